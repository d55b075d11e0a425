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

/** What a site would be made from, by hashes. */
export interface SiteKeys {
  /** Of what makes it. */
  readonly code: string;
  /** Of that, and of all that it is made from but its runs. */
  readonly key: string;
  /** Of its runs; null: not known. */
  readonly state: string | null;
}

/** @param planBytes the plan as it is written */
export async function siteKeys(
  { assayVersion }: CommandContext,
  { content: { violations, guides, ...rest }, projectDir, target }: SiteOrder,
  planBytes: Uint8Array,
): Promise<SiteKeys> {
  const code = siteStamp();
  const parts = [assayVersion, rest, [...(violations ?? [])], guides?.guides, await explanations()];
  const hash = createHash('sha256').update(code).update(planBytes).update(JSON.stringify(parts));
  for (const { file, content } of guides?.pictures ?? [])
    hash.update(JSON.stringify([file, content.length])).update(content);
  return { code, key: hash.digest('hex'), state: await historyState(historyPath(projectDir), target) };
}

/** The site, where it is there as it would be made, and every file as it was written. */
export function knownSite(order: SiteOrder, keys: SiteKeys): MadeSite | null {
  if (keys.state === null) return null;
  const known = keptSites(order).get(`${keys.key} ${keys.state}`) as MadeSite | undefined;
  return known?.written.ok && isWholeSite(order.folder, known.written.digest)
    ? { ...known, written: { ...known.written, rewritten: 0 } }
    : null;
}

/** Sites in other folders are other sites: one for colleagues and a public one have hardly a page in common. */
function keptSites({ cache, folder }: SiteOrder) {
  return keptValues<MadeSite>(cache, `site-${keyOf(folder)}`);
}

/** Runs may end, and old ones be pruned, while their pages are made; more often than that in a row they do not. */
const ATTEMPTS = 3;

/** @returns null where the history cannot be read; that is printed */
export async function makeSite(
  context: CommandContext,
  order: SiteOrder,
  keys: SiteKeys,
  plan: Plan,
): Promise<MadeSite | null> {
  const made = await makeAnew(context, order, keys, plan);
  if (!made?.written.ok || made.hasWarnings || keys.state === null) return made;
  // Where a run was added or removed meanwhile, nobody knows which state the site is of.
  if (keys.state !== (await historyState(historyPath(order.projectDir), order.target))) return made;
  const kept = keptSites(order);
  kept.keep(`${keys.key} ${keys.state}`, { written: made.written, runs: made.runs });
  kept.commit();
  return made;
}

async function makeAnew(
  context: CommandContext,
  { content, projectDir, target, folder, cache }: SiteOrder,
  { key, code }: SiteKeys,
  plan: Plan,
): Promise<(MadeSite & { readonly hasWarnings: boolean }) | null> {
  const { print, assayVersion } = context;
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
