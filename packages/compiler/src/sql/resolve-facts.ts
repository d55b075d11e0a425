import type { Dialect, Span } from '@assay/contract';
import { cutOff } from './cut-off.js';
import { isWrittenDown } from './is-written-down.js';
import type { Token } from './lex.js';
import { numberedRows } from './numbered-rows.js';
import type { Outline } from './outline.js';
import { parametersOf } from './parameters.js';
import { pushDown } from './push-down.js';
import type {
  ColumnReference,
  FunctionUse,
  Output,
  QueryFacts,
  QueryShape,
  TableReference,
} from './query-facts.js';
import { resolveQuery } from './resolve-query.js';
import { mergeShapes, NO_SHAPE, type ResolvedQuery, type Resolver, resolver } from './resolver.js';
import { singleRow } from './single-row.js';
import type { BodySyntax, StatementSyntax } from './syntax.js';
import { markWholeScans } from './whole-scans.js';

/**
 * Makes facts of a statement: names resolved, CTEs told from tables, conditions followed to the tables that they reach.
 * Linear in the size of the statement but for conditions copied into subqueries.
 */
export function resolveFacts(
  sql: string,
  dialect: Dialect,
  statement: StatementSyntax,
  tokens: readonly Token[],
  outline: Outline,
): QueryFacts {
  const r = resolver(sql, dialect, statement, tokens, outline);
  const root = resolveQuery(r, statement.root, {
    ctes: null,
    aliases: null,
    parent: null,
    role: 'statement',
    exists: false,
  });
  markWholeScans(r);
  pushDown(r, root, []);
  const { tables, order } = sortedTables(r);
  const joins = r.joins
    .map((join) => ({ ...join, tables: join.tables.map((table) => order[table] ?? 0).sort((a, b) => a - b) }))
    .sort((a, b) => a.span.start - b.span.start);
  const columns = sortedColumns(r, order);
  const shape = shapeOf(root);
  const pathShape = pathShapeOf(root, new Set());
  const plain = Object.entries(pathShape).every(([key, value]) => key === 'orderBy' || value === null);
  const unknown = r.functions.find((use) => mayAggregate(r, use));
  const single = tables.length === 1 && r.otherSources.length === 0 && joins.length === 0;
  return {
    dialect,
    span: statementSpan(tokens),
    scopes: r.scopes,
    tables,
    otherSources: r.otherSources.sort((a, b) => a.span.start - b.span.start),
    joins,
    parameters: parametersOf(sql, tokens).uses,
    functions: r.functions.map((use) => ({ ...use })),
    columns,
    stars: r.stars
      .map((star) => ({ ...star, tables: star.tables.map((table) => order[table] ?? 0) }))
      .sort((a, b) => a.span.start - b.span.start),
    limits: limitsOf(statement, [...r.limits, ...numberedRows(r, root, tokens, outline)]),
    names: r.names.sort((a, b) => a.span.start - b.span.start),
    outputs: outputsOf(root, columns, dialect),
    shape,
    pathShape,
    rowsAreTableRows: plain && single && pathReads(root) && unknown === undefined,
    mayAggregate: unknown?.span ?? null,
    singleRow: singleRow(r, root),
    cutOff: cutOff(r, root),
    nullComparisons: statement.nullComparisons,
  };
}

function statementSpan(tokens: readonly Token[]): Span {
  const last = tokens.findLast((token) => token.kind !== 'end' && token.key !== ';');
  return { start: tokens[0]?.start ?? 0, end: last?.end ?? 0 };
}

function sortedTables(r: Resolver): {
  readonly tables: readonly TableReference[];
  readonly order: readonly number[];
} {
  const indices = r.tables.map((_, index) => index);
  const startOf = (index: number): number => r.tables[index]?.span.start ?? 0;
  indices.sort((a, b) => startOf(a) - startOf(b));
  const order: number[] = [];
  for (const [rank, index] of indices.entries()) order[index] = rank;
  return { tables: indices.flatMap((index) => r.tables[index] ?? []), order };
}

