import type { Dialect, ParameterType, Span } from '@assay/contract';
import type { Expr } from './expr.js';
import type { Token } from './lex.js';
import type { NamePart } from './name-part.js';
import type { Block, Outline } from './outline.js';
import type { Json } from './polyglot.js';
import { type JsonObject, listOf, objectOf, spanIn, textOf } from './polyglot-tree.js';
import type { FromItem, QuerySyntax } from './syntax.js';

/** The state of turning one tree into syntax. */
export interface Builder {
  readonly sql: string;
  readonly dialect: Dialect;
  readonly tokens: readonly Token[];
  readonly outline: Outline;
  /** Types of the parameters by their names in lower case. */
  readonly parameterTypes: ReadonlyMap<string, ParameterType>;
  readonly toUtf16: (codePoints: number) => number;
  /** From the start of a token to its index. */
  readonly tokenAt: ReadonlyMap<number, number>;
  readonly queries: QuerySyntax[];
  /** The block of each SELECT of the tree. */
  readonly blocks: Map<JsonObject, number>;
  /** Where an expression without a place of its own is. */
  region: Span;
  /** Tables found where none is expected: they join whatever is read around them. */
  strays: FromItem[];
  /** The region of each comparison with NULL. */
  readonly nullComparisons: Span[];
  /** Parameters seen in the tree. */
  parameters: number;
  /** What made the tree and the tokens disagree, if anything did. */
  doubt: string | null;
}

/** A SELECT of the tree, and the block in which its own names stand: null while it names nothing. */
interface FoundSelect {
  readonly select: JsonObject;
  block: number | null;
  scattered: boolean;
}

/** Keys under which other queries than the SELECT around them begin. */
const OTHER_QUERIES: ReadonlySet<string> = new Set(['with', 'select', 'union', 'intersect', 'except']);

/** What SELECTs of a tree cannot be placed in the text: nothing about them may be believed. */
export function placeSelects(b: Builder, statement: Json): void {
  const found: FoundSelect[] = [];
  findSelects(b, statement, null, found);
  const unplaced: JsonObject[] = [];
  const taken = new Set<number>();
  for (const { select, block, scattered } of found) {
    if (scattered) b.doubt ??= 'a name is out of place';
    if (block === null) unplaced.push(select);
    else if (taken.has(block)) b.doubt ??= 'two queries in one place';
    else {
      taken.add(block);
      b.blocks.set(select, block);
    }
  }
  const free = b.outline.blocks.map((_, index) => index).filter((index) => !taken.has(index));
  if (free.length !== unplaced.length) b.doubt ??= 'the number of queries in it is unclear';
  for (const [index, select] of unplaced.entries()) b.blocks.set(select, free[index] ?? 0);
}

/** Goes once through the tree, which is large; `current` is the SELECT to which a name belongs. */
function findSelects(b: Builder, value: Json, current: FoundSelect | null, found: FoundSelect[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) findSelects(b, item, current, found);
    return;
  }
  const object = value as JsonObject;
  if (current !== null) placeName(b, object, current);
  for (const key of Object.keys(object)) {
    const inner = object[key] ?? null;
    if (typeof inner !== 'object' || inner === null || key === 'span') continue;
    if (!OTHER_QUERIES.has(key)) findSelects(b, inner, current, found);
    else {
      const select = key === 'select' ? objectOf(inner) : null;
      const next = select === null ? null : { select, block: null, scattered: false };
      if (next !== null) found.push(next);
      findSelects(b, inner, next, found);
    }
  }
}

function placeName(b: Builder, object: JsonObject, current: FoundSelect): void {
  const span = spanIn(object);
  if (span === null) return;
  const token = b.tokenAt.get(b.toUtf16(span.start));
  const block = token === undefined ? undefined : b.outline.blockOfToken[token];
  if (block === undefined || block < 0) return;
  if (current.block === null) current.block = block;
  else if (current.block !== block) current.scattered = true;
}

export function blockAt(b: Builder, index: number): Block | null {
  return b.outline.blocks[index] ?? null;
}

/** An identifier of the tree as a name. */
export function nameOf(b: Builder, value: Json | undefined): NamePart | null {
  const object = objectOf(value);
  const text = textOf(object?.name);
  if (object === null || text === null) return null;
  const span = spanIn(object);
  const place = span === null ? b.region : { start: b.toUtf16(span.start), end: b.toUtf16(span.end) };
  return { text, quoted: object.quoted === true, span: place };
}

export function namesOf(b: Builder, value: Json | undefined): readonly string[] {
  return listOf(value).flatMap((item) => nameOf(b, item)?.text ?? []);
}

/** The smallest range around all of them; the region if there are none. */
export function coverOf(b: Builder, parts: readonly { readonly span: Span }[]): Span {
  let start = Number.POSITIVE_INFINITY;
  let end = -1;
  for (const { span } of parts) {
    start = Math.min(start, span.start);
    end = Math.max(end, span.end);
  }
  return end < 0 ? b.region : { start, end };
}

/** The type that a parameter was declared with, or null. Warehouses ignore the case of its name. */
export function parameterType(b: Builder, name: string): ParameterType | null {
  return b.parameterTypes.get(name.toLowerCase()) ?? null;
}

export function other(b: Builder, what: string, children: readonly Expr[]): Expr {
  return { kind: 'other', what, children, span: coverOf(b, children) };
}

/** Runs `read` with another region. */
export function within<T>(b: Builder, region: Span, read: () => T): T {
  const before = b.region;
  b.region = region;
  const value = read();
  b.region = before;
  return value;
}
