import {
  type AuditResult,
  compareText,
  countStatuses,
  EVENT_VERSION,
  EXIT,
  exitCodeOf,
  formatLimit,
  formatQuantity,
  isOwnProblem,
  type Plan,
  type RunEvent,
  type RunReport,
  type RunStartEvent,
  type SlotHolder,
} from '@assay/contract';
import { createAskedOnce } from './evaluation/asked-once.js';
import { evaluationSteps } from './evaluation/evaluation-steps.js';
import { sensitivity } from './evaluation/failure-reason.js';
import { auditParameters } from './evaluation/parameter-values.js';
import type { OtherWarehouse } from './evaluation/send-query.js';
import { groupAudits } from './queries/group-audits.js';
import { blockingResults } from './schedule/blocking-results.js';
import { executeAudits } from './schedule/execute.js';
import type { UsualDuration } from './schedule/rank-audits.js';
import { watchElsewhere } from './schedule/watch-elsewhere.js';
import type { Timers } from './timers.js';
import type { Warehouse } from './warehouse/warehouse.js';

export interface RunPlanInput {
  /** With the selected audits only, and every table. */
  readonly plan: Plan;
  /** The event that the log of this run begins with: run id, date, timestamp, parameters (valid ones), hash of the whole plan. */
  readonly start: RunStartEvent;
  /** Stays open; whoever opened it closes it. */
  readonly warehouse: Warehouse;
  /**
   * The warehouses of other targets with which audits of the plan compare, by the targets' names; they stay open too. An audit
   * that needs one that is missing is `error`, with the reason. Default: none.
   */
  readonly others?: ReadonlyMap<string, OtherWarehouse>;
  /**
   * Takes every event after `start`, each as it happens. If it throws, the run stops: queries are cancelled, nothing more is
   * sent, and `runPlan` rejects with that error.
   */
  readonly record: (event: RunEvent) => void;
  readonly clock: () => Date;
  readonly timers: Timers;
  /** From 0 to below 1: spreads what is sent again after a lost connection. */
  readonly random: () => number;
  /** How long an audit took the last time: of those that unblock as much, the longest starts first. Default: nobody knows. */
  readonly usualDuration?: UsualDuration;
  /**
   * Ends the run once so many audits have a problem of their own (`isOwnProblem`): queries are cancelled, the rest is
   * `not_run`. Default: the run goes on whatever happens.
   */
  readonly failFast?: number;
  /** Whether samples of offending rows are taken, within the limits of the plan. Default: true. */
  readonly samples?: boolean;
  /** Whether one query may answer several audits that examine the same rows. Default: true. */
  readonly fuse?: boolean;
  /**
   * Results of audits of the plan that an earlier run decided, which this one resumes: they are not evaluated again, they block
   * as they did, and they are in the report and its counts. `record` does not get them: they are on record.
   */
  readonly earlier?: readonly AuditResult[];
  /** Interrupts the run: queries are cancelled, what is not decided is `not_run`, the exit code is 130. */
  readonly signal: AbortSignal;
}

/**
 * Runs a plan to its end: every audit in it gets exactly one final status.
 *
 * @returns the report; it never rejects for what a warehouse or an audit does
 * @throws what `record` threw
 */
