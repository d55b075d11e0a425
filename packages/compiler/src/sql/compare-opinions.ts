import type { Clause, SecondOpinion } from './node-sql-parser.js';
import type { QueryFacts } from './query-facts.js';

const CLAUSES: readonly Clause[] = ['distinct', 'groupBy', 'having', 'limit', 'orderBy', 'qualify'];

/** Where the facts and a second opinion differ, in words; null if they agree. */
export function difference(facts: QueryFacts, opinion: SecondOpinion): string | null {
  const mine: SecondOpinion = {
    tables: facts.tables.map((table) => table.name.toLowerCase()).sort(),
    parameters: facts.parameters.map((use) => use.name).sort(),
    selects: facts.scopes.length,
    conjuncts: facts.scopes
      .flatMap((scope) => (scope.where.length > 0 ? [scope.where.length] : []))
      .sort((a, b) => a - b),
    clauses:
      facts.shape.setOperation === null ? CLAUSES.filter((clause) => facts.shape[clause] !== null) : null,
  };
  if (!same(mine.tables, opinion.tables)) {
    return `which tables it reads (${listed(mine.tables)}, or ${listed(opinion.tables)})`;
  }
  if (!same(mine.parameters, opinion.parameters)) return 'which parameters it uses';
  if (mine.selects !== opinion.selects) return 'how many SELECTs it has';
  if (mine.clauses !== null && opinion.clauses !== null && !same(mine.clauses, opinion.clauses))
    return 'which clauses it has';
  return same(mine.conjuncts, opinion.conjuncts) ? null : 'how its conditions are joined';
}

function same(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.slice(0, 5).join(', ');
}
