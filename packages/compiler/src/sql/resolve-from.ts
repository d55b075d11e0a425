import type { Span } from '@assay/contract';
import { type Expr, namesColumn } from './expr.js';
import { isGenerator } from './keywords.js';
import type { NamePart } from './name-part.js';
import type { JoinKind } from './query-facts.js';
import type { Names } from './resolve-columns.js';
import type { CteScope, Environment } from './resolve-environment.js';
import { resolveQuery } from './resolve-query.js';
import { nameText, type Reading, type ResolvedItem, type Resolver, sameName } from './resolver.js';
import type { FromItem, SelectSyntax } from './syntax.js';

export interface ResolvedFrom extends Reading {
  readonly items: readonly ResolvedItem[];
  /** Conditions, arguments of functions and the like. */
  readonly exprs: readonly Expr[];
  readonly joined: Span | null;
  readonly reshaped: Span | null;
  readonly sampled: Span | null;
}

interface Progress {
  readonly items: ResolvedItem[];
  readonly exprs: Expr[];
  readonly tables: number[];
  reads: boolean;
  joined: Span | null;
  reshaped: Span | null;
  sampled: Span | null;
}

/** Resolves what a SELECT reads FROM and records its joins. */
export function resolveFrom(
  r: Resolver,
  select: SelectSyntax,
  env: Environment,
  scope: number,
): ResolvedFrom {
  const progress: Progress = {
    items: [],
    exprs: [],
    tables: [],
    reads: false,
    joined: null,
    reshaped: null,
    sampled: null,
  };
  readItems(r, select.from, env, scope, progress);
  // Only now is it known which tables stand alone.
  const sources = progress.items.filter((item) => !item.ownRow);
  if (sources.length === 1) {
    const table = r.tables[sources[0]?.table ?? -1];
    if (table !== undefined) r.tables[sources[0]?.table ?? -1] = { ...table, alone: true };
  }
  return progress;
}

function readItems(
  r: Resolver,
  items: readonly FromItem[],
  env: Environment,
  scope: number,
  progress: Progress,
): void {
  for (const item of items) {
    const readBefore = progress.reads;
    const hadItems = progress.items.length > 0;
    const before = progress.items.length;
    const reading = readItem(r, item, env, scope, progress);
    progress.exprs.push(...item.exprs);
    if (item.reshaped) progress.reshaped ??= spanOf(item);
    if (item.sampled) progress.sampled ??= spanOf(item);
    const ownRow =
      progress.items.slice(before).every((added) => added.ownRow) && progress.items.length > before;
    if (item.join === null || !hadItems || ownRow) continue;
    const against = readBefore && reading.reads ? 'table' : 'generated';
    progress.joined ??= item.join.span;
    r.joins.push({
      kind: joinKind(item.join.words),
      against,
      span: item.join.span,
      scope,
      tables: reading.tables,
    });
  }
}

function spanOf(item: FromItem): Span {
  return item.source.span;
}

function joinKind(words: readonly string[]): JoinKind {
  if (words[0] === ',') return 'comma';
  const kinds: readonly JoinKind[] = ['asof', 'positional', 'semi', 'anti', 'left', 'right', 'full', 'cross'];
  return kinds.find((kind) => words.includes(kind.toUpperCase())) ?? 'inner';
}

