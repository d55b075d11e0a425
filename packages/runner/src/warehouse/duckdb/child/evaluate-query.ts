import {
  type DuckDBConnection,
  DuckDBDateValue,
  type DuckDBMaterializedResult,
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
 * @param isDirectlyAfter see `startMeasuring`
 */
export async function evaluateQuery(
  connection: DuckDBConnection,
  query: ChildQuery,
  isStopped: () => boolean,
  isDirectlyAfter: boolean,
): Promise<ChildAnswer> {
  const { number } = query;
  const measure = startMeasuring(isDirectlyAfter);
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
    const result = await statement.run();
    const names = result.deduplicatedColumnNames();
    const types = names.map((_, column) => result.columnTypeId(column));
    const values = readRows(result, types);
    return {
      type: 'rows',
      number,
      columns: names.slice(0, query.columns),
      kinds: types.slice(0, query.columns).map(columnKind),
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

/** The result is complete: to wait for each of its chunks would only cost a turn of the event loop and of a thread each. */
function readRows(
  result: DuckDBMaterializedResult,
  types: readonly DuckDBTypeId[],
): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = [];
  for (let index = 0; index < result.chunkCount; index++) {
    for (const row of result.getChunk(index).getRows()) {
      rows.push(row.map((value, column) => valueText(value, types[column] === DuckDBTypeId.FLOAT)));
    }
  }
  return rows;
}

function sizeOf(rows: readonly (readonly (string | null)[])[]): number {
  let bytes = 0;
  for (const row of rows) for (const value of row) bytes += value === null ? 0 : Buffer.byteLength(value);
  return bytes;
}

/** DuckDB's text of a value: exact for integers of any width, decimals, dates, times and what is nested. */
function valueText(value: DuckDBValue, isFloat: boolean): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return numberText(value, isFloat);
  // The client prints the days that stand for the infinities.
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? 'infinity' : '-infinity';
  return String(value);
}

/** Above all integers that have a type of their own. */
const NO_INTEGER = 1e39;

/**
 * A whole number with all of its digits, so that it is the same as an integer of that value and as no other; JavaScript would print
 * 9223372036854775808 as 9223372036854776000. Any other in the shortest text that reads back as the same value.
 */
function numberText(value: number, isFloat: boolean): string {
  if (Number.isInteger(value) && Math.abs(value) < NO_INTEGER) return String(BigInt(value));
  return isFloat ? floatText(value) : String(value);
}

/** Of a 32-bit float; JavaScript would print the digits of its double. */
function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}
