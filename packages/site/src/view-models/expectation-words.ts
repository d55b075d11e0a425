import {
  type Decimal,
  type Expectation,
  type ExpectationTerm,
  formatExpectation,
  hasColumnTerms,
  type NumberTest,
  type Thresholds,
} from '@assay/contract';

/** What an audit expects, for people and in the grammar of `expect:`. */
export interface ExpectationWords {
  /** What happens if it does not hold: `fails`, `warns`. */
  readonly otherwise: 'fail' | 'warn';
  readonly words: string;
  readonly grammar: string;
}

/** The thresholds in words, the harder one first. */
export function expectationWords(thresholds: Thresholds): ExpectationWords[] {
  const { error, warn } = thresholds;
  return [
    ...(error ? [{ otherwise: 'fail' as const, ...said(error) }] : []),
    ...(warn ? [{ otherwise: 'warn' as const, ...said(warn) }] : []),
  ];
}

function said(expectation: Expectation): { readonly words: string; readonly grammar: string } {
  const terms = expectation.terms.map(termWords).join(', and ');
  const rows = hasColumnTerms(expectation)
    ? ', in every row that the query returns; it returns one at least'
    : '';
  const words = terms + rows;
  return { words: words.slice(0, 1).toUpperCase() + words.slice(1), grammar: formatExpectation(expectation) };
}

function termWords({ subject, test }: ExpectationTerm): string {
  switch (subject.kind) {
    case 'rows':
      return isNone(test) ? 'no offending rows' : `${testWords(test, plain)} offending rows`;
    case 'rate':
      return isNone(test)
        ? 'no examined row is offending'
        : `${testWords(test, percent)} of the examined rows are offending`;
    case 'column':
      return `the column ${subject.column} is ${testWords(test, plain)}`;
    default:
      return unknownSubject(subject);
  }
}

function isNone(test: NumberTest): boolean {
  return test.kind === 'compare' && (test.operator === '=' || test.operator === '<=') && test.value === '0';
}

function testWords(test: NumberTest, show: (value: Decimal) => string): string {
  if (test.kind === 'between') return `between ${show(test.low)} and ${show(test.high)}`;
  const value = show(test.value);
  switch (test.operator) {
    case '=':
      return `exactly ${value}`;
    case '!=':
      return `anything but ${value}`;
    case '<':
      return `less than ${value}`;
    case '<=':
      return `at most ${value}`;
    case '>':
      return `more than ${value}`;
    case '>=':
      return `at least ${value}`;
    default:
      return unknownOperator(test.operator);
  }
}

function plain(value: Decimal): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)(\.\d+)?$/.exec(value) ?? [];
  return whole === '' && fraction === ''
    ? value
    : `${sign === '-' ? '-' : ''}${(whole || '0').replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** A share as percent, by moving the point: no digit is lost to floating point. */
function percent(value: Decimal): string {
  const match = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(value);
  if (!match) return value;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = fraction.padEnd(2, '0');
  const left = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const right = digits.slice(2).replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${plain(right === '' ? left : `${left}.${right}`)} %`;
}

function unknownSubject(subject: never): never {
  throw new Error(`not a subject: ${String(subject)}`);
}

function unknownOperator(operator: never): never {
  throw new Error(`not an operator: ${String(operator)}`);
}
