import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { alertRules } from '@assay/compiler/alert-rules';
import { ruleDocs } from '@assay/compiler/rule-docs';
import { type Diagnostic, EXIT, hasErrors } from '@assay/contract';
import {
  type LineageLayout,
  type SiteInput,
  type SiteWritten,
  siteBudget,
  siteFacts,
  sitePages,
  withLineage,
  writeSite,
} from '@assay/site';
import { siteStamp } from '../cache/compiler-identity.js';
import { keptValues } from '../cache/kept-values.js';
import { keyOf } from '../cache/keyed-lines.js';
import { type Command, type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { cacheFolder } from '../compile-project.js';
import { explanations } from '../explanations.js';
import { loadPlanBytes, mayCache, planOf, sitePath } from '../load-plan.js';
import { openInBrowser } from '../open-in-browser.js';
import { readGuides } from '../read-guides.js';
import { HistoryChangedError, readSiteRuns } from '../read-site-runs.js';
import { siteProgress } from '../site-progress.js';

/** Runs may end, and old ones be pruned, while their pages are made; more often than that in a row they do not. */
const ATTEMPTS = 3;

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
  const content = {
    plan: planOf(context, options, loaded),
    violations: violationsOf(loaded.diagnostics),
    isPublic: options.public ?? false,
    // Strangers are not told where colleagues find theirs.
    siteUrl: options.public ? null : alertRules(loaded.settings?.text ?? '').rules.siteUrl,
    ...(guides && { guides }),
  };
  const cache = mayCache(context, options) ? cacheFolder(projectDir) : null;
  const made = await makeSite(context, content, loaded.bytes, projectDir, folder, cache);
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

/** Null where the history cannot be read; that is printed. */
async function makeSite(
  context: CommandContext,
  content: Pick<SiteInput, 'plan' | 'violations' | 'isPublic' | 'siteUrl' | 'guides'>,
  planBytes: Uint8Array,
  projectDir: string,
  folder: string,
  cache: string | null,
): Promise<{ readonly written: SiteWritten; readonly runs: number } | null> {
  const { print, assayVersion } = context;
  const { plan } = content;
  const ruleDocs = await explanations();
  const key = siteKey({ ...content, ruleDocs, assayVersion }, planBytes);
  const progress = siteProgress(print);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        const { runs, results, completeSince, diagnostics } = await readSiteRuns(
          projectDir,
          plan.target.name,
          context.clock(),
          (done, all) => progress.show(`reading the history: run ${done} of ${all}`),
        );
        printDiagnostics(print, diagnostics);
        if (hasErrors(diagnostics)) {
          // A site made of the rest could show an earlier pass where the unreadable run has a failure.
          print.line(
            print.paint(
              'red',
              'No site was written: a part of the history cannot be read. The one before stays as it is.',
            ),
          );
          return null;
        }
        const layouts = keptValues<LineageLayout>(cache, 'lineage');
        // Sites in other folders are other sites: with their colleagues' a public one has no page in common.
        const pages = keptValues<string>(cache, `pages-${keyOf(folder)}`);
        const facts = await withLineage(
          siteFacts({ ...content, key, ruleDocs, runs, history: results, completeSince, assayVersion }),
          layouts,
        );
        layouts.commit();
        const written = await writeSite(sitePages(facts), folder, {
          onPages: (done) => progress.show(`writing the site: ${done} pages`),
          budget: siteBudget(plan.audits.length, runs.length, content.guides?.guides.length ?? 0),
          kept: pages,
        });
        if (written.ok) pages.commit();
        return { written, runs: runs.length };
      } catch (error) {
        if (!(error instanceof HistoryChangedError)) throw error;
        if (attempt < ATTEMPTS) continue;
        printDiagnostics(print, [
          {
            code: 'history-changed',
            severity: 'error',
            message: `the history changed while the site was made from it, ${ATTEMPTS} times in a row`,
            hint: 'the site that was there before is unchanged; build it when nothing prunes or copies the history',
          },
        ]);
        return null;
      }
    }
  } finally {
    progress.close();
  }
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

/** A hash of all that a site is made from but its runs, and of what makes it. */
function siteKey(
  { plan: _, violations, guides, ...rest }: Omit<SiteInput, 'runs'>,
  planBytes: Uint8Array,
): string {
  const hash = createHash('sha256').update(siteStamp()).update(planBytes);
  hash.update(JSON.stringify([...(violations ?? [])]));
  hash.update(JSON.stringify(guides?.guides ?? []));
  for (const { file, content } of guides?.pictures ?? [])
    hash.update(JSON.stringify([file, content.length])).update(content);
  return hash.update(JSON.stringify(rest)).digest('hex');
}
