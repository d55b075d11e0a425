import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, SQLNULL } from '@duckdb/node-api';
import { MACROS } from './macros.js';
import type { WireField, WireRow } from './rest-resources.js';
import { makeSemaphore } from './semaphore.js';
import type { TranslatedQuery } from './translate-query.js';
import { wireField } from './wire-schema.js';
import { wireValue } from './wire-value.js';

/** A DuckDB of its own, in memory; every query has a connection of its own. */
export interface QueryEngine {
  /** The columns of a query, without running it. Throws what DuckDB says. */
  readonly describe: (query: TranslatedQuery) => Promise<readonly WireField[]>;
  /** Runs a query; rejects when DuckDB does, or with the reason of the signal soon after it is aborted. */
  readonly run: (query: TranslatedQuery, signal: AbortSignal) => Promise<readonly WireRow[]>;
  /** Statements and answers of the server itself: rows of values. */
  readonly ask: (sql: string) => Promise<readonly (readonly DuckDBValue[])[]>;
  readonly close: () => void;
}

const name = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Opens the engine and makes the data of a test. */
export async function openQueryEngine(options: {
  readonly setup: readonly string[];
  readonly attach: string | null;
  readonly threads: number;
}): Promise<QueryEngine> {
  const instance = await DuckDBInstance.create(':memory:');
  const own = await instance.connect();
  await own.run(`SET GLOBAL TimeZone = 'UTC'`);
  const describing = makeSemaphore(1);
  const running = makeSemaphore(options.threads);
  const ask = async (sql: string): Promise<readonly (readonly DuckDBValue[])[]> =>
    (await own.runAndReadAll(sql)).getRows();
  await own.run(MACROS.join(';\n'));
  for (const statement of options.setup) await own.run(statement);
  if (options.attach !== null) await attach(options.attach, own, ask);

  return {
    ask,
    describe: (query) =>
      describing(async () => {
        const connection = await instance.connect();
        try {
          const prepared = await connection.prepare(query.sql);
          const columns = Array.from({ length: prepared.columnCount }, (_, index) =>
            wireField(query.names[index] ?? prepared.columnName(index), prepared.columnType(index)),
          );
          prepared.destroySync();
          return columns;
        } finally {
          connection.closeSync();
        }
      }),
    run: (query, signal) =>
      running(async () => {
        signal.throwIfAborted();
        const connection = await instance.connect();
        // An interrupt before DuckDB has begun is lost, so it is repeated.
        let interrupting: NodeJS.Timeout | null = null;
        const interrupt = (): void => {
          interrupting ??= setInterval(() => connection.interrupt(), 5);
          connection.interrupt();
        };
        signal.addEventListener('abort', interrupt);
        try {
          const result = await connection.runAndReadAll(query.sql, { ...query.values });
          const types = result.columnTypes();
          return result.getRows().map((row) => ({
            f: row.map((value, index) => ({ v: wireValue(value, types[index] ?? SQLNULL) })),
          }));
        } catch (error) {
          signal.throwIfAborted();
          throw error;
        } finally {
          signal.removeEventListener('abort', interrupt);
          if (interrupting !== null) clearInterval(interrupting);
          connection.closeSync();
        }
      }, signal),
    close: () => {
      own.closeSync();
      instance.closeSync();
    },
  };
}

/** Views under the names of BigQuery, so that a query needs no name of a catalog. */
async function attach(path: string, connection: DuckDBConnection, ask: QueryEngine['ask']): Promise<void> {
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS attached (READ_ONLY)`);
  const tables = await ask(
    `SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'attached'`,
  );
  for (const [schema, table] of tables) {
    const path = `${name(String(schema))}.${name(String(table))}`;
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${name(String(schema))}`);
    await connection.run(`CREATE VIEW ${path} AS FROM attached.${path}`);
  }
}
