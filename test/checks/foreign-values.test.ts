import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Case,
  type CheckWarehouse,
  compileChecks,
  declare,
  makeCheckWarehouse,
  planOfChecks,
  runCases,
  tell,
} from './check-warehouse.js';

let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
       (1, 'JFK', 1.5::DOUBLE, 'a'), (2, 'LAX', 'nan'::DOUBLE, 'a'), (3, 'LAX', NULL, 'b'), (4, NULL, -0.0, 'b'), (5, 'lax', 0, 'c')) v(id, origin, delay, kind)`,
    "INSERT INTO raw.t VALUES (DATE '2001-06-29', 6, 'XXX', 7, 'a'), (DATE '2001-06-28', 7, NULL, NULL, 'a')",
    "CREATE TABLE raw.airports AS SELECT * FROM (VALUES ('JFK', true), ('LAX', true), ('LAX', false), ('ORD', true), (NULL, true)) v(code, open)",
    `CREATE TABLE raw.days AS SELECT * FROM (VALUES (DATE '2001-06-30', 'JFK'), (DATE '2001-06-29', 'LAX'), (DATE '2001-06-28', 'lax')) v(day, origin)`,
    "CREATE TABLE raw.delays AS SELECT unnest(['nan'::FLOAT, 1.5, 0]) AS delay",
    'CREATE TABLE raw.empty (origin VARCHAR)',
    'CREATE TABLE raw.many AS SELECT range::VARCHAR AS origin FROM range(100001)',
  ]);
});
afterAll(() => warehouse.close());

const OTHERS = `  - { name: raw.airports, layer: raw, owner: data, partition: none }
  - { name: raw.days, layer: raw, owner: data, partition: { column: day, type: date } }
  - { name: raw.delays, layer: raw, owner: data, partition: none }
  - { name: raw.empty, layer: raw, owner: data, partition: none }
  - { name: raw.many, layer: raw, owner: data, partition: none }
  - { name: raw.numbers, layer: raw, owner: data, partition: { column: n, type: integer } }
`;
const declared = (column: string, options: string, keys: Record<string, string> = {}): string =>
  declare('raw.t', { columns: `[{ name: ${column}, checks: [{ foreign_values: ${options} }] }]`, ...keys }) +
  OTHERS;
const run = async (column: string, options: string, date?: string): Promise<string> =>
  tell(await warehouse.run(declared(column, options), date))[`raw.t.${column}.foreign_values`] ?? '';

describe('foreign_values', () => {
  it('finds each value that is not there', async () => {
    const cases: readonly Case[] = [
      // Each value once, however often it is there; NULL is none; upper and lower case differ.
      ['origin', '{ in: { table: raw.airports, column: code } }', 'fail 1 of 5'],
      ['origin', '{ in: { table: raw.airports, column: code }, expect: rows <= 1 }', 'pass 1 of 5'],
      ['origin', '{ in: { table: raw.airports, column: code }, severity: warn }', 'warn 1 of 5'],
      ['origin', "{ in: { table: raw.airports, column: code }, where: kind <> 'c' }", 'pass of 4'],
      [
        'origin',
        "{ in: { table: raw.airports, column: code, where: open IS FALSE OR open IS NULL }, where: kind <> 'c' }",
        'fail 1 of 4',
      ],
      // The other table is read by its own partition: of one day, or of several up to that of the run.
      ['origin', '{ in: { table: raw.days } }', 'fail 2 of 5'],
      ['origin', '{ in: { table: raw.days, partitions: 2 } }', 'fail 1 of 5'],
      ['origin', '{ in: { table: raw.days, partitions: 3 } }', 'pass of 5'],
      // NaN is a value, in whatever width it comes, and a zero has no sign.
      ['delay', '{ in: { table: raw.delays } }', 'pass of 5'],
      ['delay', '{ in: { table: raw.delays, where: not isnan(delay) } }', 'fail 1 of 5'],
      ['id', '{ in: { table: raw.t } }', 'pass of 5'],
      ['id', '{ in: { table: raw.t, where: "id > 3 -- few" }, where: "id > 2 -- some" }', 'fail 1 of 3'],
      ['origin', '{ in: { table: raw.empty } }', 'fail 3 of 5'],
    ];
    expect(await runCases(warehouse, 'foreign_values', '', cases, {}, OTHERS)).toEqual(cases);
  });

  it('of no row, and of NULL alone, knows nothing', async () => {
    const options = '{ in: { table: raw.airports, column: code } }';
    expect(await run('origin', options, '2001-07-01')).toBe('inconclusive of 0');
    expect(await run('origin', options, '2001-06-28')).toBe('inconclusive of 1');
    const allowing = '{ in: { table: raw.airports, column: code }, allow_empty: true }';
    expect(await run('origin', allowing, '2001-06-28')).toBe('pass of 1');
    expect(await run('origin', '{ in: { table: raw.empty } }', '2001-06-28')).toBe('inconclusive of 1');
  });

  it('compares 100,000 values of a side and no more', async () => {
    expect(await run('origin', '{ in: { table: raw.many } }')).toMatch(
      /^error: the right query returned more than 100,000 rows/,
    );
    expect(await run('origin', "{ in: { table: raw.many, where: origin < '5' } }")).toBe('fail 3 of 5');
  });

  it('does not compare what is of another type', async () => {
    expect(await run('id', '{ in: { table: raw.airports, column: code } }')).toMatch(
      /^error: column id is a number/,
    );
  });

  it('shows the values that are missing there', async () => {
    const results = await warehouse.run(declared('origin', '{ in: { table: raw.days } }'));
    expect(results.get('raw.t.origin.foreign_values')).toMatchObject({
      reason: '2 offending rows of 3 keys on the left (2 keys are missing on the right); expected rows = 0',
      sample: {
        columns: ['origin', 'column', 'left', 'right', 'difference'],
        rows: [
          ['LAX', '(whole row)', 'a row', 'no row', null],
          ['lax', '(whole row)', 'a row', 'no row', null],
        ],
      },
    });
  });

  it('is two queries of one table each, and waits for the other table', () => {
    const options =
      '{ in: { table: raw.days, column: origin, where: "a = 1 OR b = 2" }, where: kind IS NOT NULL }';
    const [audit] = planOfChecks(declared('id', options)).audits;
    expect(audit).toMatchObject({
      description: 'every id is one of origin in raw.days',
      dimension: 'consistency',
      reads: ['raw.days', 'raw.t'],
      compare: { key: ['id'], matched: 'left', tolerances: [], leftTarget: null, right: { target: null } },
    });
    expect(audit?.sql.text).toBe(
      `SELECT DISTINCT id