export async function runPlan(input: RunPlanInput): Promise<RunReport> {
  const { plan, start, warehouse, clock, timers, signal } = input;
  const stop = new AbortController();
  let failure: { readonly error: unknown } | null = null;
  const record = (event: RunEvent): void => {
    if (failure) return;
    try {
      input.record(event);
    } catch (error) {
      failure = { error };
      stop.abort('the results could not be recorded any more');
    }
  };

  let interrupted = false;
  const interrupt = (): void => {
    if (stop.signal.aborted) return;
    interrupted = true;
    stop.abort('the run was interrupted');
  };
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  const { runDeadlineMs } = plan.project;
  const cancelDeadline = timers.after(runDeadlineMs, () =>
    stop.abort(`the run's deadline of ${formatLimit(runDeadlineMs)} came first`),
  );

  const results: AuditResult[] = [...(input.earlier ?? [])];
  const { failFast = Number.POSITIVE_INFINITY } = input;
  let bad = 0;
  const countBad = ({ status }: AuditResult): void => {
    if (!isOwnProblem(status) || ++bad !== failFast) return;
    stop.abort(
      `--fail-fast ended the run after ${formatQuantity(bad, 'audit')} that did not hold or could not be decided`,
    );
  };
  const groups =
    (input.fuse ?? true) ? groupAudits(plan, (audit) => auditParameters(audit, start)).groups : [];
  const elsewhere = watchElsewhere(input.others ?? new Map());
  const context = {
    start,
    warehouse,
    others: elsewhere.warehouses,
    record,
    clock,
    timers,
    random: input.random,
    waiting: waitingNotice((audits, holders, target) => {
      const at = clock().toISOString();
      record({
        v: EVENT_VERSION,
        type: 'run.waiting',
        at,
        runId: start.runId,
        audits,
        ...(target !== undefined && { target }),
        holders,
      });
    }, clock),
    askedOnce: createAskedOnce(timers),
    tables: new Map(plan.tables.map((table) => [table.name, table])),
    isSensitive: sensitivity(plan),
    pricePerTib: priceOfTargets(plan),
    maximumBytesBilled: plan.target.type === 'bigquery' ? plan.target.maximumBytesBilled : null,
    samples: (input.samples ?? true) && plan.project.samples.rows > 0 ? plan.project.samples : null,
  };
  const steps = evaluationSteps(groups, context);
  try {
    await executeAudits({
      plan,
      maxConcurrent: Math.min(plan.target.maxConcurrentQueries, warehouse.capabilities.maxConcurrentQueries),
      ahead: () => (warehouse.ahead?.() ?? 0) + elsewhere.room(),
      onRoom: elsewhere.onRoom,
      ...steps,
      decided: (result) => {
        results.push(result);
        record({ v: EVENT_VERSION, type: 'audit.end', at: result.endedAt, runId: start.runId, result });
        countBad(result);
      },
      usualDuration: input.usualDuration ?? (() => undefined),
      settled: new Map(results.map(({ audit, status }) => [audit, status])),
      signal: stop.signal,
      clock,
    });
  } finally {
    cancelDeadline();
    signal.removeEventListener('abort', interrupt);
  }

  const counts = countStatuses(results.map((result) => result.status));
  const exitCode = interrupted ? EXIT.interrupted : exitCodeOf(counts);
  const { blocking, affected } = blockingResults(plan, results);
  const end = { counts, success: exitCode === EXIT.success, exitCode, interrupted, affected };
  const endedAt = clock().toISOString();
  record({ v: EVENT_VERSION, type: 'run.end', at: endedAt, runId: start.runId, ...end });
  rethrow(failure);
  return {
    runId: start.runId,
    project: start.project,
    target: start.target,
    planHash: start.planHash,
    runDate: start.runDate,
    runTimestamp: start.runTimestamp,
    startedAt: start.at,
    endedAt,
    ...end,
    blocking,
    results: results.sort((a, b) => compareText(a.audit, b.audit)),
  };
}

/** A run that waits for others for hours says so now and then, not for each of its queries. */
const TELL_WAITING_EVERY_MS = 30_000;

function waitingNotice(
  tell: (audits: readonly string[], holders: readonly SlotHolder[], target: string | undefined) => void,
  clock: () => Date,
): (audits: readonly string[], holders: readonly SlotHolder[], target: string | undefined) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (audits, holders, target) => {
    const now = clock().getTime();
    // A clock that was set back must not silence it.
    if (now >= toldAt && now - toldAt < TELL_WAITING_EVERY_MS) return;
    toldAt = now;
    tell(audits, holders, target);
  };
}

function priceOfTargets({ target, otherTargets }: Plan): (name: string | undefined) => number | undefined {
  const prices = new Map(
    [target, ...otherTargets].map((one) => [one.name, one.type === 'bigquery' ? one.pricePerTib : undefined]),
  );
  return (name = target.name) => prices.get(name);
}

function rethrow(failure: { readonly error: unknown } | null): void {
  if (failure) throw failure.error;
}
