import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { alertRules } from '@assay/compiler/alert-rules';
import { ruleDocs } from '@assay/compiler/rule-docs';
import { type Diagnostic, EXIT, hasErrors } from '@assay/contract';
import { type Command, type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { cacheFolder } from '../compile-project.js';
import { loadPlanBytes, mayCache, planOf, sitePath } from '../load-plan.js';
import { knownSite, makeSite, type SiteOrder, siteKeys } from '../make-site.js';
import { openInBrowser } from '../open-in-browser.js';
import { readGuides } from '../read-guides.js';

interface SiteOptions {
  /** Folder of the project's own guides. */
  readonly docs?: string;
  /** Whether anybody may read the site. */
  readonly public?: boolean;
  readonly out?: string;
}

/** `assay site`: writes the documentation site from the plan and the history. Runs nothing. */
export const siteCommand: Command<GlobalOptions & SiteOptions & { readonly open?: boolean }> = async (
  context,
  options,
) => {
  // Almost all that is made here is thrown away at once. Left alone, the heap doubles before anybody looks at what is old.
  setFlagsFromString('--heap-growing-percent=35');
  const prepared = await prepare(context, options);
  if (!prepared) return EXIT.authorMustFix;
  const { order, keys, plan } = prepared;
  const made = plan === null ? prepared.known : await makeSite(context, order, keys, plan);
  if (!made) return EXIT.undecided;
  const { print, settings } = context;
  const { written, runs } = made;
  const shown = relative(settings.workingDirectory, order.folder) || '.';
  printDiagnostics(
    print,
    written.diagnostics.map((one) => (one.location ? { ...one, location: { file: shown } } : one)),
  );
  if (!written.ok) return EXIT.authorMustFix;
  const { files, rewritten, sizes } = written;
  print.record({ type: 'site', folder: shown, pages: files, rewritten, runs, sizes });
  const url = `${pathToFileURL(order.folder).href}/index.html`;
  print.line(url);
  if (options.open && !(await openInBrowser(url)))
    print.note('No program here opens pages; the address above is for your browser.');
  return EXIT.success;
};

/**
 * What the site is made of, and the site if it is there as it would be made; null where there is an error of the author's, which is
 * printed. Of sources and plan no more is held from then on than the plan's values, where they are needed.
 */
async function prepare(context: CommandContext, options: GlobalOptions & SiteOptions) {
  const { print, settings } = context;
  const loaded = await loadPlanBytes(context, options);
  if (!loaded) return null;
  const { out, docs } = options;
  const { projectDir } = loaded;
  const guides = docs === undefined ? null : readGuides(resolve(settings.workingDirectory, docs), docs);
  printDiagnostics(print, guides?.diagnostics ?? []);
  if (guides && hasErrors(guides.diagnostics)) return null;
  const order: SiteOrder = {
    content: {
      violations: violationsOf(loaded.diagnostics),
      isPublic: options.public ?? false,
      // Strangers are not told where colleagues find theirs.
      siteUrl: options.public ? null : alertRules(loaded.settings.text ?? '').rules.siteUrl,
      ...(guides && { guides }),
    },
    target: loaded.summary.target,
    projectDir,
    folder: out === undefined ? sitePath(projectDir) : resolve(settings.workingDirectory, out),
    cache: mayCache(context, options) ? cacheFolder(projectDir) : null,
  };
  const keys = await siteKeys(context, order, loaded.bytes);
  const known = knownSite(order, keys);
  return { order, keys, known, plan: known ? null : planOf(context, options, loaded) };
}

/** How often each rule of the compiler is broken: what compiles has warnings alone. */
function violationsOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map(ruleDocs().map(({ code }) => [code, 0]));
  for (const { code } of diagnostics) {
    const count = counts.get(code);
    if (count !== undefined) counts.set(code, count + 1);
  }
  return counts;
}
