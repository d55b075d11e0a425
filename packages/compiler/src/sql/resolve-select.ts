import type { Span } from '@assay/contract';
import { namesColumn } from './expr.js';
import { findStars, findStarsBehind } from './find-stars.js';
import type { QueryShape } from './query-facts.js';
import { type Names, readColumns } from './resolve-columns.js';
import type { Environment } from './resolve-environment.js';
import { type ResolvedFrom, resolveFrom } from './resolve-from.js';
import { resolveSubqueries } from './resolve-subqueries.js';
import type { ResolvedItem, ResolvedOutput, ResolvedSelect, Resolver } from './resolver.js';
import type { SelectSyntax } from './syntax.js';
import { topRows } from './top-rows.js';

/** Resolves one SELECT whose scope is already numbered. */
export function resolveSelect(
  r: Resolver,
  select: SelectSyntax,
  env: Environment,
  scope: number,
): ResolvedSelect {
  const inner: Environment = { ...env, parent: scope, role: 'from', exists: false };
  const from = resolveFrom(r, select, inner, scope);
  const names: Names = { items: from.items, outer: env.aliases };
  const exprs = [
    ...select.items.map((item) => item.expr),
    ...from.exprs,
    ...select.where.map((part) => part.expr),
    ...select.exprs,
  ];
  readOwnColumns(r, select, from, names, scope);
  if (!env.exists) findStars(r, select.items, from.items, scope);
  findStarsBehind(r, select, from.items, scope);
  for (const { alias } of select.items)
    if (alias !== null) r.names.push({ kind: 'column', text: alias.text, span: alias.span });
  const unnests = (r.functionsOfBlock.get(select.block) ?? []).some((use) => use.name === 'UNNEST');
  // `LATERAL (SELECT unnest(t.items))`
  if (unnests && from.items.length === 0 && select.items.some((item) => namesColumn(item.expr)))
    r.unnested.push({ scope, correlated: true });
  r.limits.push(...hiddenLimits(r, select), ...topRows(r, { syntax: select, from: from.items }));
  const subqueries = resolveSubqueries(r, exprs, inner, names, scope, from.reads);
  return {
    syntax: select,
    scope,
    shape: shapeOf(r, select, from.items, from.joined, from.reshaped, from.sampled),
    from: from.items,
    items: select.items.map((item) => outputOf(item)),
    readsInside: subqueries.reads,
    tables: [...from.tables, ...subqueries.tables],
    reads: from.reads || subqueries.reads,
  };
}

/** Columns in all parts of a SELECT, each seeing the names of those outputs that it may mean. */
function readOwnColumns(
  r: Resolver,
  select: SelectSyntax,
  from: ResolvedFrom,
  names: Names,
  scope: number,
): void {
  const named = select.items.map((item) => item.alias?.text.toLowerCase());
  const outputs = new Set(named.filter((name) => name !== undefined));
  // DuckDB knows the name of an output in every other part of the SELECT, BigQuery only behind WHERE.
  const duckdb = r.dialect === 'duckdb';
  for (const [index, { expr }] of select.items.entries()) {
    const others = new Set(named.filter((name, other) => name !== undefined && other !== index));
    readColumns(r, expr, duckdb ? { ...names, outputs: others as ReadonlySet<string> } : names, scope);
  }
  for (const expr of from.exprs) readColumns(r, expr, names, scope);
  const early = duckdb ? { ...names, outputs } : names;
  for (const part of select.where) readColumns(r, part.expr, early, scope);
  for (const expr of select.exprs) readColumns(r, expr, { ...names, outputs }, scope);
}

/** What takes rows away in a SELECT without being its LIMIT. */
function hiddenLimits(r: Resolver, { block, distinct, distinctOn, groupBy }: SelectSyntax): readonly Span[] {
  const functions = r.functionsOfBlock.get(block) ?? [];
  // A number is the place of an item.
  const named = distinctOn?.some((expr) => namesColumn(expr) || expr.kind === 'literal') ?? true;
  return [
    ...(distinct === null || named ? [] : [distinct]),
    ...functions.flatMap(({ aggregate, limit }) => (aggregate && groupBy === null ? (limit ?? []) : [])),
  ];
}

function outputOf(item: SelectSyntax['items'][number]): ResolvedOutput {
  const { expr, alias, span } = item;
  const star = expr.kind === 'star' || (expr.kind === 'call' && expr.name === 'COLUMNS');
  const own = expr.kind === 'column' ? (expr.path.at(-1)?.text ?? null) : null;
  return { name: star ? null : (alias?.text ?? own), star, expr, span };
}

function shapeOf(
  r: Resolver,
  select: SelectSyntax,
  from: readonly ResolvedItem[],
  join: Span | null,
  reshaped: Span | null,
  sampled: Span | null,
): QueryShape {
  const functions = r.functionsOfBlock.get(select.block) ?? [];
  const aggregate = functions.find((use) => use.aggregate && !use.window);
  const window = functions.find((use) => use.window);
  const unnest = r.dialect === 'duckdb' ? functions.find((use) => use.name === 'UNNEST') : undefined;
  const ownRow = from.find((item) => item.ownRow);
  return {
    groupBy: select.groupBy?.span ?? null,
    having: select.having,
    distinct: select.distinct,
    aggregate: aggregate?.span ?? null,
    window: window?.span ?? null,
    qualify: select.qualify,
    unnest: reshaped ?? ownRow?.span ?? unnest?.span ?? null,
    limit: select.limit ?? sampled,
    orderBy: select.orderBy,
    setOperation: null,
    join,
  };
}