function sortedColumns(r: Resolver, order: readonly number[]): readonly ColumnReference[] {
  // A namespace of functions is read as a column of that name: NET.HOST(x).
  const functions = new Set(r.functions.map((use) => use.span.start));
  const tableOf = ({ table, span }: ColumnReference): number | null =>
    table === null || functions.has(span.start) ? null : (order[table] ?? null);
  return r.columns
    .map((column) => ({ ...column, table: tableOf(column) }))
    .sort((a, b) => a.span.start - b.span.start);
}

/** Every clause that takes rows away by their number, each place once. */
function limitsOf({ queries }: StatementSyntax, hidden: readonly Span[]): readonly Span[] {
  const places = new Map<number, Span>();
  const add = (span: Span | null): void => {
    if (span !== null) places.set(span.start, span);
  };
  const visit = (body: BodySyntax): void => {
    if (body.kind === 'set-operation') {
      visit(body.left);
      visit(body.right);
    }
    if (body.kind !== 'select') return;
    add(body.limit);
    // A sample of one item of FROM is marked in its SELECT, if the text shows where it stands.
    if (body.limit === null) for (const item of body.from) if (item.sampled) add(item.source.span);
  };
  for (const span of hidden) add(span);
  for (const query of queries) {
    add(query.limit);
    visit(query.body);
  }
  return [...places.values()].sort((a, b) => a.start - b.start);
}

function shapeOf(query: ResolvedQuery): QueryShape {
  const [first, ...rest] = query.selects;
  let shape = first?.shape ?? NO_SHAPE;
  for (const select of rest) shape = mergeShapes(shape, select.shape);
  return mergeShapes(shape, query.shape);
}

function pathShapeOf(query: ResolvedQuery, seen: Set<ResolvedQuery>): QueryShape {
  if (seen.has(query)) return NO_SHAPE;
  seen.add(query);
  let shape = shapeOf(query);
  for (const select of query.selects) {
    for (const item of select.from) {
      if (item.query !== null) shape = mergeShapes(shape, pathShapeOf(item.query, seen));
    }
  }
  return shape;
}

/** Whether the one table is read FROM, all the way down, and not in a subquery of an expression. */
function pathReads(query: ResolvedQuery): boolean {
  const select = query.selects[0];
  const item = select?.from[0];
  if (query.selects.length !== 1 || select?.from.length !== 1 || item === undefined) return false;
  return item.table !== null || (item.query !== null && pathReads(item.query));
}

/** Namespaces of BigQuery's own functions; what aggregates in them is known. */
const BUILT_IN = new Set([
  'SAFE',
  'NET',
  'HLL_COUNT',
  'KEYS',
  'AEAD',
  'ML',
  'AI',
  'D3A_COUNT',
  'KLL_QUANTILES',
]);

/** BigQuery: a function of somebody's own may make one row of many. WHERE takes none that does. */
function mayAggregate(r: Resolver, { name, scope, span }: FunctionUse): boolean {
  const [namespace, more] = name.split('.');
  if (r.dialect !== 'bigquery' || more === undefined || BUILT_IN.has(namespace ?? '')) return false;
  const where = r.scopes[scope]?.where ?? [];
  return !where.some((part) => part.span.start <= span.start && span.end <= part.span.end);
}

function outputsOf(
  root: ResolvedQuery,
  columns: readonly ColumnReference[],
  dialect: Dialect,
): readonly Output[] {
  return root.selects.map((select) => ({
    scope: select.scope,
    columns: select.items.map((item) => ({
      name: item.name,
      star: item.star,
      constant: !item.star && isWrittenDown(item.expr, select, dialect),
      columns: columns.filter(
        (column) => column.span.start >= item.span.start && column.span.end <= item.span.end,
      ),
      span: item.span,
    })),
  }));
}
