import type { CteScope, Environment } from './resolve-environment.js';
import { resolveQuery } from './resolve-query.js';
import type { ResolvedSelect, Resolver } from './resolver.js';
import type { QuerySyntax } from './syntax.js';

/** Resolves the CTEs of a query and gives what is in sight behind them. */
export function resolveCtes(r: Resolver, query: QuerySyntax, outer: Environment): CteScope | null {
  let ctes = outer.ctes;
  const within = (scope: CteScope | null): Environment => ({
    ...outer,
    ctes: scope,
    role: 'cte',
    exists: false,
  });
  for (const cte of query.ctes) {
    const name = cte.name.text.toLowerCase();
    const seen = query.recursive ? recursiveScope(r, query, ctes, name) : ctes;
    r.names.push({ kind: 'cte', text: cte.name.text, span: cte.name.span });
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