FROM raw.t
WHERE day = @run_date
  AND (kind IS NOT NULL)
  AND id IS NOT NULL`.replace('(kind IS NOT NULL)', audit?.scan?.filter?.text ?? ''),
    );
    expect(audit?.compare?.right.sql.text).toBe(`SELECT DISTINCT origin AS id
FROM raw.days
WHERE day = @run_date
  AND (a = 1 OR b = 2)
  AND origin IS NOT NULL`);
    expect(audit?.compare?.right.scan?.predicate?.text).toBe('day = @run_date');
  });

  it('hides the values of a pii column of either side', () => {
    const options = '{ in: { table: raw.airports, column: code } }';
    const pii = declared('origin', options).replace(
      'name: raw.airports,',
      'name: raw.airports, columns: [{ name: code, pii: true }],',
    );
    expect(planOfChecks(pii).audits[0]?.mask).toEqual({ kind: 'columns', columns: ['origin'] });
  });

  it.each([
    ['{ in: { table: raw.airport } }', 'undeclared-table', 'did you mean "raw.airports"?'],
    ['{ in: { table: airports } }', 'undeclared-table', 'did you mean "raw.airports"?'],
    ['{ in: { table: raw.airports, partitions: 3 } }', 'invalid-value', 'has no partitions'],
    ['{ in: { table: raw.numbers } }', 'missing-key', 'check_filter'],
    ['{ in: { table: raw.days, partitions: 60 } }', 'unbounded-partition-filter', 'covers up to 60 days'],
    ['{ in: { table: raw.days, where: "a = (1" } }', 'invalid-value', 'lacks a ")"'],
    ['{ in: { table: raw.days, filter: a } }', 'unknown-key', 'filter'],
    ['{ in: raw.days }', 'invalid-value', '"in"'],
    ['{ where: a }', 'missing-key', '"in"'],
    ['{ in: { table: raw.days }, expect: rate <= 1% }', 'contradictory-keys', '"rate"'],
  ])('refuses %s: %s', (options, code, message) => {
    expect(() => planOfChecks(declared('origin', options))).toThrow(code);
    expect(() => planOfChecks(declared('origin', options))).toThrow(message);
  });

  it('waits for the audits of the other table, as any audit that reads it', async () => {
    const tables = declared('origin', '{ in: { table: raw.days } }').replace(
      'name: raw.days,',
      'name: raw.days, checks: [row_count: { min: 100 }],',
    );
    expect(tell(await warehouse.run(tables))).toEqual({
      'raw.days.row_count': 'fail 1 of 1',
      'raw.t.origin.foreign_values': 'skipped of ?',
    });
  });

  it('does not look into what is made from its own table', () => {
    const tables = declared('origin', '{ in: { table: raw.days } }').replace(
      'name: raw.days,',
      'name: raw.days, depends_on: [raw.t],',
    );
    expect(() => planOfChecks(tables)).toThrow('layer-order');
    expect(() => planOfChecks(tables)).toThrow(/ \^{8} downstream of raw\.t/);
  });

  it('is what dbt calls relationships', () => {
    const relationship =
      "{ relationships: { arguments: { to: ref('airports'), field: code }, config: { severity: warn } } }";
    const columns = `[{ name: origin, data_tests: [${relationship}] }]`;
    const tables = declare('raw.t', { columns }) + OTHERS;
    const { plan, diagnostics } = compileChecks(tables);
    expect(diagnostics).toMatchObject([{ code: 'dbt-spelling', severity: 'warning' }]);
    const ours = declared('origin', '{ in: { table: raw.airports, column: code }, severity: warn }');
    const [same] = planOfChecks(ours).audits;
    expect(plan?.audits[0]).toMatchObject({
      id: 'raw.t.origin.foreign_values',
      fingerprint: same?.fingerprint,
    });
  });
});
