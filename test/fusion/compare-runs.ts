import { compile } from '@assay/compiler';
import {
  type AuditResult,
  type ParameterValues,
  type Plan,
  type PlanAudit,
  parameterNames,
  type RunReport,
  type SqlText,
  spellParameters,
} from '@assay/contract';
import { startOf } from '@assay/contract/testing';
import { runPlan, systemTimers } from '@assay/runner';
import { findParameters } from '../../packages/compiler/src/sql/parameters.js';
import { bindParameters } from '../../packages/runner/src/warehouse/duckdb/child/bind-parameters.js';
import type { InMemoryWarehouse } from './in-memory-warehouse.js';
import { type MadeUpAudit, makeUpAudits } from './made-up-audits.js';
import { type MadeUpChecks, makeUpChecks } from './made-up-checks.js';
import { fillTables, MAKE_TABLES, RUN_DATE } from './made-up-rows.js';
import { type Random, randomChoice } from './random-choice.js';

/** What was compared. */
export interface Comparisons {
  /** Results of audits that can share a query: each compared by status, offending rows, examined rows and reason. */
  results: number;
  /** Of these the ones that a shared query answered. */
  shared: number;
  /** Those that were asked by themselves in the end, since a shared query failed. */
  split: number;
  /** Those whose own query failed for a row that it does not examine, which a shared query never reads. */
  failedElsewhere: number;
  /** Audits made up that cannot share a query: nothing of them is compared. */
  alone: number;
  /** Results of checks that are declared, the rest being of SQL files. */
  checks: number;
  /** Sets of audits, and how often one was compared on other rows. */
  sets: number;
  runs: number;
  /** Queries sent for them, by those that share and those that do not. */
  sharedQueries: number;
  ownQueries: number;
  readonly byStatus: Record<string, number>;
  readonly byKind: Record<string, number>;
}

export function nothingCompared(): Comparisons {
  return {
    results: 0,
    shared: 0,
    split: 0,
    failedElsewhere: 0,
    alone: 0,
    checks: 0,
    sets: 0,
    runs: 0,
    sharedQueries: 0,
    ownQueries: 0,
    byStatus: {},
    byKind: {},
  };
}

/** A result that differs, with all that is needed to see it again. */
export interface Difference {
  readonly seed: number;
  readonly audit: string;
  readonly sql: string;
  readonly fusion: PlanAudit['fusion'];
  readonly own: object;
  readonly shared: object;
  /** Which fill of the tables it was. */
  readonly fill: number;
}

export interface SetSize {
  readonly audits: number;
  /** How often the rows are other ones. */
  readonly fills: number;
}

/**
 * Makes up a set of audits and, several times, the rows of their tables, runs it both ways, and compares the result of each audit that
 * can share a query.
 */
export async function compareSet(
  seed: number,
  { audits, fills }: SetSize,
  made: InMemoryWarehouse,
  counted: Comparisons,
): Promise<readonly Difference[]> {
  const random = randomChoice(seed);
  const declared = random.chance(0.6) ? Math.floor(audits / 3) : 0;
  const whole = planOf(
    makeUpAudits(random, audits - 2 * declared),
    [makeUpChecks(random, declared), makeUpChecks(random, declared)],
    random,
  );
  // What stands alone has the same query either way.
  const sharing = whole.audits.filter(({ fusion }) => fusion.kind !== 'alone');
  const plan = { ...whole, audits: sharing };
  counted.alone += whole.audits.length - sharing.length;
  const differences: Difference[] = [];
  counted.sets += 1;
  for (let fill = 0; fill < fills; fill++) {
    for (const statement of fillTables(random)) await made.connection.run(statement);
    const before = made.sent();
    const own = await run(plan, made, false);
    const between = made.sent();
    const shared = await run(plan, made, true);
    counted.ownQueries += between - before;
    counted.sharedQueries += made.sent() - between;
    counted.runs += 1;
    for (const audit of sharing) {
      const [one, other] = [resultOf(own, audit), resultOf(shared, audit)];
      counted.results += 1;
      if (audit.check) counted.checks += 1;
      if (other.sharedBy !== undefined) counted.shared += 1;
      else if (other.status === 'error') counted.split += 1;
      counted.byStatus[one.status] = (counted.byStatus[one.status] ?? 0) + 1;
      counted.byKind[audit.fusion.kind] = (counted.byKind[audit.fusion.kind] ?? 0) + 1;
      if (isSame(one, other)) continue;
      // DuckDB chooses the order of conditions, and may ask one for rows of another day: of those days nothing is examined.
      const failed = one.status === 'error' && other.status !== 'error';
      if (failed && isSame(await resultOfExamined(plan, audit, made), other)) counted.failedElsewhere += 1;
      else
        differences.push({
          seed,
          audit: audit.id,
          sql: audit.sql.text,
          fusion: audit.fusion,
          own: compared(one),
          shared: { ...compared(other), sharedBy: other.sharedBy },
          fill,
        });
    }
  }
  return differences;
}

function isSame(one: AuditResult, other: AuditResult): boolean {
  return JSON.stringify(compared(one)) === JSON.stringify(compared(other));
}

