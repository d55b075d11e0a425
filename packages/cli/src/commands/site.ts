import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { alertRules } from '@assay/compiler/alert-rules';
import { ruleDocs } from '@assay/compiler/rule-docs';
import { type Diagnostic, EXIT, hasErrors } from '@assay/contract';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { cacheFolder } from '../compile-project.js';
import { loadPlanBytes, mayCache, planOf, sitePath } from '../load-plan.js';
import { makeSite } from '../make-site.js';
import { openInBrowser } from '../open-in-browser.js';
import { readGuides } from '../read-guides.js';

interface SiteOptions {
  /** Folder of the project's own guides. */
  readonly docs?: string;
  /** Whether anybody may read the site. */
  readonly public?: boolean;
}

/** `assay site`: writes the documentation site from the plan and the history. Runs nothing. */
export const siteCommand: Command<
  GlobalOptions & SiteOptions & { readonly out?: string; readonly open?: boolean }
> = async (context, options) => {
  // Almost all that is made here is thrown away at once. Left alone, the heap doubles before anybody looks at what is old.
  setFlagsFromString('--heap-growing-percent=50');
  const loaded = await loadPlanBytes(context, options);
  if (!loaded) return EXIT.authorMustFix;
  const { print, settings } = context;
  const { projectDir } = loaded;
  const folder =
    options.out === undefined ? sitePath(projectDir) : resolve(settings.workingDirectory, options.out);
  const shown = relative(settings.workingDirectory, folder) || '.';
  const { docs } = options;
  const guides = docs === undefined ? null : readGuides(resolve(settings.workingDirectory, docs), docs);
  printDiagnostics(print, guides?.diagnostics ?? []);
  if (guides && hasErrors(guides.diagnostics)) return EXIT.authorMustFix;
  const made = await makeSite(context, {
    content: {
      violations: violationsOf(loaded.diagnostics),
      isPublic: options.public ?? false,
      // Strangers are not told where colleagues find theirs.
      siteUrl: options.public ? null : alertRules(loaded.settings?.text ?? '').rules.siteUrl,
      ...(guides && { guides }),
    },
    target: loaded.summary.target,
    planBytes: loaded.bytes,
    planOf: () => planOf(context, options, loaded),
    projectDir,
    folder,
    cache: mayCache(context, options) ? cacheFolder(projectDir) : null,
  });
  if (!made) return EXIT.undecided;
  const { written, runs } = made;
  printDiagnostics(
    print,
    written.diagnostics.map((one) => (one.location ? { ...one, location: { file: shown } } : one)),
  );
  if (!written.ok) return EXIT.authorMustFix;
  const { files, rewritten, sizes } = written;
  print.record({ type: 'site', folder: shown, pages: files, rewritten, runs, sizes });
  const url = `${pathToFileURL(folder).href}/index.html`;
  print.line(url);
  if (options.open && !(await openInBrowser(url)))
    print.note('No program here opens pages; the address above is for your browser.');
  return EXIT.success;
};

/** How often each rule of the compiler is broken: what compiles has warnings alone. */
function violationsOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map(ruleDocs().map(({ code }) => [code, 0]));
  for (const { code } of diagnostics) {
    const count = counts.get(code);
    if (count !== undefined) counts.set(code, count + 1);
  }
  return counts;
}
