import { formatExpectation } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpect } from './parse-expect.js';

/** The expectation in its normal form, or the text that the problem marks. */
function read(text: string): string {
  const parsed = parseExpect(text);
  return parsed.ok
    ? formatExpectation(parsed.expectation)
    : `!${text.slice(parsed.problem.span.start, parsed.problem.span.end)}`;
}

it.each([
  ['rows = 0', 'rows = 0'],
  ['rows<=10', 'rows <= 10'],
  ['ROWS != 1', 'rows != 1'],
  ['rate <= 0.1%', 'rate <= 0.001'],
  ['rate < 5%', 'rate < 0.05'],
  ['cnt > 5k', 'cnt > 5000'],
  ['cnt >= 1.5m', 'cnt >= 1500000'],
  ['cnt >= 1.5M', 'cnt >= 1500000'],
  ['value between 900 and 1100', 'value between 900 and 1100'],
  ['Delay BETWEEN -5 AND 0.5', 'Delay between -5 and 0.5'],
  ['rows <= 10 and rate < 1% and cnt > 0', 'rows <= 10 and rate < 0.01 and cnt > 0'],
  ['a between 1 and 2 and b = 3', 'a between 1 and 2 and b = 3'],
])('reads %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

it.each([
  ['', '!'],
  ['   ', '! '],
  ['rows', '!s'],
  ['rows == 0', '!=='],
  ['rows <> 0', '!<>'],
  ['rows => 0', '!=>'],
  ['rows less than 10', '!less'],
  ['rows <= ten', '!ten'],
  ['rows <= 1,000', '!1,000'],
  ['rows <= 1_000', '!1_000'],
  ['rows <= 10kk', '!10kk'],
  ['rows <= 10 or rate < 1%', '!or'],
  ['rows <= 10 rate < 1%', '!rate'],
  ['rows <= 10 and', '!d'],
  ['and rows = 0', '!and'],
  ['count(*) > 0', '!('],
  ['10 > rows', '!10'],
  ['x between 1', '!1'],
  ['x between 1 or 2', '!or'],
  ['x between and 2', '!and'],
  ['"my column" > 1', '!"'],
])('marks what is wrong in "%s"', (text, marked) => {
  expect(read(text)).toBe(marked);
});

it.each([
  ['rows == 0', 'write "="'],
  ['rows <> 0', 'write "!="'],
  ['rows <= 1,000', 'write numbers without thousands separators: 1200, 1.2k'],
])('says what to write instead of "%s"', (text, hint) => {
  const parsed = parseExpect(text);
  expect(parsed.ok ? undefined : parsed.problem.hint).toBe(hint);
});

describe('laws', () => {
  it('any text gives an expectation or a problem inside it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => {
        const parsed = parseExpect(text);
        if (parsed.ok) return;
        const { start, end } = parsed.problem.span;
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(start).toBeLessThanOrEqual(end);
      }),
    );
  });

  it('the normal form means the same', () => {
    const number = fc
      .tuple(fc.integer(), fc.constantFrom('', '.5', '%', 'k', 'm'))
      .map((parts) => parts.join(''));
    const term = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('rows', 'rate', 'cnt'),
          fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
          number,
        )
        .map((parts) => parts.join(' ')),
      fc.tuple(number, number).map(([low, high]) => `cnt between ${low} and ${high}`),
    );
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), (terms) => {
        const normal = read(terms.join(' and '));
        expect(normal).not.toMatch(/^!/);
        expect(read(normal)).toBe(normal);
      }),
    );
  });
});
