import { describe, expect, it } from 'vitest';
import { divideResources, parseMemorySize } from './divide-resources.js';

describe('parseMemorySize', () => {
  it.each([
    ['4GB', 4e9],
    ['512MiB', 512 * 2 ** 20],
    ['1.5 gb', 1.5e9],
    ['100 kB', 1e5],
  ])('%s', (text, bytes) => expect(parseMemorySize(text)).toBe(bytes));

  it.each(['', '4', '0GB', '-1GB', '80%', '4 GB of it', 'GB'])('%j is no size', (text) =>
    expect(parseMemorySize(text)).toBeUndefined(),
  );
});

describe('divideResources', () => {
  it('divides totals over the slots, at least one thread each', () => {
    expect(divideResources({ threads: 8, memoryBytes: 4e9, tempBytes: 1e9 }, 3, 1e12)).toEqual({
      threads: 2,
      memoryBytes: 1333333333,
      tempBytes: 333333333,
    });
    expect(divideResources({ threads: 2, memoryBytes: 4e9, tempBytes: 1e9 }, 4, 1e12).threads).toBe(1);
  });

  it('never gives all slots together more than the machine’s own default', () => {
    const none = { threads: null, memoryBytes: null, tempBytes: null };
    const one = divideResources(none, 1, 1e12);
    const four = divideResources(none, 4, 1e12);
    expect(one.tempBytes).toBe(9e11);
    expect(four.tempBytes * 4).toBe(one.tempBytes);
    expect(four.memoryBytes * 4).toBeLessThanOrEqual(one.memoryBytes);
    expect(four.threads).toBeGreaterThanOrEqual(1);
  });
});
