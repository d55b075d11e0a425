import { type Decimal, type Expectation, hasColumnTerms, type NumberTest } from '@assay/contract';
import type { DialectSql } from './dialect-sql.js';

/**
 * The condition that a returned row must meet by the column terms of an expectation; null if it has none.
 *
 * @param reference spells a returned column, so that it is taken from the query that returns it and from nowhere else
 */
export function columnCondition(
  expectation: Expectation,
  reference: (column: string) => string,
  sql: DialectSql,
): string | null {
  if (!hasColumnTerms(expectation)) return null;
  return expectation.terms
    .flatMap(({ subject, test }) => {
      if (subject.kind !== 'column') return [];
      const column = reference(subject.column);
      // The comparison first: of a column that is no number, the engine then says that, not that a cast failed.
      return [comparison(column, test, sql), sql.isNotNan(column)];
    })
    .join(' AND ');
}

/** The columns that the expectations compare, each once, in their order. */
export function comparedColumns(expectations: readonly (Expectation | null)[]): readonly string[] {
  const terms = expectations.flatMap((expectation) => expectation?.terms ?? []);
  return [...new Set(terms.flatMap(({ subject }) => (subject.kind === 'column' ? [subject.column] : [])))];
}

/** A column of the subquery, whatever else is called like it. */
export function columnOf(column: string, alias: string, sql: DialectSql): string {
  return `${alias}.${sql.quoteName(column)}`;
}

function comparison(column: string, test: NumberTest, sql: DialectSql): string {
  const number = (value: Decimal): string => sql.number(shortest(value));
  if (test.kind === 'between') return `${column} BETWEEN ${number(test.low)} AND ${number(test.high)}`;
  return `${column} ${test.operator === '!=' ? '<>' : test.operator} ${number(test.value)}`;
}

/**
 * The same number without needless zeros: `5.00` would make the engine compare as DECIMAL, where the widest integers do not
 * fit; `007` is no number in every dialect.
 */
function shortest(value: Decimal): Decimal {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(value) ?? [];
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
