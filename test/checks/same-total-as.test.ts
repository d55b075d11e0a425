import { compile } from '@assay/compiler';
import type { Plan } from '@assay/contract';
import { startOf } from '@assay/contract/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPlanOn } from '../run-plan-on.js';
import { type MadeWarehouse, makeDuckdb } from '../warehouse/make-duckdb.js';
import {
  type Case,
  type CheckWarehouse,
  declare,
  makeCheckWarehouse,
  planOfChecks,
  RUN_DATE,
  runCases,
  tell,
  told,
} from './check-warehouse.js';

const TABLES = [
  'CREATE SCHEMA raw',
  `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
     ('JFK', 10, 0.5::DOUBLE, NULL::INTEGER), ('JFK', 20, 1.5, NULL), ('LAX', NULL, 'nan', NULL), (NULL, 70, 2, NULL)) v(origin, seats, delay, never)`,
  "INSERT INTO raw.t VALUES (DATE '2001-06-29', 'JFK', 1000, 1, 1)",
];
const OTHER = [
  `CREATE TABLE raw.o AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
     ('JFK', 30::DECIMAL(18, 2), 'nan'::FLOAT, 0), ('LAX', NULL, NULL, 0), ('ORD', 71, NULL, 0), (NULL, NULL, NULL, 0)) v(origin, pax, delay, never)`,
  'CREATE TABLE raw.empty (day DATE, origin VARCHAR, seats INTEGER)',
];

let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([...TABLES, ...OTHER]);
});
afterAll(() => warehouse.close());

const OTHERS = `  - { name: raw.o, layer: raw, owner: data, partition: { column: day, type: date } }
  - { name: raw.empty, layer: raw, owner: data, partition: { column: day, type: date } }
  - { name: raw.months, layer: raw, owner: data, partition: { column: day, type: date, granularity: month } }
  - { name: raw.numbers, layer: raw, owner: data, partition: { column: n, type: integer } }
`;
const ofTable = (options: string): string =>
  declare('raw.t', { checks: `[{ same_total_as: ${options} }]` }) + OTHERS;
const ofColumn = (column: string, options: string): string =>
  declare('raw.t', { columns: `[{ name: ${column}, checks: [{ same_total_as: ${options} }] }]` }) + OTHERS;
const run = async (tables: string, date?: string): Promise<string> =>
  Object.values(tell(await warehouse.run(tables, date)))[0] ?? '';

describe('same_total_as of rows', () => {
  it('compares the numbers of rows', async () => {
    const cases: readonly Case[] = [
      [null, 'raw.o', 'pass of 4'],
      [null, 'raw.empty', 'fail 1 of 4'],
      [null, '{ table: raw.empty, tolerance: 4 }', 'inconclusive of 4'],
      [null, '{ table: raw.empty, tolerance: 100% }', 'inconclusive of 4'],
      [null, "{ table: raw.o, where: origin <> 'LAX' }", 'fail 1 of 2'],
      [null, "{ table: raw.o, where: origin <> 'LAX', tolerance: 2 }", 'pass of 2'],
      [null, "{ table: raw.o, where: origin <> 'LAX', tolerance: 99% }", 'fail 1 of 2'],
      [null, "{ table: raw.o, where: origin = 'JFK', other_where: origin <> 'LAX' }", 'pass of 2'],
      [null, "{ table: raw.o, where: origin = 'X', other_where: origin = 'X' }", 'inconclusive of 0'],
      [
        null,
        "{ table: raw.o, other_where: \"origin = 'X' OR origin = 'Y'\", tolerance: 4 }",
        'inconclusive of 4',
      ],
      // JFK 2 and 1, LAX 1 and 1, NULL 1 and 1, ORD nothing and 1.
      [
        null,
        '{ table: raw.o, where: "origin = \'LAX\' -- one", other_where: "origin = \'ORD\' -- too" }',
        'pass of 1',
      ],
      [null, '{ table: raw.o, by: origin }', 'fail 2 of 4'],
      [null, '{ table: raw.o, by: [origin], tolerance: 50% }', 'fail 1 of 4'],
      [null, '{ table: raw.o, by: [day, origin], expect: rows <= 2 }', 'pass 2 of 4'],
      [null, '{ table: raw.o, by: origin, severity: warn }', 'warn 2 of 4'],
      // One table with itself, in two parts.
      [null, "{ table: raw.t, where: origin = 'LAX', other_where: origin IS NULL }", 'pass of 1'],
    ];
    expect(await runCases(warehouse, 'same_total_as', 'table', cases, {}, OTHERS)).toEqual(cases);
  });

  it('of no rows on either side knows nothing', async () => {
    expect(await run(ofTable('raw.o'), '2001-07-01')).toBe('inconclusive of 0');
    expect(await run(ofTable('{ table: raw.o, by: origin }'), '2001-07-01')).toBe('inconclusive of 0');
    expect(await run(ofTable('{ table: raw.o, allow_empty: true }'), '2001-07-01')).toBe('pass of 0');
    expect(await run(ofTable('raw.o'), '2001-06-29')).toBe('fail 1 of 1');
  });

  it('shows both numbers', async () => {
    const results = await warehouse.run(ofTable('raw.empty'));
    expect(results.get('raw.t.same_total_as')?.sample).toMatchObject({
      columns: ['run_date', 'column', 'left', 'right', 'difference'],
      rows: [[RUN_DATE, 'row_count', '4', '0', '-4']],
    });
  });
});