function readItem(r: Resolver, item: FromItem, env: Environment, scope: number, progress: Progress): Reading {
  const add = (made: Omit<ResolvedItem, 'columnAliases' | 'reshaped' | 'span'>): Reading => {
    const { columnAliases, reshaped } = item;
    progress.items.push({ ...made, columnAliases, reshaped, span: item.source.span });
    progress.reads = progress.reads || made.reads;
    progress.tables.push(...made.tables);
    return made;
  };
  const { source } = item;
  const alias = item.alias?.text ?? null;
  if (item.alias !== null) r.names.push({ kind: 'table', text: item.alias.text, span: item.alias.span });
  const names: Names = { items: progress.items, outer: env.aliases };
  const blank = { table: null, query: null, ownRow: false, tables: [], reads: false } as const;
  switch (source.kind) {
    case 'path': {
      const only = source.parts.length === 1 ? source.parts[0] : undefined;
      const cte = only === undefined ? null : findCte(env.ctes, only);
      const name = alias ?? source.parts.at(-1)?.text ?? null;
      if (cte !== null) {
        r.names.push({ kind: 'cte', text: only?.text ?? '', span: source.span });
        if (cte.query === null) return add({ ...blank, name, reads: true });
        cte.query.references += 1;
        return add({ ...blank, name, query: cte.query, tables: cte.query.tables, reads: cte.query.reads });
      }
      if (r.dialect === 'bigquery' && isArrayPath(source.parts, names))
        return add({ ...blank, name, ownRow: true });
      const table = addTable(r, item, source.parts, source.span, scope);
      return add({ ...blank, name, table, tables: [table], reads: true });
    }
    case 'file':
      r.otherSources.push({ kind: 'file', name: source.name, span: source.span, scope });
      return add({ ...blank, name: alias, reads: true });
    case 'query': {
      // A subquery in FROM sees what stands beside it in DuckDB only: in BigQuery `d.t` is a table there, whatever `d` is.
      const aliases = r.dialect === 'duckdb' ? names : env.aliases;
      const query = resolveQuery(r, source.query, { ...env, aliases, role: 'from' });
      query.references += 1;
      return add({ ...blank, name: alias, query, tables: query.tables, reads: query.reads });
    }
    case 'unnest': {
      progress.exprs.push(...source.args);
      const ownRow = source.args.some(namesColumn);
      if (ownRow) r.unnested.push({ scope, correlated: progress.items.length === 0 });
      return add({ ...blank, name: alias, ownRow });
    }
    case 'function': {
      const generated = isGenerator(source.name);
      progress.exprs.push(...source.args);
      r.otherSources.push({
        kind: generated ? 'generated' : 'table-function',
        name: source.name,
        span: source.span,
        scope,
      });
      const inner: Progress = { ...progress, items: [], tables: [], exprs: [], reads: false };
      for (const argument of source.inner) readItem(r, argument, env, scope, inner);
      progress.exprs.push(...inner.exprs);
      const ownRow = generated && source.args.some(namesColumn) && progress.items.length > 0;
      const reads = !generated || inner.reads;
      return add({ ...blank, name: alias, ownRow, tables: inner.tables, reads });
    }
    case 'joined': {
      const tables = progress.tables.length;
      const inner: Progress = { ...progress, items: [], tables: [], exprs: [], reads: false };
      readItems(r, source.items, env, scope, inner);
      progress.items.push(...inner.items);
      progress.exprs.push(...inner.exprs);
      progress.tables.push(...inner.tables);
      progress.joined ??= inner.joined;
      progress.reads = progress.reads || inner.reads;
      return { tables: progress.tables.slice(tables), reads: inner.reads };
    }
    default: {
      const never: never = source;
      return never;
    }
  }
}

/** CTE names have no case in either dialect, quoted or not. */
function findCte(ctes: CteScope | null, name: NamePart): CteScope | null {
  const wanted = name.text.toLowerCase();
  for (let scope = ctes; scope !== null; scope = scope.outer) if (scope.name === wanted) return scope;
  return null;
}

/** BigQuery: `FROM t, t.items` reads an array of t's row. */
function isArrayPath(parts: readonly NamePart[], names: Names): boolean {
  const first = parts[0];
  if (parts.length < 2 || first === undefined) return false;
  for (let scope: Names | null = names; scope !== null; scope = scope.outer) {
    if (scope.items.some((item) => item.name !== null && sameName(item.name, first.text))) return true;
  }
  return false;
}

function addTable(
  r: Resolver,
  item: FromItem,
  parts: readonly NamePart[],
  span: Span,
  scope: number,
): number {
  const name = nameText(parts);
  const wildcard = r.dialect === 'bigquery' && name.endsWith('*');
  r.tables.push({
    parts,
    name,
    alias: item.alias?.text ?? null,
    columnAliases: item.columnAliases.length > 0,
    scannedWhole: false,
    span,
    scope,
    alone: false,
    wildcard,
    conjuncts: [],
  });
  return r.tables.length - 1;
}
