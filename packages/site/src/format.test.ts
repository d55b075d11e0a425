import { clip } from '@assay/contract';
import { expect, it } from 'vitest';
import { formatTime } from './format-time.js';
import { visibleText } from './visible-text.js';

it('writes times in UTC', () => {
  expect(formatTime('2001-07-02T06:00:03.000Z')).toEqual({
    machine: '2001-07-02T06:00:03.000Z',
    people: '2001-07-02 06:00 UTC',
  });
});

it('makes characters visible that would hide or reorder others, and never cuts one in half', () => {
  expect(visibleText('a\u202eb\u0000c\td\n')).toBe('a\ufffdb\ufffdc\td\n');
  expect(clip('abc😀😀', 5)).toBe('abc…');
  expect(clip('abc', 3)).toBe('abc');
});