describe('same_total_as of a column', () => {
  it('compares the sums', async () => {
    const cases: readonly Case[] = [
      // 100 and 101, of any type of number.
      ['seats', '{ table: raw.o, column: pax }', 'fail 1 of 4'],
      ['seats', '{ table: raw.o, column: pax, tolerance: 1 }', 'pass of 4'],
      ['seats', '{ table: raw.o, column: pax, tolerance: 1% }', 'pass of 4'],
      ['seats', '{ table: raw.o, column: pax, tolerance: 0.99% }', 'fail 1 of 4'],
      [
        'seats',
        "{ table: raw.o, column: pax, where: origin = 'JFK', other_where: origin = 'JFK' }",
        'pass of 2',
      ],
      // The sum of nothing but NULL is NULL on both sides; NaN is NaN.
      [
        'seats',
        "{ table: raw.o, column: pax, where: origin = 'LAX', other_where: origin = 'LAX' }",
        'pass of 1',
      ],
      ['never', 'raw.o', 'fail 1 of 4'],
      ['delay', 'raw.o', 'pass of 4'],
      ['delay', "{ table: raw.o, where: origin = 'JFK', tolerance: 1000 }", 'fail 1 of 2'],
      // JFK 30 and 30, LAX NULL and NULL, NULL 70 and NULL, ORD nothing and 71.
      ['seats', '{ table: raw.o, column: pax, by: origin }', 'fail 2 of 4'],
    ];
    expect(await runCases(warehouse, 'same_total_as', 'table', cases, {}, OTHERS)).toEqual(cases);
  });

  it('does not add up what is no number', async () => {
    expect(await run(ofColumn('origin', 'raw.o'))).toMatch(/^error: the left query failed/);
  });
});

describe('the queries of same_total_as', () => {
  it('are of one table each, with the same names', () => {
    const tables = ofColumn(
      'seats',
      '{ table: raw.o, column: pax, by: [origin, day], tolerance: 0.5%, where: a = 1, other_where: b = 2 }',
    );
    const [audit] = planOfChecks(tables).audits;
    expect(audit?.sql.text).toBe(`SELECT origin, day, SUM(seats) AS total_seats
FROM raw.t
WHERE day = @run_date
  AND a = 1
GROUP BY origin, day`);
    expect(audit?.compare?.right.sql.text).toBe(`SELECT origin, day, SUM(pax) AS total_seats
FROM raw.o
WHERE day = @run_date
  AND b = 2
GROUP BY origin, day`);
    expect(audit).toMatchObject({
      reads: ['raw.o', 'raw.t'],
      scan: { filter: { text: 'a = 1' } },
      compare: {
        key: ['origin', 'day'],
        matched: 'both',
        tolerances: [{ column: 'total_seats', kind: 'relative', value: '0.005' }],
        right: { scan: { filter: { text: 'b = 2' } } },
      },
    });
  });

  it.each([
    [ofTable('raw.o'), 'the number of rows is the same as in raw.o'],
    [ofColumn('seats', 'raw.o'), 'the sum of seats is the same as in raw.o'],
    [
      ofColumn('seats', '{ table: raw.o, column: pax, by: [day, origin] }'),
      'the sum of seats for each day and origin is the same as that of pax in raw.o',
    ],
    [ofColumn('seats', '{ table: raw.t, column: pax }'), 'the sum of seats is the same as that of pax'],
  ])('say what they are about', (tables, description) => {
    expect(planOfChecks(tables).audits[0]?.description).toBe(description);
  });

  it.each([
    ['raw.x', 'undeclared-table', 'the table "raw.x" is not declared'],
    ['{ by: origin }', 'invalid-value', 'both totals are the same'],
    ['raw.t', 'invalid-value', 'both totals are the same'],
    ['{ table: raw.o, column: pax }', 'contradictory-keys', 'at a table rows are counted'],
    ['{ table: raw.o, tolerance: -1 }', 'invalid-value', 'not a number from 0 on'],
    ['{ table: raw.o, tolerance: some }', 'invalid-value', 'not a number from 0 on'],
    ['{ table: raw.o, target: prod }', 'compare-across-targets', 'there is no target "prod"'],
    ['{ table: raw.o, expect: rate <= 1% }', 'contradictory-keys', 'of a comparison'],
    ['raw.months', 'invalid-value', 'a partition of "raw.months" is a month, and one of "raw.t" a day'],
    ['raw.numbers', 'missing-key', 'check_filter'],
    ['{ table: raw.o, other_where: "a)" }', 'invalid-value', 'closes nothing'],
  ])('are refused: %s', (options, code, message) => {
    expect(() => planOfChecks(ofTable(options))).toThrow(code);
    expect(() => planOfChecks(ofTable(options))).toThrow(message);
  });
});

