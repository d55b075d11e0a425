import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';

const value = fc.constantFrom('a', 'b', '0', '1', '-1', '2.5', '2.50', '(a)', '(-(1))', '- 1');
const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
const { condition } = fc.letrec<{ condition: string }>((tie) => {
  const inner = tie('condition');
  return {
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        'true',
        'false',
        'NULL',
        'CAST(NULL AS BOOL)',
        '0',
        "'x' = 'y'",
        "'x' IS NULL",
        'a IS NULL',
      ),
      fc.tuple(value, operator, value).map((parts) => parts.join(' ')),
      fc
        .tuple(value, value, value, fc.boolean())
        .map(([one, low, high, not]) => `(${one}${not ? ' NOT' : ''} BETWEEN ${low} AND ${high})`),
      fc
        .tuple(value, fc.array(value, { minLength: 1, maxLength: 3 }), fc.boolean())
        .map(([one, list, not]) => `${one}${not ? ' NOT' : ''} IN (${list.join(', ')})`),
      inner.map((one) => `NOT (${one})`),
      fc
        .tuple(inner, fc.constantFrom('NULL', 'TRUE', 'FALSE', 'NOT NULL', 'NOT TRUE'))
        .map(([one, test]) => `((${one}) IS ${test})`),
      fc.tuple(inner, inner).map(([one, two]) => `(${one} AND ${two})`),
      fc.tuple(inner, inner).map(([one, two]) => `(${one} OR ${two})`),
      fc
        .tuple(inner, inner, inner)
        .map((parts) => `CASE WHEN ${parts[0]} THEN ${parts[1]} ELSE ${parts[2]} END`),
    ),
  };
});
const query = fc.oneof(
  condition.map((one) => `SELECT a FROM t WHERE ${one}`),
  fc
    .tuple(condition, condition)
    .map(([one, two]) => `SELECT a FROM (SELECT a, b FROM t WHERE ${one}) AS q WHERE ${two}`),
  fc
    .tuple(condition, fc.constantFrom('UNION ALL', 'INTERSECT', 'EXCEPT'), condition)
    .map(([one, operation, two]) => `SELECT a FROM t WHERE ${one} ${operation} SELECT a FROM t WHERE ${two}`),
  fc
    .tuple(condition, fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'), condition)
    .map(
      ([one, join, two]) =>
        `WITH c AS (SELECT a, b FROM t WHERE ${one}), d AS (SELECT a AS x FROM t WHERE ${two}) SELECT c.a FROM c ${join} d ON c.a = d.x`,
    ),
  condition.map((one) => `SELECT a, count(*) AS n FROM t WHERE ${one} GROUP BY a`),
  condition.map(
    (one) => `SELECT u.a FROM t AS u, (SELECT count(*) AS n FROM t WHERE ${one}) AS q WHERE u.a > q.n`,
  ),
);

let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
});

it('is found only where DuckDB finds no row', async () => {
  const connection = await instance.connect();
  await connection.run(
    'CREATE TABLE t AS SELECT a, b FROM range(-2, 4) AS x(a), (VALUES (NULL), (0), (1), (2.5)) AS y(b) UNION ALL SELECT NULL, 1',
  );
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(query, async (sql) => {
      const result = readQuery(sql, 'duckdb');
      expect(result.ok, sql).toBe(true);
      if (!result.ok || result.facts.cutOff === null) return;
      cut += 1;
      const rows = await (await connection.runAndReadAll(sql)).getRows();
      expect(rows, sql).toEqual([]);
    }),
    { numRuns: 500, seed: 20010630 },
  );
  // A law that is never put to the test says nothing.
  expect(cut).toBeGreaterThan(50);
  connection.closeSync();
});
