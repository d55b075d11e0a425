import { EVENT_VERSION, type RunStartEvent, SAMPLE_LIMITS } from './events.js';
import type { Expectation } from './expectation.js';
import {
  type DuckdbTarget,
  PLAN_FORMAT,
  PLAN_FORMAT_VERSION,
  type Plan,
  type PlanAudit,
  type PlanTable,
} from './plan.js';
import { NO_RESOURCE_LIMITS, type QueryResources } from './resources.js';
import type { SqlText } from './sql-text.js';

/** What of a table matters to a test. */
export type TableSketch = Pick<PlanTable, 'name'> & Partial<PlanTable>;

/** What of an audit matters to a test; the table is the first two parts of the id unless given. */
export type AuditSketch = Omit<Partial<PlanAudit>, 'sql' | 'id'> & {
  readonly id: string;
  readonly sql?: string | SqlText;
};

/** No row may come back. */
export const NO_ROWS: Expectation = {
  terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '=', value: '0' } }],
};

/** What a query cost of which nothing is known: a test says what is. */
export const UNKNOWN_RESOURCES: QueryResources = {
  cpuMs: null,
  peakMemoryBytes: null,
  rowsScanned: null,
  bytesScanned: null,
  spilledBytes: null,
  resultBytes: null,
};

/** A whole plan from the parts that matter to a test. */
export function planOf(
  tables: readonly TableSketch[],
  audits: readonly AuditSketch[],
  target: Partial<DuckdbTarget> = {},
  runDeadlineMs = 6 * 3_600_000,
): Plan {
  return {
    format: PLAN_FORMAT,
    formatVersion: PLAN_FORMAT_VERSION,
    project: { name: 'made-up', timezone: 'UTC', runDeadlineMs, samples: SAMPLE_LIMITS },
    target: {
      name: 'local',
      type: 'duckdb',
      path: 'made-up.duckdb',
      maxConcurrentQueries: 2,
      threads: null,
      memoryLimit: null,
      tempLimit: null,
      ...target,
    },
    otherTargets: [],
    layers: ['raw'],
    owners: { everyone: { members: ['someone'], notify: [] } },
    tables: tables.map(tableOf),
    audits: audits.map(auditOf),
  };
}

/** The start event of a made-up run for 30 June 2001. */
export function startOf(plan: Plan, changes: Partial<RunStartEvent> = {}): RunStartEvent {
  return {
    v: EVENT_VERSION,
    type: 'run.start',
    at: '2001-07-01T06:00:00.000Z',
    runId: '20010701T060000Z-00000a',
    assayVersion: '0.1.0',
    project: plan.project.name,
    target: plan.target.name,
    planHash: '0'.repeat(64),
    runDate: '2001-06-30',
    runTimestamp: '2001-07-01T06:00:00.000Z',
    parameters: {},
    audits: 'all',
    resumes: null,
    runner: null,
    ...changes,
  };
}

function tableOf(sketch: TableSketch): PlanTable {
  return {
    layer: 'raw',
    owner: 'everyone',
    description: null,
    dependsOn: [],
    partition: null,
    maxBytes: null,
    columns: [],
    suppressions: [],
    source: { file: 'tables/made-up.yml', line: 1 },
    ...sketch,
  };
}

function auditOf({ sql = 'SELECT 1 WHERE false', ...sketch }: AuditSketch): PlanAudit {
  const table = sketch.table ?? sketch.id.split('.').slice(0, 2).join('.');
  const name = sketch.id.split('.').slice(2).join('.');
  return {
    name,
    table,
    check: null,
    description: null,
    dimension: 'validity',
    owner: 'everyone',
    tags: [],
    severity: 'error',
    blocking: true,
    timeoutMs: 60_000,
    resources: NO_RESOURCE_LIMITS,
    maximumBytesBilled: null,
    expect: { error: NO_ROWS, warn: null },
    allowEmpty: false,
    sql: typeof sql === 'string' ? sqlText(sql) : sql,
    sqlStart: { line: 5, column: 1 },
    compare: null,
    parameters: [],
    reads: [table],
    scan: null,
    fusion: { kind: 'alone', reason: 'unknown-scan' },
    mask: { kind: 'columns', columns: [] },
    sensitive: false,
    suppressions: [],
    source: { file: `${table.replace('.', '/')}/${name}.sql`, line: 1 },
    fingerprint: sketch.id,
    ...sketch,
  };
}

/** SQL with every `@name` in it as a parameter, also in strings and comments: good enough for tests. */
export function sqlText(text: string): SqlText {
  const parameters = [...text.matchAll(/@([A-Za-z_]\w*)/g)].map((match) => ({
    name: match[1] ?? '',
    offset: match.index,
  }));
  return { text, parameters };
}
