import { didYouMean, listOf } from '@assay/contract';
import type { z } from 'zod';

/** The parts of a problem that say what is wrong with a value. */
export interface Wording {
  readonly message: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

/**
 * What is wrong with a value, in words.
 *
 * @param name the key in quotes, or an item of it: the subject of the message
 * @param actual the value as written
 */
export function wording(issue: z.core.$ZodIssue, name: string, actual: unknown): Wording {
  switch (issue.code) {
    case 'invalid_type': {
      // A schema that words it itself: a text is not enough, whatever stands in quotes.
      if (issue.message.startsWith('must be '))
        return { message: `${name} ${issue.message}, not ${describe(actual)}`, label: 'not possible here' };
      const expected = typeWord(issue.expected);
      return {
        message: `${name} must be ${expected}, not ${describe(actual)}`,
        label: `not ${expected}`,
        hint: quotingHint(issue.expected, actual),
      };
    }
    case 'invalid_value': {
      const { values } = issue;
      if (
        actual !== null &&
        typeof actual === 'object' &&
        values.every((value) => typeof value === 'string')
      ) {
        return {
          message: `${name} must be a text, not ${describe(actual)}`,
          label: 'not a text',
          hint: `write ${listOf(values)}`,
        };
      }
      const known = values.every((value) => typeof value === 'string')
        ? listOf(values)
        : values.map(String).join(' or ');
      const quoted = typeof actual === 'string' && values.find((value) => String(value) === actual);
      if (quoted !== undefined && quoted !== false) {
        return {
          message: `${name} must be ${typeof quoted === 'number' ? 'a number' : 'a plain value'}, not the text ${describe(actual)}`,
          label: 'a text',
          hint: `write ${String(quoted)}, without quotes`,
        };
      }
      const near = values.every((value) => typeof value === 'string') && didYouMean(String(actual), values);
      return {
        message: `${name} must be ${known}, not ${describe(actual)}`,
        label: 'not a possible value',
        hint: near || `write ${known}`,
      };
    }
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      if (options.length > 0) {
        return {
          message: `${name} must be ${listOf(options)}, not ${describe(actual)}`,
          label: 'not known',
          hint: didYouMean(String(actual), options) ?? `write ${listOf(options)}`,
        };
      }
      // A schema that words it itself: the forms alone do not say which one was meant.
      if (issue.message !== 'Invalid input')
        return { message: `${name} ${issue.message}`, label: 'not possible here' };
      return { message: `${name} cannot be ${describe(actual)}`, label: 'not possible here' };
    }
    case 'invalid_key': {
      const [first] = issue.issues;
      return { message: `${name} ${first?.message ?? 'is no possible name'}`, label: 'not a possible name' };
    }
    case 'too_small':
      return {
        message: `${name} needs at least ${String(issue.minimum)}${unit(issue.origin, issue.minimum)}`,
        label: 'too few',
      };
    case 'too_big':
      return {
        message: `${name} may have at most ${String(issue.maximum)}${unit(issue.origin, issue.maximum)}`,
        label: 'too many',
      };
    default:
      // The schema words these itself: "must be a duration such as 90s, 10m or 1h30m".
      return { message: `${name} ${issue.message}`, label: 'not possible here' };
  }
}

/** What to do about quotes, where only they make a value one of the wrong type. */
function quotingHint(expected: string, actual: unknown): string | undefined {
  if (expected === 'string' && (typeof actual === 'number' || typeof actual === 'boolean')) {
    return `write "${String(actual)}" in quotes`;
  }
  const looksRight =
    typeof actual === 'string' &&
    ((expected === 'boolean' && /^(?:true|false)$/.test(actual)) ||
      (expected === 'int' && /^-?\d+$/.test(actual)) ||
      (expected === 'number' && /^-?\d+(?:\.\d+)?$/.test(actual)));
  return looksRight ? `write ${actual}, without quotes` : undefined;
}

function unit(origin: string, count: number | bigint): string {
  const plural = Number(count) === 1 ? '' : 's';
  switch (origin) {
    case 'tuple':
    case 'array':
      return ` item${plural}`;
    case 'string':
      return ` character${plural}`;
    case 'object':
    case 'record':
      return ` ${Number(count) === 1 ? 'entry' : 'entries'}`;
    default:
      return '';
  }
}

function typeWord(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'tuple':
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a map';
    default:
      return expected;
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `"${describeText(value)}"` : String(value);
}

/** A value quoted in a message: short, on one line. */
export function describeText(value: unknown): string {
  const text = String(value).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
