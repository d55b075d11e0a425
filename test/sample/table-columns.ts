import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

/** The types in BigQuery of the sample's columns, and of parameters. */
export type BigqueryType =
  | 'STRING'
  | 'INT64'
  | 'FLOAT64'
  | 'NUMERIC'
  | 'BOOL'
  | 'DATE'
  | 'DATETIME'
  | 'TIMESTAMP';

export interface TypedColumn {
  readonly name: string;
  readonly type: BigqueryType;
}

/** The columns of tables, in order, by the tables' names: `schema.table`. */
export type TableColumns = Readonly<Record<string, readonly TypedColumn[]>>;

/**
 * What BigQuery calls the types of the sample's warehouse. Its times are local and without a zone, which only a DATETIME is
 * there; a DuckDB type that is not listed is refused, so that a new one is thought about.
 */
const BIGQUERY_TYPES: Readonly<Record<string, BigqueryType>> = {
  VARCHAR: 'STRING',
  INTEGER: 'INT64',
  BIGINT: 'INT64',
  DOUBLE: 'FLOAT64',
  BOOLEAN: 'BOOL',
  DATE: 'DATE',
  TIMESTAMP: 'DATETIME',
};

const AUDITS = fileURLToPath(new URL('../../audits', import.meta.url));

interface WarehouseTables {
  readonly warehouseTables: (dataFile: (name: string) => string) => { name: string; query: string }[];
}

/** The columns of the sample's tables as BigQuery would have them: those of the queries that make its warehouse, run on no row. */
export async function sampleTableColumns(): Promise<TableColumns> {
  const { warehouseTables } = (await import(
    pathToFileURL(join(AUDITS, 'warehouse', 'tables.mjs')).href
  )) as WarehouseTables;
  const data = fileURLToPath(new URL('../data/', import.meta.resolve('vega-datasets')));
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const columns: Record<string, readonly TypedColumn[]> = {};
    for (const schema of ['raw', 'staging', 'mart']) await connection.run(`CREATE SCHEMA ${schema}`);
    for (const { name, query } of warehouseTables((file) => join(data, file))) {
      await connection.run(`CREATE TABLE ${name} AS SELECT * FROM (${query}) LIMIT 0`);
      const described = await connection.runAndReadAll(`DESCRIBE ${name}`);
      columns[name] = described.getRows().map(([column, type]) => ({
        name: String(column),
        type: bigqueryType(`${name}.${column}`, String(type)),
      }));
    }
    connection.closeSync();
    return columns;
  } finally {
    instance.closeSync();
  }
}

function bigqueryType(column: string, type: string): BigqueryType {
  const known = BIGQUERY_TYPES[type];
  if (known === undefined) throw new Error(`${column} is ${type} in DuckDB: say what it is in BigQuery`);
  return known;
}
