import { type Decimal, isCalendarDate } from '@assay/contract';
import { z } from 'zod';
import { compareDecimals } from '../expect/decimal.js';
import type { CheckContext, OptionPath } from './check.js';
import { numberLiteral, stringLiteral } from './literals.js';
import { joinSql, type SqlPiece, sql } from './sql-piece.js';

const number = z.number();
const count = z.int().min(0);
/** A number, a date, a time, or the date or time of the run. */
const point = z.union([
  number,
  z
    .string()
    .refine(
      isPoint,
      'must be a number, a date (2001-06-30), a time (2001-06-30 12:00:00), @run_date or @run_timestamp',
    ),
]);

const least = 'The least value, allowed itself.';
const most = 'The largest value, allowed itself.';
const above = 'Every value is larger than this one.';
const below = 'Every value is smaller than this one.';
const both = 'The least and the largest value, both allowed.';

function options<Value extends z.ZodType>(value: Value) {
  return {
    min: value.optional().describe(least),
    max: value.optional().describe(most),
    between: z.tuple([value, value]).optional().describe(both),
    above: value.optional().describe(above),
    below: value.optional().describe(below),
  };
}

/** Bounds of values: numbers, dates or times. */
export const POINT_BOUNDS = options(point);
/** Bounds of a figure. */
export const NUMBER_BOUNDS = options(number);
/** Bounds of a number of rows. */
export const COUNT_BOUNDS = {
  min: count.optional().describe('At least so many.'),
  max: count.optional().describe('At most so many.'),
  between: z.tuple([count, count]).optional().describe('The least and the most, both allowed.'),
};

/** One end of a range. */
export interface Bound {
  /** As a person writes it: a number with every digit, a date, `@run_date`. */
  readonly value: Decimal;
  readonly kind: 'number' | 'time' | 'parameter';
  /** Whether the value itself lies outside. */
  readonly exclusive: boolean;
}

/** At least one end. */
export interface Bounds {
  readonly low: Bound | null;
  readonly high: Bound | null;
}

interface BoundOptions {
  readonly min?: unknown;
  readonly max?: unknown;
  readonly between?: readonly unknown[] | undefined;
  readonly above?: unknown;
  readonly below?: unknown;
}

const KEYS = ['min', 'max', 'between', 'above', 'below'] as const;

/** Whether options say a bound. */
export function saysBounds(options: BoundOptions): boolean {
  return KEYS.some((key) => options[key] !== undefined);
}

/** The bounds that options say; null after reporting that they say none, or contradict each other. */
export function readBounds(options: BoundOptions, context: CheckContext): Bounds | null {
  const { place, report } = context;
  const said = KEYS.filter((key) => options[key] !== undefined);
  const contradiction = TWICE.find((pair) => pair.every((key) => said.includes(key)));
  if (contradiction) {
    const [kept, other] = contradiction;
    report({
      code: 'contradictory-keys',
      message: `"${other}" beside "${kept}" says the same end twice`,
      label: 'says it again',
      hint: 'keep one of the two',
      place: place([other]),
    });
    return null;
  }
  const at = (path: OptionPath, exclusive: boolean): Bound => boundAt(options, path, exclusive, context);
  const low = said.includes('between')
    ? at(['between', 0], false)
    : said.includes('min')
      ? at(['min'], false)
      : said.includes('above')
        ? at(['above'], true)
        : null;
  const high = said.includes('between')
    ? at(['between', 1], false)
    : said.includes('max')
      ? at(['max'], false)
      : said.includes('below')
        ? at(['below'], true)
        : null;
  if (!low && !high) {
    report({
      code: 'missing-key',
      message: 'nothing says what the bounds are',
      label: 'needs bounds',
      hint: 'add `min:`, `max:`, `between: [<least>, <largest>]`, `above:` or `below:`',
      place: place([]),
    });
    return null;
  }
  const flaw = low && high && flawOf(low, high);
  if (!flaw) return { low, high };
  report({
    code: 'invalid-value',
    ...flaw,
    place: place(said.includes('between') ? ['between'] : [said.includes('max') ? 'max' : 'below']),
  });
  return null;
}

const TWICE: readonly (readonly [keyof BoundOptions, keyof BoundOptions])[] = [
  ['between', 'min'],
  ['between', 'max'],
  ['between', 'above'],
  ['between', 'below'],
  ['min', 'above'],
  ['max', 'below'],
];

