import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chart } from './chart.js';

/** What a path draws at each step, absolute: a level line of many steps passes through each of their values. */
function pointsOf(d: string): { readonly x: number; readonly y: number }[] {
  const points: { x: number; y: number }[] = [];
  let x = 0;
  let y = 0;
  for (const [, command, text = ''] of d.matchAll(/([Mhl])([^Mhl]*)/g)) {
    const [a = 0, b = 0] = (text.match(/-?\d+/g) ?? []).map(Number);
    if (command === 'M') [x, y] = [a, b];
    else if (command === 'l') [x, y] = [x + a, y + b];
    else {
      for (let step = 6; step < a; step += 6) points.push({ x: x + step, y });
      x += a;
    }
    points.push({ x, y });
  }
  return points;
}

describe('a chart', () => {
  it('is not drawn of less than two values', () => {
    expect(chart([], '')).toBeNull();
    expect(chart([null, 5, null], '')).toBeNull();
    expect(chart([0, 0], '')).toBeNull();
  });

  it('draws the same height once, and leaves a gap where nothing is known', () => {
    expect(chart([10, 10, 10, 5, null, 10], '')?.d).toBe('M2 2h0h12l6 14M32 2h0');
  });

  it('has values that differ by less than a pixel on one line, the greatest among them in its middle', () => {
    const made = chart([4000, 4000.001, 4000], '');
    expect(made?.d).toBe('M2 2h0h12');
    expect(pointsOf(made?.d ?? '')).toContainEqual({ x: 8, y: 2 });
  });

  it('stays within its frame and its 0.7 KB, and has every value at its place', () => {
    const value = fc.option(fc.double({ min: 0.001, max: 1e13, noNaN: true }), { freq: 4 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 90 }), (values) => {
        const made = chart(values, '');
        if (!made) return;
        expect(made.d.length).toBeLessThanOrEqual(600);
        const points = pointsOf(made.d);
        for (const { x, y } of points) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(made.width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(made.height);
        }
        const greatest = Math.max(...values.map((one) => one ?? 0));
        expect(points.filter(({ y }) => y === 2).length).toBeGreaterThan(0);
        expect(points.some(({ x, y }) => y === 2 && x === 2 + values.indexOf(greatest) * 6)).toBe(true);
        const seen = new Set(points.map(({ x }) => x));
        values.forEach((one, index) => {
          expect(seen.has(2 + index * 6)).toBe(one !== null);
        });
      }),
    );
  });
});
