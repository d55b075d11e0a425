import type { Expectation, ExpectationTerm, Thresholds } from '@assay/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareThresholds, type Judged } from './compare-thresholds.js';

/** What a query gave: its rows by the values of `n` and `m` (null: NULL), of so many examined. */
interface Outcome {
  readonly rows: readonly { readonly n: number | null; readonly m: number | null }[];
  readonly examined: number;
}

const number = fc.integer({ min: -1, max: 4 });
const term: fc.Arbitrary<ExpectationTerm> = fc.record({
  subject: fc.constantFrom<ExpectationTerm['subject'][]>(
    { kind: 'rows' },
    { kind: 'rate' },
    { kind: 'column', column: 'n' },
    { kind: 'column', column: 'm' },
  ),
  test: fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(
        '=' as const,
        '!=' as const,
        '<' as const,
        '<=' as const,
        '>' as const,
        '>=' as const,
      ),
      value: number.map(String),
    }),
    fc.record({ kind: fc.constant('between' as const), low: number.map(String), high: number.map(String) }),
  ),
});
const expectation: fc.Arbitrary<Expectation> = fc
  .tuple(term, fc.array(term, { maxLength: 2 }))
  .map(([first, rest]) => ({ terms: [first, ...rest] }));
const judged: fc.Arbitrary<Judged> = fc.record({
  expect: fc.record({
    error: fc.option(expectation, { nil: null }),
    warn: fc.option(expectation, { nil: null }),
  }),
  severity: fc.constantFrom('error' as const, 'warn' as const),
});
/** Another, or the same with one term less: two at random seldom have anything to do with each other. */
const twoJudged = fc.oneof(
  fc.tuple(judged, judged),
  fc
    .tuple(judged, fc.nat())
    .map(([one, at]): [Judged, Judged] => [one, { ...one, expect: without(one.expect, at) }]),
);
const value = fc.option(number, { nil: null });
const outcomes = fc.array(
  fc.record({ rows: fc.array(fc.record({ n: value, m: value }), { maxLength: 4 }), examined: fc.nat(4) }),
  { minLength: 20, maxLength: 40 },
);

it('calls looser only what lets everything through that was let through before, and the contrary back', () => {
  fc.assert(
    fc.property(twoJudged, outcomes, ([before, after], all) => {
      const direction = compareThresholds(before, after);
      const back = compareThresholds(after, before);
      expect(back).toBe(
        { loosened: 'tightened', tightened: 'loosened', neutral: 'neutral', unclear: 'unclear' }[direction],
      );
      const [strict, loose] = direction === 'tightened' ? [after, before] : [before, after];
      if (direction === 'unclear') return;
      for (const outcome of all) {
        expect(passes(loose.expect, outcome)).toBeGreaterThanOrEqual(passes(strict.expect, outcome));
        if (direction === 'neutral')
          expect(passes(loose.expect, outcome)).toBe(passes(strict.expect, outcome));
        if (before.severity === 'error' && after.severity === 'error')
          expect(holds(loose.expect.error, outcome)).toBeGreaterThanOrEqual(
            holds(strict.expect.error, outcome),
          );
      }
    }),
    { numRuns: 500 },
  );
});

function without({ error, warn }: Thresholds, at: number): Thresholds {
  const [first, ...rest] = (error?.terms ?? []).filter(
    (_, index) => index !== at % (error?.terms.length ?? 1),
  );
  return { error: first ? { terms: [first, ...rest] } : null, warn };
}

function passes({ error, warn }: Thresholds, outcome: Outcome): number {
  return Math.min(holds(error, outcome), holds(warn, outcome));
}

/** 1: it holds; 0.5: it cannot be known; 0: it does not. As the runner judges. */
function holds(expectation: Expectation | null, { rows, examined }: Outcome): number {
  const terms = (expectation?.terms ?? []).map(({ subject, test }) => {
    if (subject.kind === 'rows') return Number(meets(test, rows.length));
    if (subject.kind === 'rate') return examined === 0 ? 0.5 : Number(meets(test, rows.length / examined));
    const column = subject.column === 'n' ? 'n' : 'm';
    return Number(rows.length > 0 && rows.every((row) => row[column] !== null && meets(test, row[column])));
  });
  return Math.min(1, ...terms);
}

function meets(test: ExpectationTerm['test'], value: number): boolean {
  if (test.kind === 'between') return value >= Number(test.low) && value <= Number(test.high);
  const limit = Number(test.value);
  return {
    '=': value === limit,
    '!=': value !== limit,
    '<': value < limit,
    '<=': value <= limit,
    '>': value > limit,
    '>=': value >= limit,
  }[test.operator];
}
