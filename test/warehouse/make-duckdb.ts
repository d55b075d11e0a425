import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckdbTarget } from '@assay/contract';
import { openWarehouse, type Warehouse } from '@assay/runner';
import { DuckDBInstance } from '@duckdb/node-api';

/** A folder with a real DuckDB file; its name holds what has to be quoted. */
export interface MadeWarehouse {
  readonly projectDir: string;
  readonly target: DuckdbTarget;
  readonly open: (maxConcurrentQueries: number) => Promise<Warehouse>;
  readonly remove: () => void;
}

/** Makes a DuckDB file by SQL statements, run in the folder of the file. */
export async function makeDuckdb(statements: readonly string[]): Promise<MadeWarehouse> {
  const projectDir = realpathSync(mkdtempSync(join(tmpdir(), "assay test's ")));
  mkdirSync(join(projectDir, 'data'));
  const target: DuckdbTarget = {
    name: 'local',
    type: 'duckdb',
    path: `data/ware'house.duckdb`,
    maxConcurrentQueries: 2,
    threads: 2,
    memoryLimit: '1GB',
    tempLimit: null,
  };
  const instance = await DuckDBInstance.create(join(projectDir, target.path));
  const connection = await instance.connect();
  for (const statement of statements)
    await connection.run(statement.replaceAll('{folder}', projectDir.replaceAll("'", "''")));
  connection.closeSync();
  instance.closeSync();
  return {
    projectDir,
    target,
    open: async (maxConcurrentQueries) => {
      const surroundings = { projectDir, environment: process.env };
      const opened = await openWarehouse({ ...target, maxConcurrentQueries }, surroundings);
      if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
      return opened.warehouse;
    },
    remove: () => rmSync(projectDir, { recursive: true }),
  };
}

/** Stops within milliseconds of an interrupt. */
export const ENDLESS =
  'SELECT count(*) AS n FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3';

/** One call of a function: not interruptible for ten seconds. */
export const DEAF_EXPRESSION = `SELECT levenshtein(repeat('ab', 40000), repeat('cd', 40000)) AS n`;

/** One list to sort: not interruptible for tens of seconds. */
export const DEAF_ENDLESS = 'SELECT list_sort(list_transform(range(80000000), x -> hash(x)))[1] AS n';
