import { z } from 'zod';
import { asExpectation, type Bounds, COUNT_BOUNDS, inWords, readBounds, saysBounds } from './bounds.js';
import { defineCheck } from './check.js';
import { mayExpect } from './may-expect.js';
import { fromWhere } from './select-rows.js';
import { sql } from './sql-piece.js';

const NOT_EMPTY: Bounds = { low: { value: '1', kind: 'number', exclusive: false }, high: null };

/** The partition has as many rows as it should. */
export const rowCount = defineCheck({
  name: 'row_count',
  scope: 'table',
  dimension: 'completeness',
  summary: 'The number of rows is within bounds; without any, there is at least one row.',
  options: z.strictObject(COUNT_BOUNDS),
  shorthand: 'between',
  build: (options, context) => {
    if (!mayExpect(options, context)) return null;
    const bounds = saysBounds(options) ? readBounds(options, context) : NOT_EMPTY;
    if (!bounds) return null;
    return {
      description: context.hasExpect
        ? `the number of rows of ${context.table.name} is as expected`
        : `${context.table.name} has ${bounds === NOT_EMPTY ? 'at least one row' : `${inWords(bounds)} rows`}`,
      sql: sql`SELECT COUNT(*) AS row_count\n${fromWhere(context)}`,
      expect: asExpectation('row_count', bounds),
      // No row is an answer as well.
      allowEmpty: true,
    };
  },
});
