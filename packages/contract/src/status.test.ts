import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blocksDownstream,
  countStatuses,
  countUndecided,
  exitCodeOf,
  isUndecided,
  STATUSES,
} from './status.js';

const statuses = fc.array(fc.constantFrom(...STATUSES));

describe('countStatuses', () => {
  it('counts each audit once, in any order', () => {
    fc.assert(
      fc.property(statuses, (list) => {
        const counts = countStatuses(list);
        expect(STATUSES.reduce((sum, status) => sum + counts[status], 0)).toBe(list.length);
        expect(counts.total).toBe(list.length);
        expect(countStatuses([...list].reverse())).toEqual(counts);
      }),
    );
  });
});

describe('exitCodeOf', () => {
  it('is 0 only if every audit passed or warned', () => {
    fc.assert(
      fc.property(statuses, (list) => {
        const good = list.every((status) => status === 'pass' || status === 'warn');
        expect(exitCodeOf(countStatuses(list)) === 0).toBe(good);
      }),
    );
  });

  it('lets a failure win over what is undecided', () => {
    expect(exitCodeOf(countStatuses(['fail', 'error', 'pass']))).toBe(1);
    expect(exitCodeOf(countStatuses(['inconclusive', 'pass']))).toBe(3);
    expect(exitCodeOf(countStatuses(['skipped']))).toBe(3);
    expect(exitCodeOf(countStatuses([]))).toBe(0);
  });
});

describe('the table of statuses', () => {
  it.each([
    ['pass', false, false],
    ['warn', false, false],
    ['fail', false, true],
    ['inconclusive', true, true],
    ['timeout', true, true],
    ['error', true, true],
    ['skipped', true, false],
    ['not_run', true, true],
  ] as const)('%s: undecided %s, blocks %s', (status, undecided, blocks) => {
    expect(isUndecided(status)).toBe(undecided);
    expect(blocksDownstream(status)).toBe(blocks);
    expect(countUndecided(countStatuses([status]))).toBe(undecided ? 1 : 0);
  });
});
