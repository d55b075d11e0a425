import type { Span } from '@assay/contract';
import { leastCount } from './least-count.js';
import type { ResolvedQuery, ResolvedSelect, Resolver } from './resolver.js';
import type { BodySyntax, QuerySyntax } from './syntax.js';
import { isNeverTrue } from './truth.js';

/** What cuts a query off from every table: the condition, or the keyword that stands for it. */
interface Cut {
  readonly span: Span;
  /** No row comes out; otherwise the one that an aggregate makes of none. */
  readonly empty: boolean;
}

/**
 * What makes the result the same whatever the tables hold: a condition that no row meets, LIMIT 0, INTERSECT with nothing; null
 * where this is not certain. With OR, in one branch of a UNION or behind an outer join such a condition takes part of the rows.
 */
export function cutOff(r: Resolver, root: ResolvedQuery): Span | null {
  const known = new Map<QuerySyntax, Cut | null>();
  const ofQuery = (query: ResolvedQuery): Cut | null => {
    const { syntax } = query;
    if (syntax === null || query.recursive) return null;
    const before = known.get(syntax);
    if (before !== undefined) return before;
    known.set(syntax, null);
    const selects = new Map(query.selects.map((select) => [select.syntax as BodySyntax, select]));
    const cut = ofWhole(syntax, selects);
    known.set(syntax, cut);
    return cut;
  };
  const ofWhole = (syntax: QuerySyntax, selects: ReadonlyMap<BodySyntax, ResolvedSelect>): Cut | null =>
    noneOf(r, syntax.limit) ?? ofBody(syntax.body, selects);
  const ofBody = (body: BodySyntax, selects: ReadonlyMap<BodySyntax, ResolvedSelect>): Cut | null => {
    switch (body.kind) {
      case 'select': {
        const select = selects.get(body);
        return select === undefined ? null : ofSelect(select);
      }
      case 'nested': {
        const inner = r.statement.queries[body.query];
        return inner === undefined ? null : ofWhole(inner, selects);
      }
      case 'set-operation': {
        const left = ofBody(body.left, selects);
        const right = ofBody(body.right, selects);
        const kind = /^\w+/.exec(r.sql.slice(body.keywords.start, body.keywords.end))?.[0].toUpperCase();
        if (kind === 'INTERSECT') return left?.empty ? left : right?.empty ? right : null;
        if (kind === 'EXCEPT') return left?.empty ? left : null;
        if (left === null || right === null) return null;
        return { ...left, empty: left.empty && right.empty };
      }
      case 'rows':
        return null;
      default: {
        const never: never = body;
        return never;
      }
    }
  };
  const ofSelect = (select: ResolvedSelect): Cut | null => {
    const { syntax, shape } = select;
    const none = noneOf(r, syntax.limit);
    if (none !== null) return none;
    const asked = syntax.conditions.find(({ expr }) => isNeverTrue(expr, r.dialect, leastCount(select)));
    if (asked !== undefined) return { span: asked.span, empty: true };
    const filter = syntax.where.find(({ expr }) => isNeverTrue(expr, r.dialect));
    const cut = filter === undefined ? ofFrom(select, ofQuery) : { span: filter.span, empty: true };
    if (cut === null) return null;
    const grouped = syntax.groupBy !== null || shape.aggregate !== null;
    const reshaped = syntax.from.some((item) => item.reshaped);
    if (cut.empty && !grouped && !reshaped) return cut;
    // A row may come out, of an aggregate or a total: it is the same for every table unless a subquery reads one.
    return select.readsInside ? null : { ...cut, empty: isByColumns(select) && !reshaped && cut.empty };
  };
  return ofQuery(root)?.span ?? null;
}

/** Whether there is a group only where there is a row: neither a total nor `GROUP BY ()`. */
function isByColumns({ syntax }: ResolvedSelect): boolean {
  return (syntax.groupBy?.keys?.length ?? 0) > 0;
}

/** What follows from the items of FROM, where one that has no row leaves none of the others. */
function ofFrom({ syntax, from }: ResolvedSelect, ofQuery: (query: ResolvedQuery) => Cut | null): Cut | null {
  if (syntax.from.length !== from.length) return null;
  let found: Cut | null = null;
  for (const [index, { join }] of syntax.from.entries()) {
    const words = new Set(join?.words);
    if (['RIGHT', 'FULL', 'POSITIONAL'].some((word) => words.has(word))) return null;
    if (words.has('LEFT') || words.has('ANTI')) continue;
    const query = from[index]?.query ?? null;
    const cut = query === null ? null : ofQuery(query);
    // One row that is always the same says nothing of what stands beside it.
    if (cut !== null && (cut.empty || from.length === 1)) found ??= cut;
  }
  return found;
}

/** LIMIT 0, FETCH FIRST 0 ROWS. */
function noneOf(r: Resolver, limit: Span | null): Cut | null {
  if (limit === null) return null;
  const none = /^(?:LIMIT\s+0+(?=\s*(?:$|[;)%]|OFFSET\b))|FETCH\s+(?:FIRST|NEXT)\s+0+\s+ROWS?\b)/i;
  const written = none.exec(r.sql.slice(limit.start, limit.start + 200))?.[0];
  return written === undefined
    ? null
    : { span: { start: limit.start, end: limit.start + written.length }, empty: true };
}