describe('same_total_as on another target', () => {
  const compiled = (checks: readonly string[], target: string) => {
    const files = {
      'assay.yml': `version: 1
name: checks
owner: data
layers: [raw]
default_target: ${target}
targets:
  local: { type: duckdb, path: w.duckdb }
  copy: { type: duckdb, path: copy.duckdb }
  prod: { type: bigquery, project: p, location: EU }
rules: { missing-description: off, unaudited-table: off }
`,
      'owners.yml': 'data: { members: [octavia] }\n',
      'tables.yml': declare('raw.t', { checks: `[${checks.join(', ')}]` }),
    };
    return compile(
      Object.entries(files).map(([path, text]) => {
        const content = Buffer.from(text);
        return { path, size: content.byteLength, content };
      }),
    );
  };
  const planned = (checks: readonly string[], target = 'local'): Plan => {
    const { plan, diagnostics } = compiled(checks, target);
    if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
    return plan;
  };

  it('has each query in the dialect of its target', () => {
    const both = ['same_total_as: { own_target: local, target: prod, where: origin IS NOT NULL }'];
    const [audit] = planned(both).audits;
    expect(audit).toMatchObject({
      description: 'the number of rows on local is the same as on prod',
      compare: {
        leftTarget: null,
        right: { target: 'prod', scan: { filter: { text: '(origin IS NOT NULL)' } } },
      },
    });
    const [there] = planned(both, 'prod').audits;
    expect(there).toMatchObject({
      sql: { text: audit?.sql.text },
      compare: { leftTarget: 'local', right: { target: null } },
    });
    expect(audit?.sql.text).toContain('WHERE day = @run_date\n  AND');
    // Where the same is asked of itself nothing can differ.
    expect(() => planned(['same_total_as: { target: prod }'], 'prod')).toThrow(
      'compare-across-targets: both queries are the same',
    );
    expect(() => planned(['same_total_as: { own_target: nowhere, target: prod }'])).toThrow(
      'there is no target "nowhere"',
    );
  });

  describe('with two warehouses', () => {
    let copy: MadeWarehouse;
    let own: MadeWarehouse;
    beforeAll(async () => {
      own = await makeDuckdb(TABLES);
      copy = await makeDuckdb([...TABLES, "DELETE FROM raw.t WHERE origin = 'LAX'"]);
    });
    afterAll(() => {
      own.remove();
      copy.remove();
    });

    it('compares what each has', async () => {
      const options = {
        a: 'own_target: local, target: copy',
        b: 'own_target: local, target: copy, tolerance: 1',
        c: "own_target: local, target: copy, where: origin = 'JFK'",
        d: "own_target: local, target: copy, where: origin = 'LAX'",
        e: 'own_target: local, target: copy, by: origin',
      };
      const checks = Object.entries(options).map(([id, one]) => `{ same_total_as: { name: ${id}, ${one} } }`);
      const plan = planned(checks);
      const [here, there] = [await own.open(1), await copy.open(1)];
      const { report } = await runPlanOn(here, plan, {
        start: { ...startOf(plan), runDate: RUN_DATE },
        others: new Map([['copy', { ok: true, warehouse: there }]]),
      });
      await Promise.all([here.close(), there.close()]);
      expect(report.results.map(told)).toEqual([
        'fail 1 of 4',
        'pass of 4',
        'pass of 2',
        'fail 1 of 1',
        'fail 1 of 4',
      ]);
    });
  });
});
