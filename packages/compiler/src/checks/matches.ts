import { z } from 'zod';
import { type CheckContext, defineCheck } from './check.js';
import { patternLiteral } from './literals.js';
import { columnName } from './names.js';
import { patternFlaw } from './pattern-flaw.js';
import { selectRows } from './select-rows.js';
import { sql } from './sql-piece.js';

/** Every value matches a regular expression. */
export const matches = defineCheck({
  name: 'matches',
  scope: 'column',
  dimension: 'validity',
  summary: 'Every value of the column matches a regular expression.',
  options: z.strictObject({
    pattern: z
      .string()
      .min(1)
      .describe(
        'The regular expression, in the syntax of RE2. It may match any part of the value: ^ and $ stand for its ends.',
      ),
  }),
  shorthand: 'pattern',
  build: ({ pattern }, context) => {
    const { dialect } = context;
    const column = context.column ?? '';
    const flaw = patternFlaw(pattern);
    if (flaw !== null) {
      context.report(refused(flaw, context));
      return null;
    }
    const name = columnName(column, dialect);
    const literal = patternLiteral(pattern, dialect);
    const test =
      dialect === 'bigquery' ? `REGEXP_CONTAINS(${name}, ${literal})` : `regexp_matches(${name}, ${literal})`;
    return {
      description: `${column} matches ${pattern}`,
      sql: selectRows(context, [column], sql`NOT ${test}`),
    };
  },
});

function refused(flaw: string, { place }: CheckContext) {
  return {
    code: 'invalid-value',
    message: `the regular expression cannot be used: ${flaw}`,
    label: 'not of RE2',
    hint: 'write it in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), which both warehouses use; in YAML, single quotes keep a backslash as it is',
    place: place(['pattern']),
  } as const;
}
