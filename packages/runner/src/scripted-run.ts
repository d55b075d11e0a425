import type { AuditResult, ParameterValues, Plan, QueryPurpose, RunEvent, RunReport } from '@assay/contract';
import { startOf } from '@assay/contract/testing';
import { FIRST_PAUSE_MS } from './evaluation/retries.js';
import { runPlan } from './run-plan.js';
import type { Timers } from './timers.js';
import { type ScriptedOutcome, type ScriptedWarehouse, scriptedWarehouse } from './warehouse/scripted.js';

/** Time that a test lets pass. */
export function madeUpTime(): Timers & {
  readonly pass: (ms: number) => void;
  readonly waiting: () => number;
} {
  let now = 0;
  const alarms = new Set<{ readonly at: number; readonly action: () => void }>();
  return {
    after: (ms, action) => {
      const alarm = { at: now + ms, action };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    pass: (ms) => {
      now += ms;
      for (const alarm of [...alarms].sort((a, b) => a.at - b.at)) {
        if (alarm.at > now || !alarms.delete(alarm)) continue;
        alarm.action();
      }
    },
    waiting: () => alarms.size,
  };
}

/** Options of `play` with which the pauses after lost connections pass at once. */
export function withoutPauses(): { readonly timers: Timers; readonly record: (event: RunEvent) => void } {
  const timers = madeUpTime();
  return {
    timers,
    record: (event) => {
      if (event.type === 'query.end' && event.outcome === 'error')
        setImmediate(() => timers.pass(FIRST_PAUSE_MS));
    },
  };
}

/** The answer to a count query: returned rows, then the rows that miss each threshold's columns. */
export const count = (returned: number, ...missed: readonly number[]): ScriptedOutcome => ({
  kind: 'rows',
  columns: ['returned', ...missed.map((_, index) => ['missed_error', 'missed_warn'][index] ?? '')],
  rows: [[returned, ...missed].map(String)],
  durationMs: 10,
});
/** One offending row. */
export const sample: ScriptedOutcome = {
  kind: 'rows',
  columns: ['id', 'email'],
  rows: [['1', 'bob@x.test']],
  durationMs: 5,
};
/** A query that the engine refuses. */
export const queryError: ScriptedOutcome = {
  kind: 'fail',
  failure: 'query-error',
  message: 'Binder Error: no column "x"',
};

export type Purpose = QueryPurpose | 'fused';
/** How each query of a run ends. */
export type Script = (
  purpose: Purpose,
  text: string,
  timeoutMs: number,
) => ScriptedOutcome | Promise<ScriptedOutcome>;

/** What a query is for, by how it begins: `fused` for a count that several audits share. */
export function purposeOf(text: string): Purpose {
  if (text.startsWith('SELECT column_type FROM (DESCRIBE')) return 'type';
  if (text.startsWith('SELECT count(*) AS returned')) return 'count';
  if (text.startsWith('SELECT count(*) AS examined')) return 'examined';
  return text.startsWith('SELECT\n') ? 'fused' : 'sample';
}

export interface Played {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
  readonly warehouse: ScriptedWarehouse;
}

/** Runs a plan on a scripted warehouse; the clock is a second later each time it is read. */
export async function play(
  plan: Plan,
  script: Script,
  options: {
    readonly signal?: AbortSignal;
    readonly timers?: Timers;
    readonly record?: (event: RunEvent) => void;
    readonly failFast?: number;
    readonly earlier?: readonly AuditResult[];
    readonly fuse?: boolean;
    readonly parameters?: ParameterValues;
  } = {},
): Promise<Played> {
  const timers = options.timers ?? madeUpTime();
  const warehouse = scriptedWarehouse({
    answer: ({ text }, { timeoutMs }) => script(purposeOf(text), text, timeoutMs),
    maxConcurrentQueries: plan.target.maxConcurrentQueries,
    after: timers.after,
  });
  const events: RunEvent[] = [];
  let second = 0;
  const report = await runPlan({
    plan,
    start: startOf(plan, { parameters: options.parameters ?? {} }),
    warehouse,
    record: (event) => {
      options.record?.(event);
      events.push(event);
    },
    clock: () => new Date(Date.UTC(2001, 6, 1, 6, 0, second++)),
    timers,
    random: () => 0.5,
    signal: options.signal ?? new AbortController().signal,
    ...(options.failFast === undefined ? {} : { failFast: options.failFast }),
    ...(options.earlier === undefined ? {} : { earlier: options.earlier }),
    ...(options.fuse === undefined ? {} : { fuse: options.fuse }),
  });
  return { report, events, warehouse };
}
