import { MASKED, SAMPLE_LIMITS } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { maskSample } from './mask-sample.js';

const CHARACTERS = SAMPLE_LIMITS.characters;

const rows = {
  columns: ['id', 'Email'],
  rows: [
    ['1', 'bob@x.test'],
    ['2', null],
  ],
};

describe('maskSample', () => {
  it('hides the values of masked columns in any case, and keeps NULL apart from a value', () => {
    expect(maskSample(rows, { kind: 'columns', columns: ['email'] }, CHARACTERS)).toEqual({
      columns: ['id', 'Email'],
      rows: [
        ['1', MASKED],
        ['2', null],
      ],
      maskedColumns: ['Email'],
    });
  });

  it('hides everything where the lineage is unknown', () => {
    const sample = maskSample(rows, { kind: 'all' }, CHARACTERS);
    expect(sample.rows).toEqual([
      [MASKED, MASKED],
      [MASKED, null],
    ]);
    expect(sample.maskedColumns).toEqual(['id', 'Email']);
  });

  it('hides columns that the engine renamed because two have one name', () => {
    const twice = { columns: ['email', 'email_1', 'email:2', 'email_x'], rows: [['a', 'b', 'c', 'd']] };
    expect(maskSample(twice, { kind: 'columns', columns: ['email'] }, CHARACTERS).rows).toEqual([
      [MASKED, MASKED, MASKED, 'd'],
    ]);
  });

  it('cuts a value that is longer than what is shown, between characters', () => {
    const cut = (value: string) =>
      maskSample({ columns: ['a'], rows: [[value]] }, { kind: 'columns', columns: [] }, CHARACTERS)
        .rows[0]?.[0];
    const characters = CHARACTERS;
    expect(cut('x'.repeat(characters))).toBe('x'.repeat(characters));
    expect(cut('x'.repeat(characters + 1))).toBe(`${'x'.repeat(characters - 1)}…`);
    expect(cut(`${'x'.repeat(characters - 2)}😀x`)).toBe(`${'x'.repeat(characters - 2)}…`);
  });
});
