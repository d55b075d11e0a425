import type { Tolerance } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from './match-columns.js';
import { compared, comparedBy, side, within } from './sides.test-support.js';

/** Everything with everything, in hundredths as plain integers. */
interface Model {
  readonly missingLeft: number;
  readonly missingRight: number;
  readonly unequal: number;
}
type ModelRow = { readonly key: number | null; readonly a: number | null; readonly b: number | null };

function model(left: readonly ModelRow[], right: readonly ModelRow[], tolerance: Tolerance): Model {
  const hundredths = Number(tolerance.value) * 100;
  const far = (x: number | null, y: number | null, limit: (x: number) => number): boolean =>
    x === null || y === null ? x !== y : Math.abs(x - y) > limit(x);
  const isNear =
    tolerance.kind === 'absolute' ? () => hundredths : (x: number) => (Math.abs(x) * hundredths) / 100;
  let unequal = 0;
  for (const row of left)
    for (const other of right) {
      if (row.key !== other.key) continue;
      if (far(row.a, other.a, isNear)) unequal += 1;
      if (far(row.b, other.b, () => 0)) unequal += 1;
    }
  const missing = (these: readonly ModelRow[], those: readonly ModelRow[]): number =>
    these.filter(({ key }) => !those.some((other) => other.key === key)).length;
  return { missingLeft: missing(right, left), missingRight: missing(left, right), unequal };
}

describe('against a slow model', () => {
  const value = fc.option(fc.integer({ min: -300, max: 300 }), { freq: 5 });
  const rows = fc.uniqueArray(
    fc.record({ key: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 8 }), a: value, b: value }),
    { selector: ({ key }) => key, maxLength: 12 },
  );
  // Fractions of two, so that the model's floating point is exact.
  const tolerance = fc.oneof(
    fc.constantFrom('0', '0.25', '0.5', '1', '2').map((limit) => within('a', 'absolute', limit)),
    fc.constantFrom('0', '0.25', '0.5').map((limit) => within('a', 'relative', limit)),
  );
  /** Hundredths in one of their spellings. */
  const spell = (hundredths: number | null, spelling: number): string | null => {
    if (hundredths === null) return null;
    const fixed = (hundredths / 100).toFixed(2);
    return [fixed, `${fixed}000`, String(Number(fixed)), `${hundredths}e-2`][spelling % 4] ?? fixed;
  };
  const sideOf = (list: readonly ModelRow[], spelling: number): Side =>
    side(
      [
        ['k', 'number'],
        ['a', 'number'],
        ['b', 'number'],
      ],
      ...list.map(({ key, a, b }, index) => [
        key === null ? null : spell(key * 100, spelling + index),
        spell(a, spelling + index + 1),
        spell(b, spelling),
      ]),
    );

  it('counts the same, whatever the spelling and the order', () => {
    fc.assert(
      fc.property(rows, rows, tolerance, fc.nat(3), fc.nat(3), (left, right, limit, one, other) => {
        const matched = compared(sideOf(left, one), sideOf(right, other), limit);
        const { missingLeft, missingRight, unequal, keys } = matched;
        expect({ missingLeft, missingRight, unequal }).toEqual(model(left, right, limit));
        expect(keys).toBe(new Set([...left, ...right].map(({ key }) => key)).size);
        const turned = compared(sideOf([...left].reverse(), one), sideOf([...right].reverse(), other), limit);
        expect({
          missingLeft: turned.missingLeft,
          missingRight: turned.missingRight,
          unequal: turned.unequal,
        }).toEqual({
          missingLeft,
          missingRight,
          unequal,
        });
        expect(matched.first.length).toBe(Math.min(10, missingLeft + missingRight + unequal));
        expect(turned.first.map(({ key, column }) => [Number(key[0]), column])).toEqual(
          matched.first.map(({ key, column }) => [Number(key[0]), column]),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('tells of the left alone what it tells of both, less what only the right has', () => {
    fc.assert(
      fc.property(rows, rows, tolerance, fc.nat(3), fc.nat(3), (left, right, limit, one, other) => {
        const sides = [sideOf(left, one), sideOf(right, other)] as const;
        const by = { tolerances: [limit], most: 100 };
        const both = comparedBy(...sides, { ...by, matched: 'both' });
        expect(comparedBy(...sides, { ...by, matched: 'left' })).toEqual({
          ...both,
          keys: both.keys - both.missingLeft,
          missingLeft: 0,
          first: both.first.filter(({ column, left }) => column !== null || left !== null),
        });
      }),
      { numRuns: 500 },
    );
  });
});
