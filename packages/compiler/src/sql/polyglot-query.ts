import type { Span } from '@assay/contract';
import type { Expr } from './expr.js';
import type { Json } from './polyglot.js';
import { type Builder, blockAt, coverOf, nameOf, namesOf, within } from './polyglot-builder.js';
import { readExpr, readInside } from './polyglot-expression.js';
import { readFrom, readTable } from './polyglot-from.js';
import { expressionOf, type JsonObject, listOf, objectOf } from './polyglot-tree.js';
import type { BodySyntax, CteSyntax, SelectItem, SelectSyntax, WherePart } from './syntax.js';

const SET_OPERATIONS: ReadonlySet<string> = new Set(['union', 'intersect', 'except']);

/** Reads a query of the tree and gives its index in `b.queries`. */
export function readQueryNode(b: Builder, node: Json): number {
  const ctes: CteSyntax[] = [];
  const exprs: Expr[] = [];
  let recursive = false;
  const withOf = (fields: JsonObject | null): void => {
    const clause = objectOf(fields?.with);
    if (clause === null) return;
    recursive = recursive || clause.recursive === true;
    for (const item of listOf(clause.ctes)) {
      const cte = objectOf(item);
      const name = nameOf(b, cte?.alias);
      if (cte === null || name === null) {
        b.doubt ??= 'a common table expression has no name';
        continue;
      }
      ctes.push({ name, columns: namesOf(b, cte.columns), query: readQueryNode(b, cte.this ?? null) });
    }
  };
  const places: { orderBy: Span | null; limit: Span | null } = { orderBy: null, limit: null };
  const body = readBody(b, node, withOf, exprs, places);
  b.queries.push({ ctes, recursive, body, ...places, exprs });
  return b.queries.length - 1;
}

function readBody(
  b: Builder,
  node: Json,
  withOf: (fields: JsonObject | null) => void,
  exprs: Expr[],
  places: { orderBy: Span | null; limit: Span | null },
): BodySyntax {
  const expression = expressionOf(node);
  const fields = objectOf(expression?.value);
  if (expression === null || fields === null) return { kind: 'rows', exprs: readInside(b, node) };
  if (expression.kind === 'select') {
    withOf(fields);
    return readSelect(b, fields);
  }
  if (expression.kind === 'paren') return readBody(b, fields.this ?? null, withOf, exprs, places);
  if (expression.kind === 'subquery') {
    withOf(fields);
    exprs.push(...readInside(b, { ...fields, this: null, with: null, alias: null, column_aliases: null }));
    places.orderBy ??= isThere(fields.order_by) ? placeOf(b, 'ORDER BY') : null;
    places.limit ??= isThere(fields.limit) || isThere(fields.offset) ? placeOf(b, 'LIMIT') : null;
    return { kind: 'nested', query: readQueryNode(b, fields.this ?? null) };
  }
  if (SET_OPERATIONS.has(expression.kind)) {
    withOf(fields);
    const known = { left: null, right: null, with: null };
    exprs.push(...readInside(b, { ...fields, ...known }));
    places.orderBy ??= isThere(fields.order_by) ? placeOf(b, 'ORDER BY') : null;
    places.limit ??= isThere(fields.limit) || isThere(fields.offset) ? placeOf(b, 'LIMIT') : null;
    const left = readBranch(b, fields.left ?? null);
    const right = readBranch(b, fields.right ?? null);
    return { kind: 'set-operation', keywords: keywordsBetween(b, left, right), left, right };
  }
  return { kind: 'rows', exprs: readInside(b, fields) };
}

function readBranch(b: Builder, node: Json): BodySyntax {
  const expression = expressionOf(node);
  const fields = objectOf(expression?.value);
  if (expression?.kind === 'select' && fields !== null && !isThere(fields.with)) return readSelect(b, fields);
  if (
    expression !== null &&
    SET_OPERATIONS.has(expression.kind) &&
    fields !== null &&
    !isThere(fields.with)
  ) {
    const left = readBranch(b, fields.left ?? null);
    const right = readBranch(b, fields.right ?? null);
    const own = !isThere(fields.order_by) && !isThere(fields.limit) && !isThere(fields.offset);
    if (own) return { kind: 'set-operation', keywords: keywordsBetween(b, left, right), left, right };
  }
  return { kind: 'nested', query: readQueryNode(b, node) };
}

