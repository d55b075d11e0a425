import type { QueryFacts } from '../../packages/compiler/src/sql/query-facts.js';
import { type ComparableFacts, comparableOf } from './duckdb-facts.js';

/** Where a parser's tree and our facts count differently on purpose: by query, also for its mutants. */
const NOT_COMPARED: Readonly<
  Record<string, { readonly fact: keyof ComparableFacts; readonly reason: string }>
> = {
  dk074: { fact: 'selects', reason: 'DuckDB writes a SELECT around SUMMARIZE' },
  dk095: { fact: 'selects', reason: 'DuckDB makes a SELECT of ANY (list)' },
  od057: { fact: 'selects', reason: 'DuckDB makes two SELECTs of ARRAY (SELECT ...)' },
  dk034: { fact: 'joins', reason: 'u(x x), a mutant, makes the array a join: the careful side' },
  od069: { fact: 'joins', reason: 'u(x x), a mutant, makes the array a join: the careful side' },
  od070: { fact: 'joins', reason: 'u(x x), a mutant, makes the array a join: the careful side' },
};

/** Where our facts about a text and those of its warehouse's own parser differ, in words. */
export function differences(
  id: string,
  facts: QueryFacts,
  other: Partial<ComparableFacts>,
): readonly string[] {
  const mine: Partial<ComparableFacts> = comparableOf(facts);
  const skipped = NOT_COMPARED[id.split(' ')[0] ?? '']?.fact;
  // A set operation is a join where it reads something.
  const reads = facts.tables.length + facts.otherSources.length > 0;
  return (Object.keys(other) as (keyof ComparableFacts)[])
    .filter((key) => key !== skipped && (reads || key !== 'setOperations'))
    .filter((key) => JSON.stringify(mine[key]) !== JSON.stringify(other[key]))
    .map((key) => `${key}: we say ${JSON.stringify(mine[key])}, the warehouse ${JSON.stringify(other[key])}`);
}
