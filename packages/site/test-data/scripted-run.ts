import {
  type AuditResult,
  addDays,
  contentHash,
  countStatuses,
  exitCodeOf,
  type Plan,
  type PlanAudit,
  type Status,
  tablesDownstream,
} from '@assay/contract';
import type { SiteRun } from '../src/site-input.js';

/** What is not a pass in a run: a status by audit id; what is downstream of a blocking one is skipped. */
export interface DayScript {
  readonly date: string;
  readonly outcomes: Readonly<Record<string, Status>>;
  /** Only what was decided before the run was killed; undefined: the run ended by itself. */
  readonly killedAfter?: number;
  readonly audits?: readonly string[];
}

/** A run of a plan with the outcomes of its script. */
export function scriptedRun(plan: Plan, script: DayScript, number = 1): SiteRun {
  const start = `${addDays(script.date, 1)}T06:00:0${number}.000Z`;
  const runId = `${start.slice(0, 19).replace(/[-:]/g, '')}Z-${contentHash(script.date + number).slice(0, 6)}`;
  const downstream = tablesDownstream(plan.tables);
  const chosen = plan.audits.filter(({ id }) => script.audits?.includes(id) ?? true);
  const causes = chosen.filter(
    ({ id, severity }) => severity === 'error' && !['pass', 'warn'].includes(script.outcomes[id] ?? 'pass'),
  );
  const results = chosen.map((audit, index): AuditResult => {
    const cause = causes.find(({ table }) => audit.reads.some((read) => downstream.get(table)?.has(read)));
    const status = cause ? 'skipped' : (script.outcomes[audit.id] ?? 'pass');
    return resultOf(plan, audit, status, cause, script, start, index);
  });
  const kept = results.slice(0, script.killedAfter ?? results.length);
  const counts = countStatuses(kept.map(({ status }) => status));
  return {
    plan,
    results: kept,
    start: {
      v: 1,
      type: 'run.start',
      at: start,
      runId,
      assayVersion: '0.1.0',
      project: 'flights',
      target: 'local',
      planHash: contentHash(plan),
      runDate: script.date,
      runTimestamp: start,
      parameters: {},
      audits: script.audits ?? 'all',
      resumes: null,
      runner: null,
    },
    end:
      script.killedAfter === undefined
        ? {
            v: 1,
            type: 'run.end',
            at: start.replace('06:00', '06:04'),
            runId,
            counts,
            success: exitCodeOf(counts) === 0,
            exitCode: exitCodeOf(counts),
            interrupted: false,
            affected: { tables: [], owners: [] },
          }
        : null,
  };
}

const REASONS: Readonly<Record<Status, string | null>> = {
  pass: null,
  fail: 'expected rows = 0, got 4,212 offending rows',
  warn: 'expected rows = 0, got 4,212 offending rows',
  error: 'Catalog Error: Table with name airports does not exist! Did you mean "airport_days"? (line 8)',
  timeout: 'the query passed its limit of 10 min and was cancelled',
  inconclusive: 'no offending rows, but nothing was examined',
  skipped: null,
  not_run: "the run's deadline came first",
};

function resultOf(
  plan: Plan,
  audit: PlanAudit,
  status: Status,
  cause: PlanAudit | undefined,
  script: DayScript,
  start: string,
  index: number,
): AuditResult {
  const decided = status === 'pass' || status === 'fail' || status === 'warn';
  const bad = status === 'fail' || status === 'warn';
  return {
    audit: audit.id,
    table: audit.table,
    status,
    fingerprint: audit.fingerprint,
    offendingRows: bad ? 4212 : decided || status === 'inconclusive' ? 0 : null,
    examinedRows: decided ? 14_121 + index * 87_653 : status === 'inconclusive' ? 0 : null,
    reason: cause ? `${cause.id} upstream failed` : REASONS[status],
    rootCause: cause
      ? {
          audit: cause.id,
          status: script.outcomes[cause.id] ?? 'fail',
          path: pathDown(plan, cause.table, audit.table),
        }
      : null,
    sample: bad
      ? {
          columns: ['flight_date', 'origin', 'destination', 'delay', 'passenger_email'],
          rows: Array.from({ length: 10 }, (_, row) => [
            script.date,
            ['ATL', 'ORD', 'DFW'][row % 3] as string,
            ['LAX', 'PHX', null][row % 3] ?? null,
            String(1441 + row * 137),
            '•••',
          ]),
          maskedColumns: ['passenger_email'],
        }
      : null,
    sampleProblem: null,
    startedAt: decided ? start : null,
    endedAt: start.replace('06:00', '06:01'),
    durationMs:
      status === 'skipped' || status === 'not_run'
        ? 0
        : status === 'timeout'
          ? 600_000
          : 40 + ((index * 7919) % 3100),
  };
}

function pathDown(plan: Plan, from: string, to: string): string[] {
  const dependsOn = new Map(plan.tables.map((table) => [table.name, table.dependsOn]));
  const queue: string[][] = [[to]];
  for (const way of queue) {
    for (const above of dependsOn.get(way[0] as string) ?? []) {
      if (above === from) return [from, ...way].slice(0, -1);
      queue.push([above, ...way]);
    }
  }
  return [from];
}
