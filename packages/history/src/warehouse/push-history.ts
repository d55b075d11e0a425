import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic, RunId } from '@assay/contract';
import { planFilePath, runLogPath, shownPath } from '../history-paths.js';
import { type ListedRun, listRuns } from '../list-runs.js';
import { isSettled } from '../run-life.js';
import { sizeOf } from '../size-of.js';
import { unreadableHistory } from '../unreadable-history.js';
import { differingLog } from './differing-log.js';
import { EVENTS_TABLE, HISTORY_TABLES, PLANS_TABLE, RUNS_TABLE } from './history-tables.js';
import type { HistoryWarehouse, Load, WarehouseTrouble } from './history-warehouse.js';
import { isPlanOf } from './is-plan-of.js';
import { logRows } from './log-rows.js';
import { planRows } from './plan-rows.js';

export interface Pushed {
  /** Loaded now, oldest first. */
  readonly loaded: readonly RunId[];
  /** How many were there before, or were loaded by another process meanwhile. */
  readonly there: number;
  /** Not loaded, because their logs may still be written to. */
  readonly notOver: readonly RunId[];
  /** What cannot be read, so that it is not loaded; where the warehouse has another log. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why it ended before all were loaded. What was loaded stays; the next push goes on with the rest. */
  readonly trouble: WarehouseTrouble | null;
}

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
  const diagnostics: Diagnostic[] = [...listed.diagnostics];
  const settled = listed.runs.filter((run) => isSettled(run, now)).reverse();
  const notOver = listed.runs.filter((run) => !isSettled(run, now)).map(({ start }) => start.runId);
  const loaded: RunId[] = [];
  let there = 0;
  const result = (trouble: WarehouseTrouble | null): Pushed => ({
    loaded,
    there,
    notOver,
    diagnostics,
    trouble,
  });
  if (settled.length === 0) return result(null);
  const made = await warehouse.makeTables(HISTORY_TABLES);
  if (made) return result(made);
  const known = new Map<string, number>();
  for (const project of new Set(settled.map(({ start }) => start.project))) {
    const trouble = await warehouse.read(
      {
        table: RUNS_TABLE,
        columns: ['run_id', 'bytes'],
        where: { project: { type: 'string', value: project } },
        orderBy: null,
      },
      ([runId, bytes]) => void known.set(runId ?? '', Number(bytes)),
    );
    if (trouble) return result(trouble);
  }
  const plans = new Set<string>();
  for (const run of settled) {
    const { runId } = run.start;
    const bytes = known.get(runId);
    if (bytes !== undefined) {
      there += 1;
      if ((await sizeOf(runLogPath(historyDir, runId))) !== bytes)
        diagnostics.push(differingLog(historyDir, runId));
      continue;
    }
    const pushed = await pushRun(historyDir, warehouse, run, plans);
    if (pushed.kind === 'unreadable') diagnostics.push(...pushed.diagnostics);
    else if (pushed.kind === 'loaded') loaded.push(runId);
    else if (pushed.kind === 'there') there += 1;
    else if (pushed.kind !== 'no-rows') return result(pushed);
  }
  return result(null);
}

type PushedRun =
  | Awaited<ReturnType<HistoryWarehouse['load']>>
  | { readonly kind: 'unreadable'; readonly diagnostics: readonly Diagnostic[] };

async function pushRun(
  historyDir: string,
  warehouse: HistoryWarehouse,
  { start: { runId, at, planHash } }: ListedRun,
  plans: Set<string>,
): Promise<PushedRun> {
  const log = await readWhole(runLogPath(historyDir, runId), shownPath(historyDir, 'runs', `${runId}.jsonl`));
  if (!Buffer.isBuffer(log)) return { kind: 'unreadable', diagnostics: [log] };
  const read = logRows(log, shownPath(historyDir, 'runs', `${runId}.jsonl`));
  if (!read.ok) return { kind: 'unreadable', diagnostics: read.diagnostics };
  const folder = await mkdtemp(join(tmpdir(), 'assay-push-'));
  const load = (
    what: Omit<Load, 'file'>,
    rows: () => Iterable<string> | Promise<Iterable<string> | null>,
  ): ReturnType<typeof warehouse.load> =>
    warehouse.load({
      ...what,
      file: async () => {
        const file = join(folder, `${what.table.name}.json`);
        const lines = await rows();
        if (lines) await writeFile(file, inPieces(lines));
        return lines && file;
      },
    });
  try {
    if (!plans.has(planHash)) {
      let problem: Diagnostic | null = null;
      const isThere = { plan_hash: text(planHash), part: { type: 'integer', value: '1' } } as const;
      const pushed = await load({ table: PLANS_TABLE, key: planHash, isThere }, async () => {
        const plan = await readKeptPlan(historyDir, planHash);
        if (typeof plan === 'string') return planRows(plan, planHash, at);
        problem = plan;
        return null;
      });
      if (problem) return { kind: 'unreadable', diagnostics: [problem] };
      if (pushed.kind !== 'loaded' && pushed.kind !== 'there') return pushed;
      plans.add(planHash);
    }
    const key = `${runId}_${read.rows.contentHash}`;
    const isThere = { run_id: text(runId), started_at: { type: 'timestamp', value: at } } as const;
    const first = { ...isThere, line: { type: 'integer', value: '1' } } as const;
    const events = await load({ table: EVENTS_TABLE, key, isThere: first }, () => read.rows.events);
    if (events.kind !== 'loaded' && events.kind !== 'there') return events;
    return await load({ table: RUNS_TABLE, key, isThere }, () => [read.rows.run]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const text = (value: string) => ({ type: 'string', value }) as const;

async function readWhole(path: string, shown: string): Promise<Buffer | Diagnostic> {
  try {
    return await readFile(path);
  } catch (error) {
    return unreadableHistory(shown, error);
  }
}

/** The text of a plan, or what is wrong with it: nobody could make it of what is not the plan. */
async function readKeptPlan(historyDir: string, planHash: string): Promise<string | Diagnostic> {
  const file = shownPath(historyDir, 'plans', `${planHash}.json`);
  const plan = await readWhole(planFilePath(historyDir, planHash), file);
  if (!Buffer.isBuffer(plan)) return plan;
  const text = plan.toString('utf8');
  return isPlanOf(text, planHash) ? text : notThePlan(file);
}

function notThePlan(file: string): Diagnostic {
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: 'this is not the plan that its name says, so its runs are not pushed',
    hint: 'restore the file from a copy of the history',
    location: { file },
  };
}

/** Lines put together to pieces that are worth a call of the file system. */
function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < 1 << 18) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
