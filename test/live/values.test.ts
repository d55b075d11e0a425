import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, never } from '../warehouse/contract-fixture.js';
import { liveProject, openLive } from './live-project.js';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openLive(1);
});
afterAll(() => warehouse.close());

/** The types that BigQuery has beside those of every warehouse. No table is read. */
describe('a value on the service is exact text', () => {
  it.each([
    [`NUMERIC '-99999999999999999999999999999.999999999'`, null],
    [`DATETIME '2001-06-30 01:02:03.123456'`, '2001-06-30 01:02:03.123456'],
    [`DATETIME '0001-01-01 00:00:00'`, '0001-01-01 00:00:00'],
    [`TIME '01:02:03.000004'`, '01:02:03.000004'],
    [`TIMESTAMP '0001-01-01 00:00:00+00'`, '0001-01-01 00:00:00'],
    [`TIMESTAMP '9999-12-31 23:59:59.999999+00'`, '9999-12-31 23:59:59.999999'],
    [`TIMESTAMP '1969-12-31 23:59:59.999999+00'`, '1969-12-31 23:59:59.999999'],
    [`b'\\xff\\x00a'`, '/wBh'],
    [`JSON '{"a":9007199254740993}'`, '{"a":9007199254740993}'],
    ['[9007199254740993, 2]', '[9007199254740993,2]'],
    ['CAST([] AS ARRAY<INT64>)', '[]'],
    [`STRUCT(9007199254740993 AS a, 'x' AS b)`, '{"a":9007199254740993,"b":"x"}'],
    [`[STRUCT(1 AS a)]`, '[{"a":1}]'],
  ])('%s', async (expression, text) => {
    const answer = await warehouse.evaluate(
      { text: `SELECT ${expression} AS v`, parameters: {} },
      LIMITS,
      never,
    );
    expect(answer).toMatchObject({ ok: true, rows: [[text ?? /'(.*)'/.exec(expression)?.[1]]] });
  });

  // The fake knows none of them but as a scripted answer.
  it.runIf(liveProject().endpoint === null).each([
    [`RANGE<DATE> '[2001-06-30, 2001-07-01)'`, '[2001-06-30, 2001-07-01)'],
    [`RANGE<DATE> '[UNBOUNDED, 2001-07-01)'`, '[UNBOUNDED, 2001-07-01)'],
    [`RANGE(TIMESTAMP '2001-06-30 00:00:00.5+00', NULL)`, '[2001-06-30 00:00:00.5, UNBOUNDED)'],
    [
      `BIGNUMERIC '-578960446186580977117854925043439539266.34992332820282019728792003956564819968'`,
      '-578960446186580977117854925043439539266.34992332820282019728792003956564819968',
    ],
    ['ST_GEOGPOINT(1, 2)', 'POINT(1 2)'],
    ['INTERVAL 3 DAY', '0-0 3 0:0:0'],
  ])('%s', async (expression, text) => {
    const answer = await warehouse.evaluate(
      { text: `SELECT ${expression} AS v`, parameters: {} },
      LIMITS,
      never,
    );
    expect(answer).toMatchObject({ ok: true, rows: [[text]] });
  });
});
