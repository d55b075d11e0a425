import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A part of the sample's data, in DuckDB and as files. */
export interface LastWeek {
  /** To be removed by the caller. */
  readonly folder: string;
  /** A DuckDB file with these tables. */
  readonly warehouse: string;
  /** The rows of a table, a JSON object on each line. */
  readonly fileOf: (table: string) => string;
}

/** Of the large tables, which all have a day, the last eight days; an emulator on SQLite takes minutes for millions of rows. */
const LARGE_ROWS = 100_000;
const FIRST_DAY = '2001-06-24';

/** Cuts the sample's warehouse down to a size that any emulator takes. */
export async function cutToLastWeek(sample: string, tables: readonly string[]): Promise<LastWeek> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-emulator-')));
  const warehouse = join(folder, 'last-week.duckdb');
  const fileOf = (table: string): string => join(folder, `${table}.ndjson`);
  const instance = await DuckDBInstance.create(warehouse);
  try {
    const connection = await instance.connect();
    await connection.run(`ATTACH '${sample.replaceAll("'", "''")}' AS sample (READ_ONLY)`);
    for (const dataset of new Set(tables.map((table) => table.split('.')[0])))
      await connection.run(`CREATE SCHEMA ${dataset}`);
    for (const table of tables) {
      const counted = await connection.runAndReadAll(`SELECT count(*) FROM sample.${table}`);
      const isLarge = Number(counted.getRows()[0]?.[0]) > LARGE_ROWS;
      const where = isLarge ? `WHERE flight_date >= DATE '${FIRST_DAY}'` : '';
      await connection.run(`CREATE TABLE ${table} AS SELECT * FROM sample.${table} ${where}`);
      await connection.run(`COPY ${table} TO '${fileOf(table).replaceAll("'", "''")}' (FORMAT json)`);
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
  return { folder, warehouse, fileOf };
}
