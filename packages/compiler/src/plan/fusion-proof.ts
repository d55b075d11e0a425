import type { AloneReason, Span } from '@assay/contract';
import { isKnownFunction, isSettled } from '../sql/known-functions.js';
import type { Token } from '../sql/lex.js';
import type { ColumnReference, QueryFacts } from '../sql/query-facts.js';
import { type SelectParts, tokensIn } from './select-parts.js';

/** Names that a fused query gives begin so: DuckDB lets an expression name what stands beside it in the select list. */
const OWN_NAMES = /^assay_/i;

/**
 * What is missing in the proof that the parts of a query mean the same wherever they stand over the same FROM; null: nothing.
 *
 * @param decisive the parts, beside WHERE, on whose values the audit's counts depend
 */
export function unproven(
  facts: QueryFacts,
  parts: SelectParts,
  decisive: readonly Span[],
): AloneReason | null {
  const counted = [...decisive, ...(facts.scopes[0]?.where.map(({ span }) => span) ?? [])];
  const selected = parts.items.flatMap(({ star, span }) => (star ? [] : [span]));
  for (const use of facts.functions) {
    if (!isKnownFunction(use, facts.dialect) || isRaising(use.name)) return 'function';
    if (counted.some((span) => isInside(use.span, span)) && !isSettled(use, facts.dialect)) return 'function';
  }
  if (![...counted, ...selected].every((span) => namesColumns(facts, parts, span))) return 'name';
  return parts.orderBy.every((key) => ordersSafely(facts, parts, key)) ? null : 'order';
}

export function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function isRaising(name: string): boolean {
  return name === 'ERROR' || name === 'SAFE.ERROR';
}

/** Whether every name in a part is that of a column of the table: no alias, no whole row, no place in the select list. */
function namesColumns(facts: QueryFacts, parts: SelectParts, span: Span): boolean {
  const { tokens } = parts;
  // `NET` of BigQuery's NET.HOST(x); in DuckDB `x.upper()` names a column.
  const isNamespace = (at: Span): boolean =>
    facts.dialect === 'bigquery' && facts.functions.some((use) => use.span.start === at.start);
  const named = facts.columns.filter((column) => isInside(column.span, span) && !isNamespace(column.span));
  const fields = fieldNames(facts, parts);
  const isColumn = ({ table, name, path }: ColumnReference): boolean =>
    table !== null &&
    name !== '*' &&
    !OWN_NAMES.test(name) &&
    (path.length > 1 || !fields.has(name.toLowerCase()));
  return (
    named.every(isColumn) &&
    !facts.stars.some((star) => isInside(star.span, span)) &&
    !tokensIn(tokens, span).some(({ key, kind }) => kind === 'operator' && key.includes('#'))
  );
}

/** BigQuery: an output that is a field is called like it, also in GROUP BY and HAVING, whatever column there is of that name. */
function fieldNames(facts: QueryFacts, { sql, tokens, items }: SelectParts): ReadonlySet<string> {
  return new Set(
    items.flatMap(({ span }) => {
      const [dot, field] = tokensIn(tokens, span).slice(-2);
      if (dot?.key !== '.' || !field || columnAt(facts, span) !== null) return [];
      return sql.slice(field.start, field.end).replaceAll(/["`]/g, '').toLowerCase();
    }),
  );
}

/**
 * Whether a key of ORDER BY cannot fail: DuckDB orders the rows even of a query that only counts them. It is a column, a plain
 * aggregate of one, or names an output that is.
 */
function ordersSafely(facts: QueryFacts, parts: SelectParts, key: Span): boolean {
  const outputs = namedOutputs(facts, parts, key);
  if (outputs === null) return false;
  const isSafe = (span: Span): boolean =>
    namesColumns(facts, parts, span) && isColumnOrAggregate(tokensIn(parts.tokens, span));
  return outputs.length > 0 ? outputs.every(isSafe) : isSafe(key);
}

/** Keys of ORDER BY that are expressions of their own. */
export function ownOrderKeys(facts: QueryFacts, parts: SelectParts): readonly Span[] {
  return parts.orderBy.filter((key) => namedOutputs(facts, parts, key)?.length === 0);
}

/** The outputs that a key of ORDER BY means by name or place; empty: it is an expression of its own. Null: nobody knows. */
function namedOutputs(
  { columns }: QueryFacts,
  { sql, tokens, items }: SelectParts,
  key: Span,
): readonly Span[] | null {
  const [first, second] = tokensIn(tokens, key);
  if (!first) return null;
  if (!second && first.kind === 'number') {
    const place = items.some(({ star }) => star)
      ? undefined
      : items[Number(sql.slice(key.start, key.end)) - 1];
    return place ? [place.span] : null;
  }
  if (!second && (first.key === 'ALL' || (first.kind !== 'word' && first.kind !== 'quoted'))) return null;
  const column = columns.find(({ span }) => span.start === key.start && span.end === key.end);
  if (column?.path.length !== 1) return [];
  return items.flatMap(({ name, span }) => (sameText(name, column.name) ? [span] : []));
}

function sameText(a: string | null, b: string): boolean {
  return a !== null && a.toLowerCase() === b.toLowerCase();
}

const SAFE_AGGREGATES: ReadonlySet<string> = new Set(['COUNT', 'MIN', 'MAX', 'ANY_VALUE']);

function isColumnOrAggregate(tokens: readonly Token[]): boolean {
  const [name, open] = tokens;
  if (open?.key !== '(') return isPath(tokens);
  if (!SAFE_AGGREGATES.has(name?.key ?? '') || tokens.at(-1)?.key !== ')') return false;
  const inner = tokens.slice(2, -1);
  return (inner.length === 1 && inner[0]?.key === '*') || isPath(inner);
}

function isPath(tokens: readonly Token[]): boolean {
  return (
    tokens.length % 2 === 1 &&
    tokens.every(({ kind, key }, index) =>
      index % 2 === 1 ? key === '.' : kind === 'word' || kind === 'quoted',
    )
  );
}

/** The column that a part is, by its name in lower case, where it is nothing else; null: it is more than a column. */
export function columnAt(facts: QueryFacts, span: Span): string | null {
  const column = facts.columns.find((one) => one.span.start === span.start && one.span.end === span.end);
  return column && column.table !== null && isWhole(column) ? column.name.toLowerCase() : null;
}

/** Not a field of it. */
function isWhole({ path, qualifier }: ColumnReference): boolean {
  return path.length === (qualifier === null ? 1 : 2);
}
