import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  DuckDBTypeId,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';
import { bindParameters } from './bind-parameters.js';
import { columnKind } from './column-kind.js';
import { errorDetail, refused, STOPPED } from './error-detail.js';
import { startMeasuring } from './measure-query.js';
import type { ChildAnswer, ChildError, ChildQuery } from './protocol.js';

/**
 * Runs one SELECT and answers with its rows as text.
 *
 * @param isStopped asked between the steps: an interrupt that falls between two of them does not reach DuckDB
 */
export async function evaluateQuery(
  connection: DuckDBConnection,
  query: ChildQuery,
  isStopped: () => boolean,
): Promise<ChildAnswer> {
  const { number } = query;
  const measure = startMeasuring();
  const started = performance.now();
  const failed = (error: ChildError): ChildAnswer => ({
    type: 'failed',
    number,
    error,
    resources: measure(),
    durationMs: Math.round(performance.now() - started),
  });
  let statement: DuckDBPreparedStatement | undefined;
  try {
    // Refuses what is not exactly one statement, before anything of it is done.
    statement = await connection.prepare(query.text);
    if (isStopped()) return failed(STOPPED);
    if (statement.statementType !== StatementType.SELECT) {
      const name = StatementType[statement.statementType] ?? 'unknown';
      return failed(refused(`a statement of type ${name}`));
    }
    bindParameters(statement, query.parameters);
    // Never a stream: a stream that fails or is interrupted ends like one that is complete.
    const result = await statement.runAndReadAll();
    const types = result.columnTypes();
    const isFloat = types.map((type) => type.typeId === DuckDBTypeId.FLOAT);
    const values = result
      .getRows()
      .map((row) => row.map((value, index) => valueText(value, isFloat[index] === true)));
    return {
      type: 'rows',
      number,
      columns: result.deduplicatedColumnNames().slice(0, query.columns),
      kinds: types.slice(0, query.columns).map((type) => columnKind(type.typeId)),
      rows: values
        .slice(0, query.rows)
        .map((row) => row.slice(0, query.columns).map((value) => value?.slice(0, query.characters) ?? null)),
      resources: { ...measure(), resultBytes: sizeOf(values) },
      durationMs: Math.round(performance.now() - started),
    };
  } catch (error) {
    return failed(errorDetail(error, query.text));
  } finally {
    statement?.destroySync();
  }
}

function sizeOf(rows: readonly (readonly (string | null)[])[]): number {
  let bytes = 0;
  for (const row of rows) for (const value of row) bytes += value === null ? 0 : Buffer.byteLength(value);
  return bytes;
}

/** DuckDB's text of a value: exact for integers of any width, decimals, dates, times and what is nested. */
function valueText(value: DuckDBValue, isFloat: boolean): string | null {
  if (value === null) return null;
  return isFloat && typeof value === 'number' ? floatText(value) : String(value);
}

/** The shortest text that reads back as the same 32-bit float; JavaScript would print the digits of its double. */
function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}
