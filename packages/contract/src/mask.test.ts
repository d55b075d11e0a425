import { expect, it } from 'vitest';
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