function boundAt(
  options: BoundOptions,
  path: OptionPath,
  exclusive: boolean,
  { decimal }: CheckContext,
): Bound {
  const [key, index] = path;
  const option = options[key as keyof BoundOptions];
  const value = Array.isArray(option) ? option[Number(index)] : option;
  if (typeof value === 'number') return { value: decimal(path), kind: 'number', exclusive };
  const text = String(value);
  return { value: text, kind: text.startsWith('@') ? 'parameter' : 'time', exclusive };
}

function flawOf(low: Bound, high: Bound): { message: string; label: string; hint: string } | null {
  if ((low.kind === 'number') !== (high.kind === 'number')) {
    return {
      message: `${low.value} and ${high.value} are not of one kind`,
      label: 'one is a number, the other a time',
      hint: 'write both as numbers, or both as dates or times',
    };
  }
  const order = compareBounds(low, high);
  if (order === null || order < 0 || (order === 0 && !low.exclusive && !high.exclusive)) return null;
  return {
    message: `no value is ${ends({ low, high }).join(' and ')}`,
    label: 'the range is empty',
    hint: order > 0 ? 'write the smaller one first' : 'let one of the ends be allowed: "min" or "max"',
  };
}

function compareBounds(low: Bound, high: Bound): number | null {
  if (low.kind === 'number' && high.kind === 'number') return compareDecimals(low.value, high.value);
  // Times with a zone, and those of the run, are compared by the warehouse alone.
  if (low.kind !== 'time' || high.kind !== 'time' || /[Z+]|:\d\d-/.test(low.value + high.value)) return null;
  const [a, b] = [low, high].map(({ value }) => value.replace('T', ' '));
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;
}

/** The bounds as a clause behind "is": `0 to 100`, `at least 0`, `more than 0 and less than 1`. */
export function inWords({ low, high }: Bounds): string {
  if (low && high && !low.exclusive && !high.exclusive) {
    return low.value === high.value ? `exactly ${low.value}` : `${low.value} to ${high.value}`;
  }
  return ends({ low, high }).join(' and ');
}

function ends({ low, high }: Bounds): string[] {
  return [
    ...(low ? [`${low.exclusive ? 'more than' : 'at least'} ${low.value}`] : []),
    ...(high ? [`${high.exclusive ? 'less than' : 'at most'} ${high.value}`] : []),
  ];
}

/** The bounds as an expectation of a column. */
export function asExpectation(column: string, { low, high }: Bounds): string {
  if (low && high && !low.exclusive && !high.exclusive) {
    return `${column} between ${low.value} and ${high.value}`;
  }
  return [
    ...(low ? [`${column} ${low.exclusive ? '>' : '>='} ${low.value}`] : []),
    ...(high ? [`${column} ${high.exclusive ? '<' : '<='} ${high.value}`] : []),
  ].join(' and ');
}

/**
 * The condition that a value lies within bounds: not true for NULL, and not for NaN. In DuckDB NaN is larger than every number,
 * so that it needs a word of its own where nothing bounds it from above.
 */
export function inside(value: SqlPiece, { low, high }: Bounds, context: CheckContext): SqlPiece {
  if (low && high && !low.exclusive && !high.exclusive) {
    return sql`${value} BETWEEN ${boundLiteral(low, context)} AND ${boundLiteral(high, context)}`;
  }
  const mayBeNaN = context.dialect === 'duckdb' && !high && low?.kind === 'number';
  return joinSql(
    [
      ...(low ? [sql`${value} ${low.exclusive ? '>' : '>='} ${boundLiteral(low, context)}`] : []),
      ...(high ? [sql`${value} ${high.exclusive ? '<' : '<='} ${boundLiteral(high, context)}`] : []),
      ...(mayBeNaN ? [sql`NOT isnan(${value})`] : []),
    ],
    ' AND ',
  );
}

/** A bound as SQL has it. */
export function boundLiteral({ value, kind }: Bound, { dialect }: CheckContext): string {
  switch (kind) {
    case 'number':
      return numberLiteral(value, dialect);
    case 'time':
      // Without a type: it takes that of the column.
      return stringLiteral(value, dialect);
    case 'parameter':
      return value;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function isPoint(text: string): boolean {
  if (text === '@run_date' || text === '@run_timestamp') return true;
  const [, date = '', time] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})?)?$/.exec(text) ?? [];
  return isCalendarDate(date) && (time === undefined || /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time));
}
