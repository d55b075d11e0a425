import { expect, it } from 'vitest';
import { checkExpect } from './check-expect.js';
import { parseExpect } from './parse-expect.js';

function flawsOf(text: string): string[] {
  const parsed = parseExpect(text);
  if (!parsed.ok) throw new Error(`no expectation: ${text}`);
  return checkExpect(parsed.terms).map(
    ({ code, term }) => `${code}: ${text.slice(term.span.start, term.span.end)}`,
  );
}

it.each([
  'rows = 0',
  'rows <= 10',
  'rows != 0',
  'rows > 0',
  'rows between 1 and 1',
  'rows > 0.5 and rows < 1.5',
  'rate = 0',
  'rate < 100%',
  'rate between 0.1% and 5%',
  'cnt = 0.5',
  'cnt < 0',
  'cnt between -5 and -1',
  'cnt > 5 and other < 3',
  'cnt >= 5 and cnt <= 5',
  'cnt != 5 and cnt != 6',
])('takes %s', (text) => {
  expect(flawsOf(text)).toEqual([]);
});

it.each([
  ['rows < 0', 'rows < 0'],
  ['rows <= -1', 'rows <= -1'],
  ['rows = 0.5', 'rows = 0.5'],
  ['rows > 1 and rows < 2', 'rows < 2'],
  ['rows between 0.2 and 0.8', 'rows between 0.2 and 0.8'],
  ['rate > 1', 'rate > 1'],
  ['rate >= 200%', 'rate >= 200%'],
  ['value between 5 and 1', 'value between 5 and 1'],
  ['cnt > 5 and cnt < 3', 'cnt < 3'],
  ['cnt > 5 and CNT <= 5', 'CNT <= 5'],
  ['rows = 1 and rows = 2', 'rows = 2'],
  ['rows = 1 and rows != 1', 'rows != 1'],
])('says that %s can never hold', (text, marked) => {
  expect(flawsOf(text)).toEqual([`impossible-expect: ${marked}`]);
});

it.each([
  ['rows >= 0', 'rows >= 0'],
  ['rows > -1', 'rows > -1'],
  ['rows != -1', 'rows != -1'],
  ['rows != 0.5', 'rows != 0.5'],
  ['rate <= 1', 'rate <= 1'],
  ['rate <= 150%', 'rate <= 150%'],
  ['rate between 0 and 1', 'rate between 0 and 1'],
  ['rows = 0 and rate >= 0', 'rate >= 0'],
])('says that %s always holds', (text, marked) => {
  expect(flawsOf(text)).toEqual([`vacuous-expect: ${marked}`]);
});
