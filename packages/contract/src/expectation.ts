/** A decimal number as text (`-12.5`), so that no digit is lost to floating point. Percent, `k`, `m` are expanded. */
export type Decimal = string;

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What a number must be like. `between` includes both ends. */
export type NumberTest =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly value: Decimal }
  | { readonly kind: 'between'; readonly low: Decimal; readonly high: Decimal };

/**
 * What is tested: the number of rows that the audit's query returns, that number divided by the examined rows,
 * or a column of each returned row.
 */
export type ExpectationSubject =
  | { readonly kind: 'rows' }
  | { readonly kind: 'rate' }
  | { readonly kind: 'column'; readonly column: string };

export interface ExpectationTerm {
  readonly subject: ExpectationSubject;
  readonly test: NumberTest;
}

/**
 * The terms that must all be true.
 *
 * With column terms, a row is offending that does not meet them all (NULL and NaN meet none), and a query without
 * a row does not hold. Without column terms, every returned row is offending.
 */
export interface Expectation {
  readonly terms: readonly [ExpectationTerm, ...ExpectationTerm[]];
}

/** The thresholds of an audit: below `error` it fails, else below `warn` it warns. At least one is set. */
export interface Thresholds {
  readonly error: Expectation | null;
  readonly warn: Expectation | null;
}

/** Whether a returned row is offending only if it misses a column condition. */
export function hasColumnTerms(expectation: Expectation): boolean {
  return expectation.terms.some((term) => term.subject.kind === 'column');
}

/** Whether the number of examined rows must be known to evaluate it. */
export function hasRateTerms(expectation: Expectation): boolean {
  return expectation.terms.some((term) => term.subject.kind === 'rate');
}

/** The expectation in the words of its own grammar, for people. */
export function formatExpectation(expectation: Expectation): string {
  return expectation.terms
    .map(({ subject, test }) => {
      const name = subject.kind === 'column' ? subject.column : subject.kind;
      return test.kind === 'between'
        ? `${name} between ${test.low} and ${test.high}`
        : `${name} ${test.operator} ${test.value}`;
    })
    .join(' and ');
}
