import { DAY_MS, type Diagnostic, type RunId } from '@assay/contract';
import { runLogPath } from '../history-paths.js';
import { type ListedRun, listRuns } from '../list-runs.js';
import { isSettled } from '../run-life.js';
import { sizeOf } from '../size-of.js';
import { differingLog } from './differing-log.js';
import { HISTORY_TABLES, RUNS_TABLE } from './history-tables.js';
import type { HistoryWarehouse, WarehouseTrouble } from './history-warehouse.js';
import { type PushedRun, pushRun, type RunPush } from './push-run.js';
import { someAtOnce } from './some-at-once.js';

export interface Pushed {
  /** Loaded now, oldest first. */
  readonly loaded: readonly RunId[];
  /** How many were there before, or were loaded by another process meanwhile. */
  readonly there: number;
  /** Not loaded, because their logs may still be written to. */
  readonly notOver: readonly RunId[];
  /** Not loaded, because they are older than what the warehouse keeps: it would remove them at once. */
  readonly tooOld: readonly RunId[];
  /** What cannot be read, so that it is not loaded; where the warehouse has another log. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why it ended before all were loaded. What was loaded stays; the next push goes on with the rest. */
  readonly trouble: WarehouseTrouble | null;
}

/** Runs that are loaded at once. A load takes seconds, most of it waiting; a table takes some dozens of loads in ten seconds. */
const RUNS_AT_ONCE = 4;

/**
 * Loads each run that is over into the warehouse, if it is not there: its plan, its events, and last the row that says that it is
 * whole. A log never changes after its run; a run that goes on with it has a log of its own.
 *
 * Problems: those of `listRuns` and of reading a log or plan; `history-differs`.
 *
 * @param now decides which runs are over
 */
export async function pushHistory(
  historyDir: string,
  warehouse: HistoryWarehouse,
  now: Date,
): Promise<Pushed> {
  const listed = await listRuns(historyDir);
  const settled = listed.runs.filter((run) => isSettled(run, now)).reverse();
  const nothing: Pushed = {
    loaded: [],
    there: 0,
    notOver: listed.runs.filter((run) => !isSettled(run, now)).map(({ start }) => start.runId),
    tooOld: [],
    diagnostics: listed.diagnostics,
    trouble: null,
  };
  if (settled.length === 0) return nothing;
  const made = await warehouse.makeTables(HISTORY_TABLES);
  if (made.kind !== 'made') return { ...nothing, trouble: made };
  const known = await readKnown(warehouse, settled);
  if (!known.ok) return { ...nothing, trouble: known.trouble };
  const { sizes } = known;
  const differing: Diagnostic[] = [];
  for (const { start } of settled) {
    if (!sizes.has(start.runId)) continue;
    const size = await sizeOf(runLogPath(historyDir, start.runId));
    // One that was removed meanwhile is no other one.
    if (size !== null && size !== sizes.get(start.runId))
      differing.push(differingLog(historyDir, start.runId));
  }
  const unknown = settled.filter(({ start }) => !sizes.has(start.runId));
  const isKept = ({ start }: ListedRun): boolean => isKeptUntil(start.at, made.keepsMs) > now.getTime();
  const pushed = await pushRuns({ historyDir, warehouse, plans: new Map() }, unknown.filter(isKept));
  return {
    ...pushed,
    there: settled.length - unknown.length + pushed.there,
    notOver: nothing.notOver,
    tooOld: unknown.filter((run) => !isKept(run)).map(({ start }) => start.runId),
    diagnostics: [...listed.diagnostics, ...differing, ...pushed.diagnostics],
  };
}

/** When the partition goes that a row of that moment is in, in milliseconds since 1970. */
function isKeptUntil(at: string, keepsMs: number | null): number {
  const day = Math.floor(Date.parse(at) / DAY_MS) * DAY_MS;
  return keepsMs === null ? Number.POSITIVE_INFINITY : day + keepsMs;
}

type Known =
  | { readonly ok: true; readonly sizes: ReadonlyMap<RunId, number> }
  | { readonly ok: false; readonly trouble: WarehouseTrouble };

/** The size of the log of each run that the warehouse has whole. */
async function readKnown(warehouse: HistoryWarehouse, settled: readonly ListedRun[]): Promise<Known> {
  const sizes = new Map<RunId, number>();
  for (const project of new Set(settled.map(({ start }) => start.project))) {
    const trouble = await warehouse.read(
      {
        table: RUNS_TABLE,
        columns: ['run_id', 'bytes'],
        where: { project: { type: 'string', value: project } },
        orderBy: null,
      },
      ([runId, bytes]) => void sizes.set(runId ?? '', Number(bytes)),
    );
    if (trouble) return { ok: false, trouble };
  }
  return { ok: true, sizes };
}

/** Loads runs, some at once, oldest first. After trouble none is begun, and those under way come to their end. */
async function pushRuns(
  push: RunPush,
  runs: readonly ListedRun[],
): Promise<Pick<Pushed, 'loaded' | 'there' | 'diagnostics' | 'trouble'>> {
  const outcomes = new Map<RunId, PushedRun>();
  let trouble: WarehouseTrouble | null = null;
  await someAtOnce(runs, RUNS_AT_ONCE, async (run) => {
    const pushed = await pushRun(push, run);
    outcomes.set(run.start.runId, pushed);
    switch (pushed.kind) {
      case 'loaded':
      case 'there':
      case 'no-rows':
      case 'unreadable':
        return true;
      default:
        trouble ??= pushed;
        return false;
    }
  });
  const ended = runs.map(({ start: { runId } }) => ({ runId, pushed: outcomes.get(runId) }));
  // Runs that share a plan which cannot be read share its problem.
  const problems = ended.flatMap(({ pushed }) => (pushed?.kind === 'unreadable' ? pushed.diagnostics : []));
  return {
    loaded: ended.filter(({ pushed }) => pushed?.kind === 'loaded').map(({ runId }) => runId),
    there: ended.filter(({ pushed }) => pushed?.kind === 'there').length,
    diagnostics: [...new Set(problems)],
    trouble,
  };
}
