import { z } from 'zod';
import { defineCheck } from './check.js';
import { columnName } from './names.js';
import { selectRows } from './select-rows.js';
import { sql } from './sql-piece.js';

/** Every row has a value. */
export const notNull = defineCheck({
  name: 'not_null',
  scope: 'column',
  dimension: 'completeness',
  summary: 'The column is never NULL.',
  options: z.strictObject({}),
  shorthand: null,
  build: (_options, context) => {
    const column = context.column ?? '';
    return {
      description: `${column} is never NULL`,
      sql: selectRows(context, [column], sql`${columnName(column, context.dialect)} IS NULL`),
    };
  },
});
