import { describe, expect, it } from 'vitest';
import { formatTolerance } from './compare.js';
import { MASKED, type Sample } from './events.js';
import { remaskSample } from './mask.js';

const sample: Sample = {
  columns: ['id', 'email', 'EMAIL_1', 'phone'],
  rows: [['1', 'a@shop.test', null, MASKED]],
  maskedColumns: ['phone'],
};

it('hides what is declared personal since, and shows nothing that was hidden', () => {
  expect(remaskSample(sample, { kind: 'columns', columns: ['Email'] })).toEqual({
    columns: sample.columns,
    rows: [['1', MASKED, null, MASKED]],
    maskedColumns: ['email', 'EMAIL_1', 'phone'],
  });
  expect(remaskSample(sample, { kind: 'columns', columns: [] })).toEqual(sample);
  expect(remaskSample(sample, { kind: 'all' }).rows).toEqual([[MASKED, MASKED, null, MASKED]]);
});

describe('a sample of differences', () => {
  const sample = {
    columns: ['id', 'column', 'left', 'right', 'difference'],
    rows: [
      ['1', 'email', 'a@x.test', null, null],
      ['1', 'amount', '5', '7', '2'],
      ['2', '(whole row)', 'a row', 'no row', null],
    ],
    maskedColumns: [],
    differences: true,
  } as const;

  it('hides the values of the column that a row names, also one that was declared pii since', () => {
    expect(remaskSample(sample, { kind: 'columns', columns: ['Email'] })).toEqual({
      ...sample,
      rows: [['1', 'email', MASKED, null, null], ...sample.rows.slice(1)],
      maskedColumns: ['email'],
    });
  });

  it('hides a key in every row', () => {
    const { rows, maskedColumns } = remaskSample(sample, { kind: 'columns', columns: ['id'] });
    expect(rows.map(([id]) => id)).toEqual([MASKED, MASKED, MASKED]);
    expect(maskedColumns).toEqual(['id']);
  });

  it('keeps hidden what was, and of all columns says no more than their names', () => {
    const before = remaskSample(sample, { kind: 'columns', columns: ['amount'] });
    expect(remaskSample(before, { kind: 'columns', columns: [] })).toEqual(before);
    expect(remaskSample(sample, { kind: 'all' }).rows).toEqual([
      [MASKED, 'email', MASKED, null, null],
      [MASKED, 'amount', MASKED, MASKED, MASKED],
      [MASKED, '(whole row)', 'a row', 'no row', null],
    ]);
  });
});

it('a tolerance is told as it is written', () => {
  const told = (kind: 'absolute' | 'relative', value: string) =>
    formatTolerance({ column: 'x', kind, value });
  expect([
    told('absolute', '10'),
    told('relative', '0.005'),
    told('relative', '1'),
    told('relative', '0.1'),
  ]).toEqual(['10', '0.5%', '100%', '10%']);
});
