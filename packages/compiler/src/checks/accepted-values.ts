import { z } from 'zod';
import { type CheckContext, defineCheck } from './check.js';
import { numberLiteral, stringLiteral } from './literals.js';
import { columnName } from './names.js';
import { plainList } from './plain-list.js';
import { selectRows } from './select-rows.js';
import { sql } from './sql-piece.js';

/** Longest list of values that stands in one line. */
const LINE = 80;
/** Values that the description names. */
const NAMED = 5;

const value = z.union([z.string(), z.number(), z.boolean()]);

/** Every value is one of a list. */
export const acceptedValues = defineCheck({
  name: 'accepted_values',
  scope: 'column',
  dimension: 'validity',
  summary: 'Every value of the column is one of a list.',
  options: z.strictObject({
    values: z.array(value).min(1).describe('The values: all texts, all numbers, or true and false.'),
  }),
  shorthand: 'values',
  build: ({ values }, context) => {
    const column = context.column ?? '';
    const literals = readValues(values, context);
    if (!literals) return null;
    const line = literals.join(', ');
    const list = line.length <= LINE ? line : `\n    ${literals.join(',\n    ')}\n  `;
    return {
      description: `${column} is ${named(values.map((value, index) => (typeof value === 'number' ? context.decimal(['values', index]) : String(value))))}`,
      sql: selectRows(context, [column], sql`${operand(column, typeof values[0], context)} NOT IN (${list})`),
    };
  },
});

type Value = z.output<typeof value>;

/**
 * The column as a value to compare. DuckDB casts a text, or JSON, to the type of the numbers that it is compared with, so that `'1.4'`
 * would be 1; the sign is there for numbers only, so of anything else it makes an error.
 */
function operand(column: string, type: string, { dialect }: CheckContext): string {
  const name = columnName(column, dialect);
  return type === 'number' && dialect === 'duckdb' ? `+${name}` : name;
}

function readValues(values: readonly Value[], context: CheckContext): readonly string[] | null {
  const [first] = values;
  const literals = values.map((one, index) => literalOf(one, index, typeof first, context));
  return literals.every((literal) => literal !== null) ? literals : null;
}

function literalOf(one: Value, index: number, type: string, context: CheckContext): string | null {
  const { dialect, report, place, source, decimal } = context;
  const path = ['values', index];
  const refuse = (message: string, label: string, hint: string): null => {
    report({ code: 'invalid-value', message, label, hint, place: place(path) });
    return null;
  };
  if (typeof one !== type) {
    return refuse(
      `item ${index + 1} of "values" is ${kindOf(typeof one)}, and the first is ${kindOf(type)}`,
      'of another kind',
      'write all as texts (in quotes), all as numbers, or true and false',
    );
  }
  if (typeof one === 'boolean') return one ? 'TRUE' : 'FALSE';
  if (typeof one === 'number') {
    const written = source(path) ?? '';
    if (/^[-+]?0\d/.test(written)) {
      return refuse(
        `${written} is the number ${decimal(path)} in YAML`,
        'loses its zeros',
        `write "${written}" in quotes if it is a text, else ${decimal(path)}`,
      );
    }
    return numberLiteral(decimal(path), dialect);
  }
  if (one.includes('\0')) return refuse('a value holds a NUL character', 'holds NUL', 'take it out');
  return stringLiteral(one, dialect);
}

function kindOf(type: string): string {
  if (type === 'string') return 'a text';
  return type === 'number' ? 'a number' : 'true or false';
}

function named(values: readonly string[]): string {
  if (values.length <= NAMED) return plainList(values, 'or');
  return `one of ${values.length} values: ${values.slice(0, NAMED).join(', ')}, ...`;
}
