import type { Span } from '@assay/contract';
import { childrenOf, type Expr } from './expr.js';
import { boundIn } from './resolve-columns.js';
import { type ResolvedItem, type Resolver, sameName } from './resolver.js';
import type { SelectItem, SelectSyntax } from './syntax.js';

/**
 * Records the items of a select list that take columns of a table, a file or a STRUCT without naming them. A star over a
 * query inside the text stands for columns that are written there, and is none of them.
 */
export function findStars(
  r: Resolver,
  items: readonly SelectItem[],
  from: readonly ResolvedItem[],
  scope: number,
): void {
  for (const { expr, span } of items) {
    const found = starIn(expr, from, expr.kind === 'star', false) ?? unpacked(r, span, from, scope);
    if (found === null) continue;
    const tables = found.items.flatMap((item) => item.table ?? []);
    r.stars.push({ span, scope, tables, row: found.row });
  }
}

/** The same for the other parts of a SELECT, where a name that an output has means that output. */
export function findStarsBehind(
  r: Resolver,
  { items, where, exprs, block }: SelectSyntax,
  from: readonly ResolvedItem[],
  scope: number,
): void {
  // The parser's tree does not show every `*COLUMNS(...)`: all of them are taken from the calls.
  for (const { name, span } of r.functionsOfBlock.get(block) ?? []) {
    const listed = items.some((item) => item.span.start <= span.start && span.end <= item.span.end);
    const found = r.dialect === 'duckdb' && name === 'COLUMNS' && !listed ? columnsOf(null, from) : null;
    if (found !== null)
      r.stars.push({ span, scope, tables: found.items.flatMap((item) => item.table ?? []), row: null });
  }
  for (const { expr, span } of [...where, ...exprs.map((expr) => ({ expr, span: expr.span }))]) {
    const found = starIn(expr, from, false, true);
    const row = found?.row ?? null;
    if (
      found === null ||
      (row !== null && items.some(({ alias }) => alias !== null && sameName(alias.text, row)))
    )
      continue;
    r.stars.push({ span, scope, tables: found.items.flatMap((item) => item.table ?? []), row });
  }
}

/** `*COLUMNS(...)`, which the parser's tree does not show as an expression. */
function unpacked(r: Resolver, span: Span, from: readonly ResolvedItem[], scope: number): Found | null {
  const there = r.functions.some(
    (use) =>
      r.dialect === 'duckdb' &&
      use.name === 'COLUMNS' &&
      use.scope === scope &&
      use.span.start >= span.start &&
      use.span.end <= span.end,
  );
  return there ? columnsOf(null, from) : null;
}

const NOTHING_BOUND: ReadonlySet<string> = new Set();

interface Found {
  readonly items: readonly ResolvedItem[];
  readonly row: string | null;
}

/** `stars`: a star here is one of columns, not that of COUNT(*). `calls`: COLUMNS is found otherwise. */
function starIn(
  expr: Expr,
  from: readonly ResolvedItem[],
  stars: boolean,
  calls: boolean,
  bound: ReadonlySet<string> = NOTHING_BOUND,
): Found | null {
  if (expr.kind === 'star') return stars ? columnsOf(expr.qualifier[0]?.text ?? null, from) : null;
  if (expr.kind === 'column') {
    const [name, field] = expr.path;
    if (name !== undefined && bound.has(name.text.toLowerCase())) return null;
    const item =
      field === undefined && name !== undefined
        ? from.find((one) => one.table !== null && one.name !== null && sameName(one.name, name.text))
        : undefined;
    return item === undefined ? null : { items: [item], row: item.name };
  }
  if (expr.kind === 'call') {
    if (/(?:^|\.)COLUMNS$/.test(expr.name)) return calls ? null : columnsOf(null, from);
    // Counting rows takes no column of them.
    if (expr.name === 'COUNT' && !expr.args.some((arg) => arg.kind === 'call')) return null;
  }
  const inner = boundIn(expr, bound);
  for (const child of childrenOf(expr)) {
    if (child.kind === 'other' && child.what === 'bound') continue;
    const qualified = child.kind === 'star' && child.qualifier.length > 0;
    const found = starIn(child, from, qualified, calls, inner);
    if (found !== null) return found;
  }
  return null;
}

/** What a star stands for; null if all of it is written in the query or made up by it. */
function columnsOf(qualifier: string | null, from: readonly ResolvedItem[]): Found | null {
  const named = from.filter(({ name }) => qualifier === null || (name !== null && sameName(name, qualifier)));
  // The fields of a STRUCT, or of a relation further out.
  if (named.length === 0) return { items: [], row: null };
  const open = named.filter((item) => item.query === null && (item.reads || item.ownRow));
  return open.length === 0 ? null : { items: open, row: null };
}
