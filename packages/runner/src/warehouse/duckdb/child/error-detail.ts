import { fromUtf8 } from '@assay/contract';
import type { Exposure } from '../../warehouse.js';
import type { ChildError } from './protocol.js';

/** Exceptions that speak of the query alone. Their quotes are names and literals that stand in the audit. */
const OF_THE_QUERY = new Set([
  'Binder',
  'Catalog',
  'Parser',
  'Syntax',
  'Permission',
  'Out of Memory',
  'INTERRUPT',
]);

/** Exceptions whose sentence is DuckDB's, with values in it. */
const WITH_VALUES = new Set(['Conversion', 'Out of Range', 'Mismatch Type', 'Cast']);

/**
 * DuckDB's error (with `errors_as_json`) as plain data, on one line.
 *
 * @param text the query: DuckDB counts the place in its UTF-8 bytes
 */
export function errorDetail(error: unknown, text: string): ChildError {
  const raw = error instanceof Error ? error.message : String(error);
  const json = parseObject(raw.slice(Math.max(raw.indexOf('{'), 0)));
  const type = json && textOf(json.exception_type);
  const message = json && textOf(json.exception_message);
  if (!json || type === undefined || message === undefined) {
    return { message: oneLine(raw), exposure: 'anything', offset: null, isFatal: true };
  }
  const position = textOf(json.position);
  return {
    message: oneLine(`${type} Error: ${message}`),
    exposure: exposureOf(type),
    offset: position === undefined ? null : fromUtf8(text)(Number(position)),
    isFatal: type === 'FATAL' || type === 'INTERNAL',
  };
}

/** What to say when a query was stopped between two steps, in DuckDB's own words. */
export const STOPPED: ChildError = {
  message: 'INTERRUPT Error: Interrupted!',
  exposure: 'none',
  offset: null,
  isFatal: false,
};

/** What to say of a text that is not exactly one SELECT. */
export function refused(what: string): ChildError {
  return {
    message: `only one SELECT is sent, this is ${what}`,
    exposure: 'none',
    offset: null,
    isFatal: false,
  };
}

function exposureOf(type: string): Exposure {
  if (OF_THE_QUERY.has(type)) return 'none';
  // `error(email)` is an Invalid Input Error whose whole sentence is the value.
  return WITH_VALUES.has(type) ? 'values' : 'anything';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
