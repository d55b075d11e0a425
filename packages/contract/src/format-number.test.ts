import { expect, it } from 'vitest';
import { formatCount, formatDuration, formatLimit, formatQuantity } from './format-number.js';

it('writes numbers with thousands apart, without asking the locale', () => {
  expect([0, 999, 1000, 1_203_771, -4212].map(formatCount)).toEqual([
    '0',
    '999',
    '1,000',
    '1,203,771',
    '-4,212',
  ]);
  expect([formatQuantity(1, 'audit'), formatQuantity(1204, 'audit')]).toEqual(['1 audit', '1,204 audits']);
});

it('writes durations and limits as people say them', () => {
  expect([0, 340, 3100, 59_949, 59_990, 664_000, 3_599_700, 3_900_000].map(formatDuration)).toEqual([
    '0 ms',
    '340 ms',
    '3.1 s',
    '59.9 s',
    '1 min 00 s',
    '11 min 04 s',
    '1 h 00 min',
    '1 h 05 min',
  ]);
  expect([600_000, 5_400_000, 2000, 0].map(formatLimit)).toEqual(['10m', '1h30m', '2s', '0s']);
});
