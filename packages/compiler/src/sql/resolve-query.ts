import type { Span } from '@assay/contract';
import type { Expr } from './expr.js';
import type { QueryShape } from './query-facts.js';
import { type Names, readColumns } from './resolve-columns.js';
import { resolveCtes } from './resolve-ctes.js';
import type { Environment } from './resolve-environment.js';
import { resolveSelect } from './resolve-select.js';
import { resolveSubqueries } from './resolve-subqueries.js';
import {
  NO_SHAPE,
  type Reading,
  type ResolvedQuery,
  type ResolvedSelect,
  type Resolver,
} from './resolver.js';
import type { BodySyntax, SelectSyntax } from './syntax.js';

/** Resolves one query of the statement, with everything inside it. */
export function resolveQuery(r: Resolver, index: number, outer: Environment): ResolvedQuery {
  const query = r.statement.queries[index];
  if (query === undefined)
    return {
      syntax: null,
      selects: [],
      shape: NO_SHAPE,
      references: 0,
      recursive: false,
      tables: [],
      reads: false,
    };
  // The outermost SELECT is to be scopes[0], although its CTEs stand before it.
  const reserved = outer.role === 'statement' ? reserve(r, query.body, outer) : null;
  const ctes = resolveCtes(r, query, outer);
  const inside = { ...outer, ctes };
  const selects: ResolvedSelect[] = [];
  const extra: { setOperation: Span | null; rest: QueryShape } = { setOperation: null, rest: NO_SHAPE };
  const whole = resolveBody(r, query.body, inside, selects, extra, reserved);
  const own = resolveLoose(r, query.exprs, inside, selects[0]);
  const shape: QueryShape = {
    ...extra.rest,
    setOperation: extra.setOperation ?? extra.rest.setOperation,
    orderBy: query.orderBy ?? extra.rest.orderBy,
    limit: query.limit ?? extra.rest.limit,
  };
  return {
    syntax: query,
    selects,
    shape,
    references: 0,
    recursive: false,
    tables: [...whole.tables, ...own.tables],
    reads: whole.reads || own.reads,
  };
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
  const where = select.where.map(({ span, expr }) => ({ span, expr, direct: true, asWritten: true }));
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
  const outputs = new Set(near?.items.map((item) => item.name?.toLowerCase() ?? ''));
  const names: Names = { items: near?.from ?? [], outer: env.aliases, outputs };
  for (const expr of exprs) readColumns(r, expr, names, scope);
  return resolveSubqueries(r, exprs, env, names, scope, near?.reads ?? false);
}
