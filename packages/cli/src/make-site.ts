import { createHash } from 'node:crypto';
import { hasErrors, type Plan } from '@assay/contract';
import { historyState } from '@assay/history';
import {
  isWholeSite,
  type LineageLayout,
  type SiteInput,
  type SiteWritten,
  siteBudget,
  siteFacts,
  sitePages,
  withLineage,
  writeSite,
} from '@assay/site';
import { siteStamp } from './cache/compiler-identity.js';
import { keptValues } from './cache/kept-values.js';
import { keyOf } from './cache/keyed-lines.js';
import { runCache } from './cache/run-cache.js';
import { type CommandContext, printDiagnostics } from './command.js';
import { explanations } from './explanations.js';
import { historyPath } from './load-plan.js';
import { HistoryChangedError, readSiteRuns } from './read-site-runs.js';
import { siteProgress } from './site-progress.js';

/** What a site is made of besides the history, and where. */
export interface SiteOrder {
  readonly content: Pick<SiteInput, 'violations' | 'isPublic' | 'siteUrl' | 'guides'>;
  /** Name of the target whose runs it shows. */
  readonly target: string;
  /** The plan as it is written, and as values: of thousands of audits these take a moment, and are not always needed. */
  readonly planBytes: Uint8Array;
  readonly planOf: () => Plan;
  readonly projectDir: string;
  readonly folder: string;
  /** Where it is kept what the last site was made of; null: nowhere. */
  readonly cache: string | null;
}

/** A site that was made, or would be what it is. */
export interface MadeSite {
  readonly written: SiteWritten;
  /** How many it shows. */
  readonly runs: number;
}

/** Runs may end, and old ones be pruned, while their pages are made; more often than that in a row they do not. */
const ATTEMPTS = 3;

/**
 * Makes the site, unless it is there as it would be made: of the same plan, history, guides and options by the same code, and every
 * file as it was written.
 *
 * @returns null where the history cannot be read; that is printed
 */
export async function makeSite(context: CommandContext, order: SiteOrder): Promise<MadeSite | null> {
  const { folder, cache, projectDir, target } = order;
  const code = siteStamp();
  const key = await siteKey(context, order, code);
  const state = (): Promise<string | null> => historyState(historyPath(projectDir), target);
  const before = await state();
  // Sites in other folders are other sites: one for colleagues and a public one have hardly a page in common.
  const kept = keptValues<MadeSite>(cache, `site-${keyOf(folder)}`);
  if (before !== null) {
    const known = kept.get(`${key} ${before}`) as MadeSite | undefined;
    if (known?.written.ok && isWholeSite(folder, known.written.digest))
      return { ...known, written: { ...known.written, rewritten: 0 } };
  }
  const made = await makeAnew(context, order, key, code);
  // Where a run was added or removed meanwhile, nobody knows which state the site is of.
  if (made?.written.ok && !made.hasWarnings && before !== null && before === (await state())) {
    const { written, runs } = made;
    kept.keep(`${key} ${before}`, { written, runs });
    kept.commit();
  }
  return made;
}

/** A hash of all that a site is made from but its runs, and of what makes it. */
async function siteKey(
  { assayVersion }: CommandContext,
  { planBytes, content: { violations, guides, ...rest } }: SiteOrder,
  code: string,
): Promise<string> {
  const parts = [assayVersion, rest, [...(violations ?? [])], guides?.guides, await explanations()];
  const hash = createHash('sha256').update(code).update(planBytes).update(JSON.stringify(parts));
  for (const { file, content } of guides?.pictures ?? [])
    hash.update(JSON.stringify([file, content.length])).update(content);
  return hash.digest('hex');
}

async function makeAnew(
  context: CommandContext,
  order: SiteOrder,
  key: string,
  code: string,
): Promise<(MadeSite & { readonly hasWarnings: boolean }) | null> {
  const { print, assayVersion } = context;
  const { content, projectDir, target, folder, cache } = order;
  const plan = order.planOf();
  const ruleDocs = await explanations();
  const progress = siteProgress(print);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        const { runs, results, completeSince, diagnostics } = await readSiteRuns(
          projectDir,
          target,
          context.clock(),
          runCache(cache, code),
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
        const pages = keptValues<string>(cache, `pages-${keyOf(folder)}`);
        const facts = await withLineage(
          siteFacts({ ...content, plan, key, ruleDocs, runs, history: results, completeSince, assayVersion }),
          layouts,
        );
        layouts.commit();
        const written = await writeSite(sitePages(facts), folder, {
          onPages: (done) => progress.show(`writing the site: ${done} pages`),
          budget: siteBudget(plan.audits.length, runs.length, content.guides?.guides.length ?? 0),
          kept: pages,
        });
        if (written.ok) pages.commit();
        return { written, runs: runs.length, hasWarnings: diagnostics.length > 0 };
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
