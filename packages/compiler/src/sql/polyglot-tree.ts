import type { Json } from './polyglot.js';

/** Reading polyglot's tree without trusting its shape: what is not there is null or empty. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function objectOf(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Keys of plain containers; an object with any other single key is an expression of that kind. */
const CONTAINERS: ReadonlySet<string> = new Set(
  'this expressions name value args columns spec window_name expression left right span type unit'.split(' '),
);

/** An expression is `{ kind: value }`. */
export function expressionOf(
  value: Json | undefined,
): { readonly kind: string; readonly value: Json } | null {
  const object = objectOf(value);
  if (object === null) return null;
  const keys = Object.keys(object);
  const kind = keys[0];
  if (keys.length !== 1 || kind === undefined || CONTAINERS.has(kind)) return null;
  // `alias` is both: an expression with a name, and the name of something else.
  if (kind === 'alias' && objectOf(object.alias)?.this === undefined) return null;
  return { kind, value: object[kind] ?? null };
}

/** Keys under which a query of its own begins. */
export const QUERY_KINDS: ReadonlySet<string> = new Set(['select', 'union', 'intersect', 'except', 'values']);

/** `{ start, end }` in code points. */
export function spanIn(value: Json | undefined): { readonly start: number; readonly end: number } | null {
  const span = objectOf(objectOf(value)?.span);
  const start = span?.start;
  const end = span?.end;
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : null;
}

/** What a tree writes where a construct is not used. */
export function isNothing(value: Json): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}
