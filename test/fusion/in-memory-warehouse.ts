import type { Warehouse } from '@assay/runner';
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { bindParameters } from '../../packages/runner/src/warehouse/duckdb/child/bind-parameters.js';
import { columnKind } from '../../packages/runner/src/warehouse/duckdb/child/column-kind.js';
import { errorDetail } from '../../packages/runner/src/warehouse/duckdb/child/error-detail.js';

/** A DuckDB in this process that answers with one row, as the adapter's child would: a comparison must cost next to nothing. */
export interface InMemoryWarehouse {
  readonly connection: DuckDBConnection;
  readonly warehouse: Warehouse;
  /** How many queries were sent. */
  readonly sent: () => number;
  readonly close: () => void;
}

/** @param rewrite what is done to each query on its way: a fault that must be noticed */
export async function inMemoryWarehouse(
  rewrite: (text: string) => string = (text) => text,
): Promise<InMemoryWarehouse> {
  // One thread: sums of floating-point numbers are added in the order of the rows.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET errors_as_json = true');
  let sent = 0;
  return {
    connection,
    sent: () => sent,
    warehouse: {
      identity: 'in memory',
      capabilities: { dialect: 'duckdb', maxConcurrentQueries: 1 },
      evaluate: async ({ text: asked, parameters }, limits, _signal, listener) => {
        listener?.onSent?.();
        sent += 1;
        const text = rewrite(asked);
        let statement: DuckDBPreparedStatement | undefined;
        try {
          statement = await connection.prepare(text);
          bindParameters(statement, parameters);
          const result = await statement.run();
          const columns = result.deduplicatedColumnNames().slice(0, limits.columns);
          const row = result.getChunk(0).getRows()[0] ?? [];
          return {
            ok: true,
            columns,
            kinds: columns.map((_, column) => columnKind(result.columnTypeId(column))),
            // Counts and names of types: of no other value the text is looked at.
            rows: [columns.map((_, column) => (row[column] == null ? null : String(row[column])))],
            durationMs: 0,
          };
        } catch (error) {
          const { message, exposure, offset } = errorDetail(error, text);
          return { ok: false, kind: 'query-error', message, exposure, offset, durationMs: 0 };
        } finally {
          statement?.destroySync();
        }
      },
      close: async () => undefined,
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
