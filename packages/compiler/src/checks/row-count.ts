import { z } from 'zod';
import type { Problem } from '../problem.js';
import { type Bounds, countBounds, readBounds } from './bounds.js';
import { type CheckContext, defineCheck } from './check.js';
import { fromWhere } from './select-rows.js';
import { sql } from './sql-piece.js';

/** The partition has as many rows as it should. */
export const rowCount = defineCheck({
  name: 'row_count',
  scope: 'table',
  dimension: 'completeness',
  summary: 'The number of rows is within bounds; without any, there is at least one row.',
  options: z.strictObject(countBounds),
  shorthand: null,
  build: (options, context) => {
    const said = options.min !== undefined || options.max !== undefined || options.between !== undefined;
    if (said && context.hasExpect) {
      context.report(twice(context));
      return null;
    }
    const bounds = said ? readBounds(options, context) : ({ low: '1', high: null } satisfies Bounds);
    if (!bounds) return null;
    return {
      description: describe(bounds, context),
      sql: sql`SELECT COUNT(*) AS row_count\n${fromWhere(context)}`,
      expect: expectation(bounds),
      // No row is an answer as well.
      allowEmpty: true,
    };
  },
});

function twice({ place }: CheckContext): Problem {
  return {
    code: 'contradictory-keys',
    message: '"expect" beside bounds says the same thing twice',
    label: 'says it as well',
    hint: 'keep the bounds, or write "expect" alone, such as "row_count >= 1000"',
    place: place(['expect']),
  };
}

function expectation({ low, high }: Bounds): string {
  if (low !== null && high !== null) return `row_count between ${low} and ${high}`;
  return low !== null ? `row_count >= ${low}` : `row_count <= ${high}`;
}

function describe({ low, high }: Bounds, { table }: CheckContext): string {
  const what = low === '1' && high === null ? 'at least one row' : `${amount(low, high)} rows`;
  return `${table.name} has ${what}`;
}

function amount(low: string | null, high: string | null): string {
  if (low !== null && high !== null) return low === high ? `exactly ${low}` : `${low} to ${high}`;
  return low !== null ? `at least ${low}` : `at most ${high}`;
}
