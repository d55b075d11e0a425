import { isCalendarDate } from './calendar-date.js';

/** Types of parameters; every value is bound with its type, never pasted into SQL. */
export const PARAMETER_TYPES = ['date', 'timestamp', 'integer', 'number', 'string', 'boolean'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** Parameters that every run provides; an audit cannot declare one of these names. */
export const BUILT_IN_PARAMETERS = {
  run_date: 'date',
  run_timestamp: 'timestamp',
} as const satisfies Record<string, ParameterType>;

/**
 * A typed value in its one text form: date `2001-06-30`, timestamp `2001-06-30T12:00:00.000Z` (always UTC), integer and
 * number as decimal text, boolean `true` or `false`, string as it is.
 */
export interface ParameterValue {
  readonly type: ParameterType;
  readonly value: string;
}

/** A value by the name of its parameter, without the `@`. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/**
 * The typed value that a text means, or undefined if it is not of that type.
 *
 * An integer must fit 64 bits. A timestamp needs a time zone (`Z` or an offset): without one its meaning would depend on
 * the machine.
 */
export function parseParameterValue(type: ParameterType, text: string): ParameterValue | undefined {
  switch (type) {
    case 'date':
      return isCalendarDate(text) ? { type, value: text } : undefined;
    case 'timestamp': {
      const value = parseTimestamp(text);
      return value === undefined ? undefined : { type, value };
    }
    case 'integer': {
      if (!/^[+-]?\d{1,19}$/.test(text)) return undefined;
      const integer = BigInt(text);
      return integer === BigInt.asIntN(64, integer) ? { type, value: integer.toString() } : undefined;
    }
    case 'number':
      return /^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text))
        ? { type, value: text }
        : undefined;
    case 'string':
      return { type, value: text };
    case 'boolean':
      return text === 'true' || text === 'false' ? { type, value: text } : undefined;
    default:
      return unknownType(type);
  }
}

/** The instant in the form `2001-06-30T12:00:00.000Z`, or undefined if the text names none. */
export function parseTimestamp(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  if (!match?.[1] || !isCalendarDate(match[1])) return undefined;
  const time = new Date(text.replace(' ', 'T'));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function unknownType(type: never): never {
  throw new Error(`not a parameter type: ${String(type)}`);
}
