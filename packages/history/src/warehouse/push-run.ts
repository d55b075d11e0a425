import { readFile } from 'node:fs/promises';
import type { Diagnostic } from '@assay/contract';
import { planFilePath, runLogPath, shownPath } from '../history-paths.js';
import { isMissing } from '../is-missing.js';
import type { ListedRun } from '../list-runs.js';
import { unreadableHistory } from '../unreadable-history.js';
import { EVENTS_TABLE, PLANS_TABLE, RUNS_TABLE } from './history-tables.js';
import type { HistoryWarehouse } from './history-warehouse.js';
import { isPlanOf } from './is-plan-of.js';
import { logRows } from './log-rows.js';
import { planRows } from './plan-rows.js';

export type PushedRun =
  | Awaited<ReturnType<HistoryWarehouse['load']>>
  | { readonly kind: 'unreadable'; readonly diagnostics: readonly Diagnostic[] };

/** Where a run is pushed from and to. */
export interface RunPush {
  readonly historyDir: string;
  readonly warehouse: HistoryWarehouse;
  /** What became of each plan: runs that share one push it once, and none of them goes on before it is there. */
  readonly plans: Map<string, Promise<PushedRun>>;
}

/**
 * Loads a run that is over: its plan, its events, and last the row that says that it is whole. Each is begun only after the one before
 * it was seen to be there. `no-rows`: its log was removed meanwhile.
 */
export async function pushRun(push: RunPush, { start }: ListedRun): Promise<PushedRun> {
  const { historyDir, warehouse, plans } = push;
  const { runId, at, planHash } = start;
  const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
  let log: Buffer;
  try {
    log = await readFile(runLogPath(historyDir, runId));
  } catch (error) {
    if (isMissing(error)) return { kind: 'no-rows' };
    return { kind: 'unreadable', diagnostics: [unreadableHistory(file, error)] };
  }
  const read = logRows(log, file);
  if (!read.ok) return { kind: 'unreadable', diagnostics: read.diagnostics };
  const { contentHash, events, run } = read.rows;
  const plan = plans.get(planHash) ?? pushPlan(push, planHash, at);
  plans.set(planHash, plan);
  const pushedPlan = await plan;
  if (!isIn(pushedPlan)) return pushedPlan;
  const key = `${runId}_${contentHash}`;
  const isThere = { run_id: text(runId), started_at: { type: 'timestamp', value: at } } as const;
  const first = { ...isThere, line: { type: 'integer', value: '1' } } as const;
  const pushed = await warehouse.load({
    table: EVENTS_TABLE,
    key,
    isThere: first,
    rows: async () => events,
  });
  if (!isIn(pushed)) return pushed;
  return await warehouse.load({ table: RUNS_TABLE, key, isThere, rows: async () => [run] });
}

async function pushPlan(
  { historyDir, warehouse }: RunPush,
  planHash: string,
  at: string,
): Promise<PushedRun> {
  let problem: Diagnostic | null = null;
  const pushed = await warehouse.load({
    table: PLANS_TABLE,
    key: planHash,
    isThere: { plan_hash: text(planHash), part: { type: 'integer', value: '1' } },
    rows: async () => {
      const plan = await readKeptPlan(historyDir, planHash);
      if (typeof plan === 'string') return planRows(plan, planHash, at);
      problem = plan;
      return null;
    },
  });
  return problem ? { kind: 'unreadable', diagnostics: [problem] } : pushed;
}

function isIn({ kind }: PushedRun): boolean {
  return kind === 'loaded' || kind === 'there';
}

const text = (value: string) => ({ type: 'string', value }) as const;

/** The text of a plan, or what is wrong with it: nobody could make it of what is not the plan. */
async function readKeptPlan(historyDir: string, planHash: string): Promise<string | Diagnostic> {
  const file = shownPath(historyDir, 'plans', `${planHash}.json`);
  try {
    const plan = (await readFile(planFilePath(historyDir, planHash))).toString('utf8');
    return isPlanOf(plan, planHash) ? plan : notThePlan(file);
  } catch (error) {
    return unreadableHistory(file, error);
  }
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
