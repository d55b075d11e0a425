import { z } from 'zod';
import { type Bounds, boundLiteral, inside, inWords, POINT_BOUNDS, readBounds } from './bounds.js';
import { type CheckContext, defineCheck } from './check.js';
import { columnName } from './names.js';
import { selectRows } from './select-rows.js';
import { type SqlPiece, sql } from './sql-piece.js';

/** Every value lies within bounds. */
export const range = defineCheck({
  name: 'range',
  scope: 'column',
  dimension: 'validity',
  summary: 'Every value of the column, a number, a date or a time, is within bounds.',
  options: z.strictObject(POINT_BOUNDS),
  shorthand: 'between',
  build: (options, context) => {
    const column = context.column ?? '';
    const bounds = readBounds(options, context);
    if (!bounds) return null;
    return {
      description: `${column} is ${inWords(bounds)}`,
      sql: selectRows(
        context,
        [column],
        outside(sql`${columnName(column, context.dialect)}`, bounds, context),
      ),
    };
  },
});

/** NOT of what is inside: of NULL neither is true, and NaN, which is inside of nothing, is found. */
function outside(column: SqlPiece, bounds: Bounds, context: CheckContext): SqlPiece {
  const { low, high } = bounds;
  return low && high && !low.exclusive && !high.exclusive
    ? sql`${column} NOT BETWEEN ${boundLiteral(low, context)} AND ${boundLiteral(high, context)}`
    : sql`NOT (${inside(column, bounds, context)})`;
}