function isThere(value: Json | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
  );
}

/** The last keyword of this kind: it stands behind the last branch. */
function placeOf(b: Builder, clause: string): Span {
  const loose = b.outline.loose.findLast((found) => found.clause === clause)?.span;
  const inBlock = b.outline.blocks.findLast((block) => block.clauses.has(clause))?.clauses.get(clause);
  if (loose === undefined || inBlock === undefined) return loose ?? inBlock ?? b.region;
  return loose.start > inBlock.start ? loose : inBlock;
}

function keywordsBetween(b: Builder, left: BodySyntax, right: BodySyntax): Span {
  const from = edge(b, left, true);
  const to = edge(b, right, false);
  const between = b.outline.setOperations.filter((span) => span.start >= from && span.end <= to);
  return between.at(-1) ?? b.region;
}

/** The end of the last SELECT of a branch, or the start of the first of it. */
function edge(b: Builder, body: BodySyntax, end: boolean): number {
  if (body.kind === 'select') return end ? body.span.end : body.span.start;
  if (body.kind === 'set-operation') return edge(b, end ? body.right : body.left, end);
  if (body.kind === 'rows') return end ? 0 : b.sql.length;
  const query = b.queries[body.query];
  return query === undefined ? (end ? 0 : b.sql.length) : edge(b, query.body, end);
}

/** Fields of a SELECT that are read below, and those that say nothing. */
const READ: ReadonlySet<string> = new Set([
  'expressions',
  'from',
  'joins',
  'where_clause',
  'group_by',
  'having',
  'qualify',
  'with',
]);

/** Clauses that the tree must have where the text has them; ORDER BY and LIMIT may belong to a set operation. */
const CLAUSES: readonly (readonly [string, readonly string[]])[] = [
  ['GROUP BY', ['group_by']],
  ['HAVING', ['having']],
  ['QUALIFY', ['qualify']],
  ['WINDOW', ['windows']],
];

function readSelect(b: Builder, fields: JsonObject): SelectSyntax {
  const index = b.blocks.get(fields) ?? 0;
  const block = blockAt(b, index);
  const span = block?.span ?? b.region;
  return within(b, span, () => {
    const clause = (name: string): Span | null => block?.clauses.get(name) ?? null;
    const there = (key: string, name: string): Span | null =>
      isThere(fields[key]) ? (clause(name) ?? span) : null;
    for (const [name, keys] of CLAUSES) {
      if (clause(name) !== null && !keys.some((key) => isThere(fields[key]))) b.doubt ??= `a ${name} is lost`;
    }
    const strays = b.strays;
    b.strays = [];
    const items = readItems(b, listOf(fields.expressions), block?.items ?? [], clause('FROM') ?? span);
    const from = readFrom(b, fields, block);
    const where = readWhere(b, objectOf(fields.where_clause)?.this ?? null, index);
    const groupBy = readGroupBy(b, fields, clause('GROUP BY') ?? span);
    const rest = Object.keys(fields).filter((key) => !READ.has(key));
    const conditions = [
      ...readCondition(b, fields.having, clause('HAVING') ?? span),
      ...readCondition(b, fields.qualify, clause('QUALIFY') ?? span),
    ];
    const exprs = [
      ...rest.flatMap((key) => readInside(b, fields[key] ?? null)),
      ...conditions.map(({ expr }) => expr),
      ...(groupBy?.exprs ?? []),
    ];
    const limit = there('limit', 'LIMIT') ?? there('offset', 'LIMIT') ?? there('fetch', 'LIMIT');
    const select: SelectSyntax = {
      kind: 'select',
      block: index,
      span,
      items,
      from: [...from, ...b.strays],
      where,
      groupBy,
      // The parser drops DISTINCT behind FROM first.
      distinct: clause('DISTINCT') ?? there('distinct', 'DISTINCT') ?? there('distinct_on', 'DISTINCT'),
      distinctOn: isThere(fields.distinct_on) ? readInside(b, fields.distinct_on ?? null) : null,
      having: there('having', 'HAVING'),
      qualify: there('qualify', 'QUALIFY'),
      conditions,
      orderBy: there('order_by', 'ORDER BY'),
      // On the last branch of a set operation this LIMIT is the whole's: counted for both, to be safe.
      limit:
        limit ?? clause('LIMIT') ?? there('top', 'LIMIT') ?? there('sample', 'SAMPLE') ?? clause('SAMPLE'),
      exprs,
    };
    b.strays = strays;
    return select;
  });
}

