import type { Span } from '@assay/contract';
import { childrenOf, type Expr, type QueryShape, type Scope, type SubqueryExpr } from './query-facts.js';
import { type Names, readColumns } from './resolve-columns.js';
import { resolveFrom } from './resolve-from.js';
import {
  NO_SHAPE,
  type Reading,
  type ResolvedItem,
  type ResolvedOutput,
  type ResolvedQuery,
  type ResolvedSelect,
  type Resolver,
} from './resolver.js';
import type { BodySyntax, QuerySyntax, SelectSyntax } from './syntax.js';

/** CTEs in sight, innermost first. */
export interface CteScope {
  readonly name: string;
  /** Null while its own recursion is read. */
  readonly query: ResolvedQuery | null;
  readonly outer: CteScope | null;
}

export interface Environment {
  readonly ctes: CteScope | null;
  /** What the SELECTs around it read FROM, for correlated names. */
  readonly aliases: Names | null;
  readonly parent: number | null;
  readonly role: Scope['role'];
}

/** Resolves one query of the statement, with everything inside it. */
export function resolveQuery(r: Resolver, index: number, outer: Environment): ResolvedQuery {
  const query = r.statement.queries[index];
  if (query === undefined)
    return { selects: [], shape: NO_SHAPE, references: 0, recursive: false, tables: [], reads: false };
  // The outermost SELECT is to be scopes[0], although its CTEs stand before it.
  const reserved = outer.role === 'statement' ? reserve(r, query.body, outer) : null;
  const ctes = resolveCtes(r, query, outer);
  const inside = { ...outer, ctes };
  const selects: ResolvedSelect[] = [];
  const extra: { setOperation: Span | null; rest: QueryShape; reading: Reading[] } = {
    setOperation: null,
    rest: NO_SHAPE,
    reading: [],
  };
  const whole = resolveBody(r, query.body, inside, selects, extra, reserved);
  const own = resolveLoose(r, query.exprs, inside, selects[0]);
  const shape: QueryShape = {
    ...extra.rest,
    setOperation: extra.setOperation ?? extra.rest.setOperation,
    orderBy: query.orderBy ?? extra.rest.orderBy,
    limit: query.limit ?? extra.rest.limit,
  };
  return {
    selects,
    shape,
    references: 0,
    recursive: false,
    tables: [...whole.tables, ...own.tables],
    reads: whole.reads || own.reads,
  };
}

function resolveCtes(r: Resolver, query: QuerySyntax, outer: Environment): CteScope | null {
  let ctes = outer.ctes;
  const within = (scope: CteScope | null): Environment => ({ ...outer, ctes: scope, role: 'cte' });
  for (const cte of query.ctes) {
    const name = cte.name.text.toLowerCase();
    const seen = query.recursive ? recursiveScope(r, query, ctes, name) : ctes;
    const resolved = resolveQuery(r, cte.query, within(seen));
    const selects = cte.columns.length === 0 ? resolved.selects : renamed(resolved.selects, cte.columns);
    const named = { ...resolved, selects, recursive: query.recursive };
    r.pending.push(named);
    ctes = { name, query: named, outer: ctes };
  }
  return ctes;
}

/** A recursive query sees itself; in BigQuery the others of the same WITH too, also those behind it. */
function recursiveScope(
  r: Resolver,
  query: QuerySyntax,
  ctes: CteScope | null,
  name: string,
): CteScope | null {
  const own = { name, query: null, outer: ctes };
  if (r.dialect === 'duckdb') return own;
  const known = new Set<string>();
  for (let scope = ctes; scope !== null; scope = scope.outer) known.add(scope.name);
  let all: CteScope = own;
  for (const cte of query.ctes) {
    const other = cte.name.text.toLowerCase();
    if (other !== name && !known.has(other)) all = { name: other, query: null, outer: all };
  }
  return all;
}

function renamed(selects: readonly ResolvedSelect[], names: readonly string[]): readonly ResolvedSelect[] {
  return selects.map((select) => {
    const stars = select.items.some((item) => item.star);
    // Behind a star nobody knows which column gets which name.
    const items = select.items.map((item, index) => ({
      ...item,
      name: stars ? null : (names[index] ?? item.name),
    }));
    return { ...select, items: stars ? items.map((item) => ({ ...item, star: false })) : items };
  });
}

/** Numbers the scopes of the outermost SELECTs before anything else. */
function reserve(r: Resolver, body: BodySyntax, outer: Environment): ReadonlyMap<SelectSyntax, number> {
  const reserved = new Map<SelectSyntax, number>();
  const visit = (part: BodySyntax): void => {
    if (part.kind === 'select') reserved.set(part, newScope(r, part, outer));
    if (part.kind === 'set-operation') {
      visit(part.left);
      visit(part.right);
    }
    if (part.kind === 'nested') {
      const query = r.statement.queries[part.query];
      if (query !== undefined) visit(query.body);
    }
  };
  visit(body);
  return reserved;
}

function newScope(r: Resolver, select: SelectSyntax, outer: Environment): number {
  const scope = r.scopes.length;
  const where = select.where.map((part) => ({ span: part.span, expr: part.expr, direct: true }));
  r.scopes.push({ parent: outer.parent, role: outer.role, span: select.span, where });
  r.scopeOfBlock.set(select.block, scope);
  return scope;
}

