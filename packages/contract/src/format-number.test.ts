import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatLimit, formatQuantity } from './format-number.js';

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

it('writes sizes as people say them, in thousands', () => {
  expect([0, 812, 999, 1000, 1_550_000, 999_949, 999_960, 10_000_000_000, 5e15].map(formatBytes)).toEqual([
    '0 B',
    '812 B',
    '999 B',
    '1 KB',
    '1.6 MB',
    '999.9 KB',
    '1 MB',
    '10 GB',
    '5000 TB',
  ]);
});
