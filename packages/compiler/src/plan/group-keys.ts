import type { Span } from '@assay/contract';
import { isAggregate } from '../sql/keywords.js';
import type { QueryFacts } from '../sql/query-facts.js';
import { isInside } from './fusion-proof.js';
import { type SelectParts, tokensIn } from './select-parts.js';

/** What makes several groupings of one, or a list of types whose commas are no commas. */
const MORE_THAN_KEYS: ReadonlySet<string> = new Set(['ROLLUP', 'CUBE', 'GROUPING', 'STRUCT', 'ARRAY']);

/**
 * The expressions by which a SELECT groups, where they are plainly expressions of the table's columns; null where they are not:
 * a constant would be read as the place of an output in another SELECT.
 */
export function groupKeys(parts: SelectParts, facts: QueryFacts): readonly Span[] | null {
  const { sql, groupBy, items, tokens } = parts;
  const aggregates = (span: Span): boolean =>
    facts.functions.some((use) => use.aggregate && isInside(use.span, span));
  const keys = groupBy === 'ALL' ? keysOfAll() : groupBy?.map((key) => placed(key));
  if (!keys || keys.length === 0) return null;
  const known = keys.flatMap((key) => key ?? []);
  return known.length === keys.length && known.every(isPlain) ? known : null;

  /** Every output without an aggregate; beside those there must be nothing but aggregates, which name the rest. */
  function keysOfAll(): readonly Span[] | null {
    const grouped = items.filter(({ span }) => !aggregates(span)).map(({ span }) => span);
    const named = grouped.filter((span) => facts.columns.some((column) => isInside(column.span, span)));
    const others = items.filter(({ span }) => aggregates(span));
    return others.every(({ span }) => isOneCall(span)) ? named : null;
  }

  function isOneCall(span: Span): boolean {
    const own = tokensIn(tokens, span);
    let depth = 0;
    const closes = own.findIndex(({ key }) => {
      if (key === '(') depth += 1;
      if (key === ')') depth -= 1;
      return key === ')' && depth === 0;
    });
    return isAggregate(own[0]?.key ?? '') && own[1]?.key === '(' && closes === own.length - 1;
  }

  /** A number is the place of an output. */
  function placed(key: Span): Span | null {
    const [first, second] = tokensIn(tokens, key);
    if (second || first?.kind !== 'number') return key;
    return items[Number(sql.slice(first.start, first.end)) - 1]?.span ?? null;
  }

  function isPlain(span: Span): boolean {
    const own = tokensIn(tokens, span);
    const names = facts.columns.some((column) => isInside(column.span, span));
    const isList = own[0]?.key === '(' && own.some(({ key }) => key === ',');
    return names && !isList && !aggregates(span) && !own.some(({ key }) => MORE_THAN_KEYS.has(key));
  }
}