function resolveBody(
  r: Resolver,
  body: BodySyntax,
  env: Environment,
  selects: ResolvedSelect[],
  extra: { setOperation: Span | null; rest: QueryShape },
  reserved: ReadonlyMap<SelectSyntax, number> | null,
): Reading {
  switch (body.kind) {
    case 'select': {
      const select = resolveSelect(r, body, env, reserved?.get(body) ?? newScope(r, body, env));
      selects.push(select);
      return select;
    }
    case 'set-operation': {
      extra.setOperation ??= body.keywords;
      const left = resolveBody(r, body.left, env, selects, extra, reserved);
      const right = resolveBody(r, body.right, env, selects, extra, reserved);
      if (left.reads || right.reads) {
        const against = left.reads && right.reads ? 'table' : 'generated';
        const scope = selects.at(-1)?.scope ?? 0;
        r.joins.push({ kind: 'set-operation', against, span: body.keywords, scope, tables: right.tables });
      }
      return { tables: [...left.tables, ...right.tables], reads: left.reads || right.reads };
    }
    case 'nested':
      return resolveNested(r, body.query, env, selects, extra, reserved);
    case 'rows':
      return resolveLoose(r, body.exprs, env, undefined);
    default: {
      const never: never = body;
      return never;
    }
  }
}

/** A branch in parentheses: its SELECTs are branches of the whole, its LIMIT limits it. */
function resolveNested(
  r: Resolver,
  index: number,
  env: Environment,
  selects: ResolvedSelect[],
  extra: { setOperation: Span | null; rest: QueryShape },
  reserved: ReadonlyMap<SelectSyntax, number> | null,
): Reading {
  const query = r.statement.queries[index];
  if (query === undefined) return { tables: [], reads: false };
  const ctes = resolveCtes(r, query, env);
  const before = selects.length;
  const reading = resolveBody(r, query.body, { ...env, ctes }, selects, extra, reserved);
  const own = resolveLoose(r, query.exprs, { ...env, ctes }, selects[before]);
  extra.rest = {
    ...extra.rest,
    orderBy: extra.rest.orderBy ?? query.orderBy,
    limit: extra.rest.limit ?? query.limit,
  };
  return { tables: [...reading.tables, ...own.tables], reads: reading.reads || own.reads };
}

/** Expressions that belong to no SELECT: ORDER BY of a set operation, VALUES. */
function resolveLoose(
  r: Resolver,
  exprs: readonly Expr[],
  env: Environment,
  near: ResolvedSelect | undefined,
): Reading {
  const scope = near?.scope ?? env.parent ?? 0;
  const names: Names = { items: near?.from ?? [], outer: env.aliases };
  for (const expr of exprs) readColumns(r, expr, names, scope);
  return resolveSubqueries(r, exprs, env, names, scope, near?.reads ?? false);
}

function resolveSelect(r: Resolver, select: SelectSyntax, env: Environment, scope: number): ResolvedSelect {
  const inner: Environment = { ...env, parent: scope, role: 'from' };
  const from = resolveFrom(r, select, inner, scope);
  const names: Names = { items: from.items, outer: env.aliases };
  const exprs = [
    ...select.items.map((item) => item.expr),
    ...from.exprs,
    ...select.where.map((part) => part.expr),
    ...select.exprs,
  ];
  for (const expr of exprs) readColumns(r, expr, names, scope);
  const subqueries = resolveSubqueries(r, exprs, inner, names, scope, from.reads);
  return {
    syntax: select,
    scope,
    shape: shapeOf(r, select, from.items, from.joined, from.reshaped, from.sampled),
    from: from.items,
    items: select.items.map((item) => outputOf(item)),
    tables: [...from.tables, ...subqueries.tables],
    reads: from.reads || subqueries.reads,
  };
}

function outputOf(item: SelectSyntax['items'][number]): ResolvedOutput {
  const { expr, alias, span } = item;
  const star = expr.kind === 'star' || (expr.kind === 'call' && expr.name === 'COLUMNS');
  const own = expr.kind === 'column' ? (expr.path.at(-1)?.text ?? null) : null;
  return { name: star ? null : (alias ?? own), star, expr, span };
}

/** Queries inside expressions: each that reads a table beside another read is a join. */
function resolveSubqueries(
  r: Resolver,
  exprs: readonly Expr[],
  env: Environment,
  names: Names,
  scope: number,
  readBefore: boolean,
): Reading {
  const tables: number[] = [];
  let reads = readBefore;
  let any = false;
  for (const subquery of subqueriesIn(exprs)) {
    const resolved = resolveQuery(r, subquery.query, {
      ...env,
      aliases: names,
      parent: scope,
      role: 'expression',
    });
    r.pending.push(resolved);
    tables.push(...resolved.tables);
    if (!resolved.reads) continue;
    any = true;
    const span = placeOf(resolved, subquery);
    if (reads) r.joins.push({ kind: 'subquery', against: 'table', span, scope, tables: resolved.tables });
    reads = true;
  }
  return { tables, reads: any };
}

/** The SELECT of the subquery. */
function placeOf(resolved: ResolvedQuery, subquery: SubqueryExpr): Span {
  const select = resolved.selects[0];
  if (select === undefined) return subquery.keyword;
  const { start } = select.syntax.span;
  return { start, end: start + (select.syntax.items.length > 0 ? 6 : 4) };
}

function subqueriesIn(exprs: readonly Expr[]): readonly SubqueryExpr[] {
  const found: SubqueryExpr[] = [];
  const stack: Expr[] = [...exprs].reverse();
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (expr.kind === 'subquery') found.push(expr);
    const children = childrenOf(expr);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) stack.push(child);
    }
  }
  return found;
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
