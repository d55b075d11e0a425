import { expect, it } from 'vitest';
import { parseByteSize } from './byte-size.js';

it.each([
  ['4GB', 4_000_000_000],
  ['1.5 GB', 1_500_000_000],
  ['512MiB', 536_870_912],
  ['10KB', 10_000],
  ['2TiB', 2_199_023_255_552],
])('reads %s', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

it.each(['', '4', 'GB', '4gb', '4 G', '-1GB', '1,5GB', '0GB', '1e9GB'])('refuses "%s"', (text) => {
  expect(parseByteSize(text)).toBeUndefined();
});
