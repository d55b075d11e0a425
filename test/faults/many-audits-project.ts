import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Tables in a row, each below the one before it. */
export const TABLES = ['raw.a', 'raw.b', 'staging.c', 'staging.d', 'mart.e'] as const;

/** What each audit of a table asks; the last of `raw.b` fails, so that a part of what is below is skipped. */
const AUDITS_A_TABLE = 100;

export interface FaultProject {
  readonly folder: string;
  readonly temporary: string;
  readonly remove: () => void;
}

/**
 * A project of 500 audits with a DuckDB warehouse, and a folder for temporary files of its own. Two tables of the five are
 * skipped from below a failure; audits warn, fail and pass.
 */
export async function makeFaultProject({
  audits = AUDITS_A_TABLE,
  slots = 2,
}: {
  readonly audits?: number;
  readonly slots?: number;
} = {}): Promise<FaultProject> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-faults-')));
  const temporary = join(folder, '.tmp');
  mkdirSync(temporary);
  writeFileSync(
    join(folder, 'assay.yml'),
    `version: 1
name: faults
owner: data
layers: [raw, staging, mart]
default_target: local
targets:
  local: { type: duckdb, path: w.duckdb, max_concurrent_queries: ${slots}, threads: 2, memory_limit: 1GB }
`,
  );
  writeFileSync(join(folder, 'owners.yml'), 'data: { members: [octavia], notify: [console:stderr] }\n');
  const above = { 'staging.c': 'raw.a', 'staging.d': 'raw.b', 'mart.e': 'staging.d' } as Record<
    string,
    string
  >;
  mkdirSync(join(folder, 'tables'));
  writeFileSync(
    join(folder, 'tables', 'all.yml'),
    `tables:\n${TABLES.map((table) =>
      [
        `  - name: ${table}`,
        `    description: Made up.`,
        `    layer: ${table.split('.')[0]}`,
        `    owner: data`,
        ...(above[table] ? [`    depends_on: [${above[table]}]`] : []),
        `    partition: { column: day, type: date, granularity: day }`,
      ].join('\n'),
    ).join('\n')}\n`,
  );
  for (const table of TABLES) {
    const [schema = '', name = ''] = table.split('.');
    mkdirSync(join(folder, schema, name), { recursive: true });
    for (let number = 0; number < audits; number++) {
      // One of raw.b fails; each tenth warns.
      const limit = table === 'raw.b' && number === audits - 1 ? 0 : number % 10 === 3 ? 1 : 1_000_000;
      const severity = limit === 1 ? 'severity: warn\n' : '';
      writeFileSync(
        join(folder, schema, name, `q${String(number).padStart(3, '0')}.sql`),
        `---\ndescription: Number ${number}.\ndimension: validity\n${severity}---\nSELECT id, v FROM ${table}\nWHERE day = @run_date AND id >= ${limit} AND v >= 0\n`,
      );
    }
  }
  await makeFaultWarehouse(join(folder, 'w.duckdb'), 1);
  return { folder, temporary, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** @param v the value of every row: tells one warehouse from another */
export async function makeFaultWarehouse(path: string, v: number, rows = 50_000): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const schema of ['raw', 'staging', 'mart']) await connection.run(`CREATE SCHEMA ${schema}`);
  for (const table of TABLES)
    await connection.run(
      `CREATE TABLE ${table} AS SELECT range AS id, DATE '2001-03-01' AS day, ${v} AS v FROM range(${rows})`,
    );
  connection.closeSync();
  instance.closeSync();
}