/** What the audit's own queries answer if the table has no other rows than those that it examines. */
async function resultOfExamined(plan: Plan, audit: PlanAudit, made: InMemoryWarehouse): Promise<AuditResult> {
  const conditions = [audit.scan?.predicate, audit.scan?.filter].flatMap((part) => part ?? []);
  const examined =
    conditions.map((part) => `(\n${spellParameters(part, 'duckdb')}\n)`).join(' AND ') || 'TRUE';
  const names = new Set(conditions.flatMap(parameterNames));
  await made.connection.run('BEGIN');
  try {
    const others = await made.connection.prepare(
      `DELETE FROM ${audit.scan?.from} WHERE (${examined}) IS NOT TRUE`,
    );
    bindParameters(others, Object.fromEntries(Object.entries(VALUES).filter(([name]) => names.has(name))));
    await others.run();
    others.destroySync();
    return resultOf(await run({ ...plan, audits: [audit] }, made, false), audit);
  } finally {
    await made.connection.run('ROLLBACK');
  }
}

const RUN_TIMESTAMP = '2001-07-01T06:00:00.000Z';
/** The values of parameters that may stand in conditions. */
const VALUES: ParameterValues = {
  run_date: { type: 'date', value: RUN_DATE },
  run_timestamp: { type: 'timestamp', value: RUN_TIMESTAMP },
  least: { type: 'integer', value: '1' },
};

/** Makes the tables once for all sets. */
export async function makeTables({ connection }: InMemoryWarehouse): Promise<void> {
  for (const statement of MAKE_TABLES) await connection.run(statement);
}

function compared({ status, offendingRows, examinedRows, reason }: AuditResult): object {
  return { status, offendingRows, examinedRows, reason };
}

function resultOf({ results }: RunReport, { id }: PlanAudit): AuditResult {
  const result = results.find(({ audit }) => audit === id);
  if (!result) throw new Error(`no result of ${id}`);
  return result;
}

function run(plan: Plan, { warehouse }: InMemoryWarehouse, fuse: boolean): Promise<RunReport> {
  return runPlan({
    plan,
    start: startOf(plan, { runDate: RUN_DATE, runTimestamp: RUN_TIMESTAMP }),
    warehouse,
    record: () => undefined,
    clock: () => new Date(0),
    timers: systemTimers,
    random: () => 0.5,
    samples: false,
    fuse,
    signal: new AbortController().signal,
  });
}

/** House rules that speak of what is tried here. */
const OFF = [
  'missing-description',
  'star-projection',
  'counting-audit',
  'constant-result',
  'nondeterministic-function',
  'undeclared-column',
  'duplicate-audit',
  'unaudited-table',
  'table-without-partition',
  'missing-dimension-coverage',
];

function planOf(
  audits: readonly MadeUpAudit[],
  [ofDays, ofWhole]: readonly [MadeUpChecks, MadeUpChecks],
  random: Random,
): Plan {
  const rules = OFF.map((rule) => `${rule}: off`).join(', ');
  const files: Record<string, string> = {
    'assay.yml': `version: 1\nname: made-up\nowner: data\nlayers: [raw]\ntargets: { local: { type: duckdb, path: x.duckdb } }\nrules: { ${rules} }\n`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:
  - { name: raw.t, layer: raw, owner: data, partition: { column: day, type: date, granularity: day }, ${inYaml(ofDays)} }
  - { name: raw.w, layer: raw, owner: data, partition: none, max_bytes: 1GB, ${inYaml(ofWhole)} }
`,
  };
  for (const { id, text } of audits) files[`${id.replaceAll('.', '/')}.sql`] = text;
  const sources = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  const { plan, diagnostics } = compile(sources);
  if (!plan) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    throw new Error(
      JSON.stringify(
        errors.slice(0, 3).map((one) => [one, files[one.location?.file ?? '']]),
        null,
        1,
      ),
    );
  }
  return { ...plan, audits: plan.audits.map((audit) => withFilter(audit, random)) };
}

function inYaml({ columns, checks }: MadeUpChecks): string {
  return `columns: ${JSON.stringify(columns)}, checks: ${JSON.stringify(checks)}`;
}

/** Conditions that fail for no row; one ends with a comment. */
const FILTERS = [
  'i > 1',
  's IS NOT NULL',
  'b',
  "f >= 0 OR s = '' -- or nothing",
  'day IS NULL',
  'id % 2 = 0 OR i = @least',
] as const;

/**
 * Now and then an audit has a filter, which says which rows of the partition are examined, as the `where` of a check: a condition of
 * its own in brackets, and without them in the plan.
 */
function withFilter(audit: PlanAudit, random: Random): PlanAudit {
  const { scan, fusion, sql } = audit;
  // A check has its own.
  if (audit.check || fusion.kind === 'alone' || !scan || !random.chance(0.3)) return audit;
  const hasLeast = audit.parameters.some(({ name }) => name === 'least');
  const filter = random.pick(FILTERS);
  if (filter.includes('@least') && !hasLeast) return audit;
  const from = `FROM ${scan.from}`;
  const condition = `(\n${filter}\n)`;
  const text = sql.text.includes('\nWHERE ')
    ? sql.text.replace('\nWHERE ', () => `\nWHERE ${condition} AND `)
    : sql.text.replace(from, () => `${from}\nWHERE ${condition}`);
  return { ...audit, sql: sqlText(text), scan: { ...scan, filter: sqlText(filter) } };
}

function sqlText(text: string): SqlText {
  const { uses } = findParameters(text, 'duckdb');
  return { text, parameters: uses.map(({ name, span }) => ({ name, offset: span.start })) };
}
