import type { Dialect } from '@assay/contract';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import {
  auditText,
  compileProject,
  marked,
} from '../../packages/compiler/src/rules/compile-audits.test-support.js';

function found(where: string, partition: string, dialect: Dialect = 'duckdb'): string[] {
  const compilation = compileProject(
    {
      'tables.yml': `tables:\n  - { name: raw.t, layer: raw, owner: data, partition: { column: p, ${partition} } }\n`,
      'raw/t/x.sql': auditText(`SELECT id FROM raw.t WHERE ${where} AND id IS NULL`),
    },
    dialect,
  );
  return marked(compilation).filter((text) => !text.startsWith('unbounded-partition-filter'));
}

const TIMES = 'type: timestamp';
/** Conditions that let through of 30 June its midnight, and no later moment. */
const MIDNIGHT = [
  'p = @run_date',
  '@run_date = p',
  '(p = @run_date)',
  "p = '2001-06-30'",
  "p = DATE '2001-06-30'",
  "p IN ('2001-06-30', '2001-06-30 12:00:00')",
  'p BETWEEN @run_date - 7 AND @run_date',
  'p >= @run_date - 7 AND p <= @run_date',
  'p >= @run_date - 7 AND @run_date >= p',
  "(p = @run_date OR p = DATE '2001-06-15')",
  'p = @run_date + INTERVAL 1 DAY - INTERVAL 1 DAY',
  'p BETWEEN @run_date - INTERVAL 7 DAY AND @run_date + INTERVAL 0 DAY',
  "p BETWEEN @run_date - 7 AND (@run_date + INTERVAL '1 month' - INTERVAL 1 MONTH)",
];
/** And such that let all of it through, or end at a moment that is written. */
const WHOLE = [
  'p >= @run_date AND p < @run_date + 1',
  "p >= '2001-06-30' AND p < '2001-07-01'",
  "p BETWEEN '2001-06-30' AND '2001-06-30 23:59:59'",
  "p::DATE = DATE '2001-06-30'",
  "date_trunc('day', p) = @run_date",
  'p BETWEEN @run_date AND @run_date + INTERVAL 23 HOUR',
  "(p = @run_date OR p = TIMESTAMP '2001-06-30 23:00:00')",
  'p >= @run_date AND p < @run_date + INTERVAL 1 DAY',
];

describe('times that are compared with a day', () => {
  it.each(MIDNIGHT)('are told: %s', (where) => {
    expect(found(where, TIMES).map((text) => text.split(':')[0])).toEqual(['midnight-only']);
  });

  it.each(WHOLE)('are not where the day is read: %s', (where) => {
    expect(found(where, TIMES)).toEqual([]);
  });

  it('are those that DuckDB leaves out', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run("CREATE TABLE t AS SELECT TIMESTAMP '2001-06-30 23:00:00' AS p");
    const rows = async (where: string): Promise<unknown> => {
      const sql = `SELECT count(*)::INTEGER FROM t WHERE ${where.replaceAll('@run_date', "DATE '2001-06-30'")}`;
      return (await connection.runAndReadAll(sql)).getRows()[0]?.[0];
    };
    for (const where of MIDNIGHT) expect([where, await rows(where)]).toEqual([where, 0]);
    for (const where of WHOLE) expect([where, await rows(where)]).toEqual([where, 1]);
  });

  it('are marked, in each condition by itself', () => {
    expect(found('p >= @run_date - 7 AND p <= @run_date', TIMES)).toEqual(['midnight-only: p <= @run_date']);
  });

  it('are told once of a table, however many checks read it so', () => {
    const columns = 'columns: [{ name: id, checks: [not_null, unique] }, { name: at, checks: [not_null] }]';
    const declared = `layer: raw, owner: data, partition: { column: p, ${TIMES} }, check_filter: p = @run_date`;
    const compilation = compileProject(
      { 'tables.yml': `tables:\n  - { name: raw.t, ${declared}, ${columns} }\n` },
      'duckdb',
    );
    expect(marked(compilation)).toEqual(['midnight-only: p = @run_date']);
  });

  it.each([
    ['days', 'p = @run_date', 'type: date', 'duckdb'],
    ['folders, which are called what they hold', 'p = @run_date', 'type: timestamp, storage: hive', 'duckdb'],
    ['another column', "p >= @run_date AND p < @run_date + 1 AND at = '2001-06-30'", TIMES, 'duckdb'],
    [
      'a day that is not meant',
      "p >= @run_date AND p < @run_date + 1 AND p <> '2001-06-30'",
      TIMES,
      'duckdb',
    ],
  ] as const)('are not told of %s', (_, where, partition, dialect) => {
    expect(found(where, partition, dialect)).toEqual([]);
  });

  it('are told on BigQuery, where a text is compared', () => {
    expect(found("p = '2001-06-30'", TIMES, 'bigquery')).toEqual(["midnight-only: p = '2001-06-30'"]);
    expect(found('p >= TIMESTAMP(@run_date) AND p < TIMESTAMP(@run_date + 1)', TIMES, 'bigquery')).toEqual(
      [],
    );
  });
});
