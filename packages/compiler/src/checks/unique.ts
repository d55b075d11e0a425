import { z } from 'zod';
import { text } from '../project/schema-parts.js';
import { type CheckContext, defineCheck } from './check.js';
import { columnName, returnedName } from './names.js';
import { plainList } from './plain-list.js';
import { fromWhere, selectList } from './select-rows.js';
import { joinSql, sql } from './sql-piece.js';

/** No value, or combination of values, is there twice. */
export const unique = defineCheck({
  name: 'unique',
  scope: 'both',
  dimension: 'uniqueness',
  summary: 'No value, or no combination of values of several columns, is there twice.',
  options: z.strictObject({
    columns: z
      .array(text('A column of the table.'))
      .min(1)
      .optional()
      .describe('At the table: the columns whose values together are never there twice.'),
  }),
  shorthand: 'columns',
  build: ({ columns }, context) => {
    const { dialect } = context;
    const key = keyOf(columns, context);
    if (!key) return null;
    const names = key.map((column) => columnName(column, dialect));
    const returned = key.map((column, index) =>
      column.includes('.') ? `${names[index]} AS ${returnedName(column, dialect)}` : (names[index] ?? ''),
    );
    const having = joinSql(['COUNT(*) > 1', ...names.map((name) => `${name} IS NOT NULL`)], '\n  AND ');
    return {
      description: `${plainList(key, 'and')} ${key.length === 1 ? 'is' : 'together are'} never there twice`,
      sql: sql`${selectList([...returned, 'COUNT(*) AS copies'])}
${fromWhere(context)}
GROUP BY ${joinSql(names, ', ')}
HAVING ${having}`,
    };
  },
});

function keyOf(columns: readonly string[] | undefined, context: CheckContext): readonly string[] | null {
  const { column, place, report } = context;
  if (column !== null && columns === undefined) return [column];
  if (column === null && columns !== undefined) {
    const twice = columns.findIndex((name, index) =>
      columns.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase()),
    );
    if (twice < 0) return columns;
    report({
      code: 'invalid-value',
      message: `"${columns[twice]}" is named twice`,
      label: 'the second time',
      hint: 'name each column once',
      place: place(['columns', twice]),
    });
    return null;
  }
  if (column === null) {
    report({
      code: 'missing-key',
      message: 'nothing says which columns are unique together',
      label: 'needs columns',
      hint: 'write "- unique: [<column>, <column>]", or "unique" below the one column',
      place: place([]),
    });
    return null;
  }
  report({
    code: 'contradictory-keys',
    message: `"columns" names the columns of a table's check, and this one stands below "${column}"`,
    label: 'not below a column',
    hint: 'take it out, or move the check to "checks" of the table',
    place: place(['columns']),
  });
  return null;
}
