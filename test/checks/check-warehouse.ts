import { type Compilation, compile } from '@assay/compiler';
import { type AuditResult, formatDiagnostic, type Plan } from '@assay/contract';
import { startOf } from '@assay/contract/testing';
import { runPlanOn } from '../run-plan-on.js';
import { makeDuckdb } from '../warehouse/make-duckdb.js';

/** The day of every run. */
export const RUN_DATE = '2001-06-30';
const RUN_TIMESTAMP = '2001-07-01T06:00:00Z';

/** A DuckDB file whose tables can be checked. */
export interface CheckWarehouse {
  /** The results of all checks that a `tables.yml` declares, by the ids of their audits. */
  readonly run: (tables: string, date?: string) => Promise<ReadonlyMap<string, AuditResult>>;
  readonly close: () => Promise<void>;
}

/** Makes a DuckDB file by SQL statements. */
export async function makeCheckWarehouse(statements: readonly string[]): Promise<CheckWarehouse> {
  const made = await makeDuckdb(statements);
  const warehouse = await made.open(2);
  return {
    run: async (tables, date = RUN_DATE) => {
      const plan = planOfChecks(tables);
      const { report } = await runPlanOn(warehouse, plan, {
        start: { ...startOf(plan), runDate: date, runTimestamp: RUN_TIMESTAMP },
        clock: () => new Date(RUN_TIMESTAMP),
      });
      return new Map(report.results.map((result) => [result.audit, result]));
    },
    close: async () => {
      await warehouse.close();
      made.remove();
    },
  };
}

const TARGETS = {
  duckdb: '{ type: duckdb, path: w.duckdb }',
  bigquery: '{ type: bigquery, project: p, location: EU }',
} as const;

/** What a `tables.yml` alone compiles to; throws if it does not, or if there is anything to say of it. */
export function planOfChecks(tables: string, dialect: keyof typeof TARGETS = 'duckdb'): Plan {
  const { plan, diagnostics, texts } = compileChecks(tables, dialect);
  if (plan && diagnostics.length === 0) return plan;
  throw new Error(
    diagnostics.map((one) => formatDiagnostic(one, texts.get(one.location?.file ?? ''))).join('\n'),
  );
}

/** Compiles a `tables.yml` alone. */
export function compileChecks(tables: string, dialect: keyof typeof TARGETS = 'duckdb'): Compilation {
  const files = {
    'assay.yml': `version: 1
name: checks
owner: data
layers: [raw, staging]
targets: { ${dialect}: ${TARGETS[dialect]} }
rules: { missing-description: off, unaudited-table: off, table-without-partition: off }
`,
    'owners.yml': 'data: { members: [octavia] }\nflight-ops: { members: [toni] }\n',
    'tables.yml': tables,
  };
  return compile(
    Object.entries(files).map(([path, text]) => {
      const content = Buffer.from(text);
      return { path, size: content.byteLength, content };
    }),
  );
}

/** The declaration of one table of the layer `raw`, with more of its keys. */
export function declare(name: string, keys: Readonly<Record<string, string>>): string {
  const all = { name, layer: 'raw', owner: 'data', partition: '{ column: day, type: date }', ...keys };
  return `tables:\n  - { ${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }\n`;
}

/** A result in short: `pass of 10`, `fail 2 of 10`, `error: why`; of an unknown number examined `of ?`. */
export function told({ status, offendingRows, examinedRows, reason }: AuditResult): string {
  if (status === 'error') return `error: ${reason}`;
  const offending = offendingRows === null || offendingRows === 0 ? '' : ` ${offendingRows}`;
  return `${status}${offending} of ${examinedRows ?? '?'}`;
}

/** All results in short, by the ids of the audits. */
export function tell(results: ReadonlyMap<string, AuditResult>): Readonly<Record<string, string>> {
  return Object.fromEntries([...results].map(([id, result]) => [id, told(result)]));
}

/** A check with its options as they are written, and its result in short. */
export type Case = readonly [column: string | null, options: string, result: string];

/**
 * Runs many checks of one kind on the table `raw.t` at once; gives the cases back with the results that they had, to be compared
 * with those that were expected.
 *
 * @param shorthand the option that a value which is no map gives
 * @param others the declarations of more tables
 */
export async function runCases(
  warehouse: CheckWarehouse,
  check: string,
  shorthand: string,
  cases: readonly Case[],
  keys: Readonly<Record<string, string>> = {},
  others = '',
): Promise<readonly Case[]> {
  const item = (options: string, index: number): string => {
    const own = options.startsWith('{') ? options.slice(1, -1) : `${shorthand}: ${options}`;
    return `{ ${check}: { name: case_${index}, ${own} } }`;
  };
  const named = cases.map(([column, options], index) => ({ column, written: item(options, index) }));
  const columns = [...new Set(cases.flatMap(([column]) => column ?? []))].map((name) => {
    const own = named.filter(({ column }) => column === name).map(({ written }) => written);
    return `{ name: ${name}, checks: [${own.join(', ')}] }`;
  });
  const ofTable = named.filter(({ column }) => column === null).map(({ written }) => written);
  const results = await warehouse.run(
    declare('raw.t', { columns: `[${columns.join(', ')}]`, checks: `[${ofTable.join(', ')}]`, ...keys }) +
      others,
  );
  return cases.map(([column, options], index) => {
    const result = results.get(['raw.t', ...(column === null ? [] : [column]), `case_${index}`].join('.'));
    return [column, options, result ? told(result) : 'missing'];
  });
}
