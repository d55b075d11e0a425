import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuditResult,
  contentHash,
  countStatuses,
  EVENT_VERSION,
  type ParameterValues,
  type RunEvent,
  type Status,
  stableStringify,
} from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';

/** `raw.t.a` has a parameter with a default, `raw.t.b` has none, `raw.t.c` needs a value for its own. */
export const PLAN = planOf(
  [{ name: 'raw.t' }],
  [
    {
      id: 'raw.t.a',
      parameters: [{ name: 'window', type: 'integer', default: { type: 'integer', value: '7' } }],
    },
    { id: 'raw.t.b' },
    { id: 'raw.t.c', parameters: [{ name: 'region', type: 'string', default: null }] },
  ],
);
export const HASH = contentHash(PLAN);

/** A run as its log has it. */
export interface MadeUpRun {
  readonly number: number;
  readonly runDate: string;
  readonly statuses: Readonly<Record<string, Status>>;
  readonly ends?: boolean;
  readonly target?: string;
  readonly parameters?: ParameterValues;
  readonly planHash?: string;
  /** When it started; and, where the log is old, when it was last written to. */
  readonly at?: string;
  readonly lastWrite?: Date;
}

export const runIdOf = (number: number): string => `20010701T0600${String(number).padStart(2, '0')}Z-00000a`;

/** A history in a folder of its own, with `PLAN` in it. */
export function makeHistory(): { readonly folder: string; readonly remove: () => void } {
  const above = mkdtempSync(join(tmpdir(), 'assay-history-'));
  const folder = join(above, 'history');
  mkdirSync(join(folder, 'runs'), { recursive: true });
  mkdirSync(join(folder, 'plans'));
  keepMadeUpPlan(folder);
  return { folder, remove: () => rmSync(above, { recursive: true, force: true }) };
}

export const logPathOf = (folder: string, number: number): string =>
  join(folder, 'runs', `${runIdOf(number)}.jsonl`);

function keepMadeUpPlan(folder: string): void {
  writeFileSync(join(folder, 'plans', `${HASH}.json`), stableStringify(PLAN));
}

/** Writes the log of a run, and its plan if need be, as `assay run` does. */
export function recordRun(folder: string, run: MadeUpRun): void {
  const { number, runDate, statuses, ends = true, target = 'local', parameters = {} } = run;
  const at = run.at ?? `2001-07-01T06:00:${String(number).padStart(2, '0')}.000Z`;
  const base = { v: EVENT_VERSION, at, runId: runIdOf(number) } as const;
  const events: RunEvent[] = [
    startOf(PLAN, { at, runId: base.runId, runDate, target, parameters, planHash: run.planHash ?? HASH }),
  ];
  for (const [audit, status] of Object.entries(statuses)) {
    const query = { audits: [audit], purpose: 'count', attempt: 1 } as const;
    events.push({ ...base, type: 'query.start', ...query });
    events.push({ ...base, type: 'query.end', ...query, outcome: 'done', durationMs: 1, reason: null });
    events.push({ ...base, type: 'audit.end', result: resultOf(audit, status, at) });
  }
  if (ends) events.push(endOf(base.runId, at, statuses));
  const path = logPathOf(folder, number);
  if (run.planHash === undefined && !existsSync(join(folder, 'plans', `${HASH}.json`)))
    keepMadeUpPlan(folder);
  writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  if (run.lastWrite) utimesSync(path, run.lastWrite, run.lastWrite);
}

/** The end of a run in which the audits ended so. */
export function endOf(runId: string, at: string, statuses: MadeUpRun['statuses']): RunEvent {
  return {
    v: EVENT_VERSION,
    at,
    runId,
    type: 'run.end',
    counts: countStatuses(Object.values(statuses)),
    success: true,
    exitCode: 0,
    interrupted: false,
    affected: { tables: [], owners: [] },
  };
}

export function resultOf(audit: string, status: Status, at: string): AuditResult {
  const skipped = status === 'skipped';
  return {
    audit,
    table: 'raw.t',
    status,
    fingerprint: `of ${audit}`,
    offendingRows: status === 'fail' ? 1 : skipped ? null : 0,
    examinedRows: status === 'pass' ? 9_007_199_254_740_991 : null,
    reason: status === 'pass' ? null : `it is ${status} … ✗`,
    rootCause: skipped ? { audit: 'raw.t.b', status: 'fail', path: ['raw.t'] } : null,
    sample: status === 'fail' ? { columns: ['a', 'b'], rows: [['1', null]], maskedColumns: ['b'] } : null,
    sampleProblem: null,
    startedAt: skipped ? null : at,
    endedAt: at,
    durationMs: 1.5,
  };
}
