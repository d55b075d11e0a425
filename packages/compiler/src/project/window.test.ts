import { describe, expect, it } from 'vitest';
import { parseWindow } from './window.js';

describe('parseWindow', () => {
  it.each([
    ['31d', 2_678_400_000],
    ['48h', 172_800_000],
    ['1d12h', 129_600_000],
    ['007d', 604_800_000],
  ])('%s', (text, milliseconds) => {
    expect(parseWindow(text)).toBe(milliseconds);
  });

  it.each(['', '31', 'd', '0d', '1.5d', '-1d', '12h1d', '90m', '31 d', '31D', '123456d'])(
    'not %s',
    (text) => {
      expect(parseWindow(text)).toBeUndefined();
    },
  );
});
