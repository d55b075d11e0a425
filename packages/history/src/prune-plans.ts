import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Diagnostic, hasErrors, type RunId } from '@assay/contract';
import { derivedPath } from './derived/derived-file.js';
import { planFilePath, shownPath } from './history-paths.js';
import { isMissing } from './is-missing.js';
import { listRuns } from './list-runs.js';
import { notRemoved } from './not-removed.js';

/**
 * Removes the plans that no run refers to. A run that starts meanwhile keeps its plan before it has a log: so a plan is first
 * put aside, and put back if there is a log by then; a run that finds it gone after it began its log writes it again.
 *
 * @param without runs that count as gone
 */
export async function prunePlans(
  historyDir: string,
  without: ReadonlySet<RunId>,
  dryRun: boolean,
): Promise<{ readonly removed: readonly string[] | null; readonly diagnostics: readonly Diagnostic[] }> {
  const before = await plansInUse(historyDir, without);
  if (!before) return { removed: null, diagnostics: [] };
  const removed: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const hash of await keptPlans(historyDir, dryRun)) {
    if (before.has(hash)) continue;
    if (dryRun) {
      removed.push(hash);
      continue;
    }
    const path = planFilePath(historyDir, hash);
    const aside = `${path}${ASIDE}`;
    try {
      await rename(path, aside);
      const inUse = await plansInUse(historyDir, without);
      if (!inUse || inUse.has(hash)) {
        await rename(aside, path);
        continue;
      }
      await rm(aside);
      await rm(derivedPath(historyDir, 'plans', hash), { force: true });
      removed.push(hash);
    } catch (error) {
      if (isMissing(error)) continue;
      diagnostics.push(notRemoved(shownPath(historyDir, 'plans', `${hash}.json`), error));
    }
  }
  return { removed, diagnostics };
}

const ASIDE = '.pruned';

/** Null where a log cannot be read: its plan is not known. */
async function plansInUse(historyDir: string, without: ReadonlySet<RunId>): Promise<Set<string> | null> {
  const { runs, diagnostics } = await listRuns(historyDir);
  // A log without its first line is only a warning: no query was sent, and should its writer live, it looks for its plan again.
  if (hasErrors(diagnostics)) return null;
  return new Set(runs.filter(({ start }) => !without.has(start.runId)).map(({ start }) => start.planHash));
}

async function keptPlans(historyDir: string, dryRun: boolean): Promise<string[]> {
  try {
    const folder = dirname(planFilePath(historyDir, ''));
    for (const name of await readdir(folder)) {
      // A prune was killed before it knew whether somebody needs it.
      if (name.endsWith(ASIDE) && !dryRun)
        await rename(join(folder, name), join(folder, name.slice(0, -ASIDE.length)));
    }
    const names = await readdir(folder);
    return names.flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