function readItems(
  b: Builder,
  nodes: readonly Json[],
  spans: readonly Span[],
  fallback: Span,
): readonly SelectItem[] {
  const placed = spans.length === nodes.length;
  // FROM-first without SELECT has a star that is written nowhere.
  if (!placed && spans.length > 0) b.doubt ??= 'the select list is unclear';
  return nodes.map((node, index) => {
    const span = (placed ? spans[index] : undefined) ?? fallback;
    return within(b, span, () => {
      const expression = expressionOf(node);
      const fields = objectOf(expression?.value);
      const alias = expression?.kind === 'alias' ? nameOf(b, fields?.alias) : null;
      return { expr: readExpr(b, node), alias, span };
    });
  });
}

/** The parts joined by AND, with their places; one opaque part where tree and tokens disagree. */
function readWhere(b: Builder, node: Json, blockIndex: number): readonly WherePart[] {
  const block = blockAt(b, blockIndex);
  if (node === null) {
    if (block !== null && block.conjuncts.length > 0) b.doubt ??= 'a WHERE is lost';
    return [];
  }
  const parts: Json[] = [];
  let at: Json = node;
  for (;;) {
    const expression = expressionOf(at);
    const fields = objectOf(expression?.value);
    if (expression?.kind !== 'and' || fields === null) break;
    parts.push(fields.right ?? null);
    at = fields.left ?? null;
  }
  parts.push(at);
  parts.reverse();
  const spans = block?.conjuncts ?? [];
  const first = spans[0];
  const last = spans.at(-1);
  const whole = first === undefined || last === undefined ? b.region : { start: first.start, end: last.end };
  const flat = parts.flatMap((part) => flattenRight(part));
  const ambiguous = b.dialect === 'duckdb' && block?.bareArrow === true;
  if (ambiguous || spans.length !== flat.length) {
    const children = within(b, whole, () => flat.map((part) => readExpr(b, part)));
    const what = ambiguous ? 'arrow-without-parentheses' : 'unclear';
    return [{ span: whole, expr: { kind: 'other', what, children, span: whole } }];
  }
  return flat.map((part, index) => {
    const span = spans[index] ?? whole;
    return within(b, span, () => ({ span, expr: { ...readExpr(b, part), span } }));
  });
}

/** `a AND (b AND c)` keeps its parentheses; a tree that leans to the right without any is flattened too. */
function flattenRight(node: Json): readonly Json[] {
  const expression = expressionOf(node);
  const fields = objectOf(expression?.value);
  if (expression?.kind !== 'and' || fields === null) return [node];
  return [...flattenRight(fields.left ?? null), ...flattenRight(fields.right ?? null)];
}

/** What stands behind HAVING or QUALIFY, each at its keyword. */
function readCondition(b: Builder, clause: Json | undefined, keyword: Span): readonly WherePart[] {
  return readInside(b, clause ?? null).map((expr) => ({ span: keyword, expr }));
}

function readGroupBy(
  b: Builder,
  fields: JsonObject,
  span: Span,
): { readonly span: Span; readonly keys: readonly Expr[] | null; readonly exprs: readonly Expr[] } | null {
  const group = objectOf(fields.group_by);
  if (group === null) return null;
  const keys = listOf(group.expressions).map((key) => readExpr(b, key));
  const rest = Object.entries(group).filter(
    ([key, value]) => key !== 'expressions' && isThere(value) && key !== 'comments',
  );
  const exprs = [...keys, ...rest.flatMap(([, value]) => readInside(b, value))];
  const plain = rest.length === 0 && keys.every((key) => key.kind === 'column');
  return { span, keys: plain ? keys : null, exprs };
}

/** A table where none is expected: it is read all the same. */
export function strayTable(b: Builder, node: Json): void {
  const table = readTable(b, node);
  if (table === null) b.doubt ??= 'a table is out of place';
  else b.strays.push({ ...table, join: { words: ['JOIN'], span: coverOf(b, [table.source]) } });
}
