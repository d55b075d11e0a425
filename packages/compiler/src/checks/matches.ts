import { RE2JS, RE2JSSyntaxException } from 're2js';
import { z } from 'zod';
import { type CheckContext, defineCheck } from './check.js';
import { patternLiteral } from './literals.js';
import { columnName } from './names.js';
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
    const flaw = flawOf(pattern);
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

/** Why one of the warehouses would refuse the pattern; null: neither does. */
function flawOf(pattern: string): string | null {
  if (pattern.includes('\0')) return 'it holds a NUL character';
  // Newer than the RE2 in DuckDB.
  const named = /\(\?<\w*>?/.exec(withoutEscapes(pattern))?.[0];
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return explain(error.message.replace(/^error parsing regexp: /, ''));
  }
  return named === undefined ? null : `\`${named}\` is written \`${named.replace('<', 'P<')}\``;
}

function withoutEscapes(pattern: string): string {
  return pattern.replace(/\\./gs, '..');
}

/** What people miss most who know other engines. */
function explain(message: string): string {
  if (/`\(\?<?[=!]/.test(message)) return `${message}: RE2 has no look-ahead and no look-behind`;
  if (/`\\[1-9]/.test(message)) return `${message}: RE2 has no references back to a group`;
  if (/`\(\?>|`[*+?}]\+`/.test(message)) return `${message}: RE2 has no atomic groups`;
  return message;
}

function refused(flaw: string, { place }: CheckContext) {
  return {
    code: 'invalid-value',
    message: `the regular expression cannot be used: ${flaw}`,
    label: 'not of RE2',
    hint: 'write it in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), which both warehouses use; in YAML, single quotes keep a backslash as it is',
    place: place(['pattern']),
  } as const;
}
