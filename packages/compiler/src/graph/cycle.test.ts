import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findCycles } from './cycle.js';

function cyclesOf(edges: readonly (readonly [string, string])[], nodes?: readonly string[]): string[] {
  const names = [...new Set([...(nodes ?? []), ...edges.flat()])].sort();
  const graph = {
    nodes: names,
    waitsFor: (node: string) =>
      [...new Set(edges.filter(([from]) => from === node).map(([, to]) => to))].sort(),
    reasonFor: () => undefined,
  };
  return findCycles(graph).map((cycle) => cycle.map(([from]) => from).join(' '));
}

it('finds nothing in a graph without cycles', () => {
  expect(
    cyclesOf([
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ]),
  ).toEqual([]);
});

it('finds a node that waits for itself', () => {
  expect(
    cyclesOf([
      ['a', 'a'],
      ['a', 'b'],
    ]),
  ).toEqual(['a']);
});

it('finds the shortest cycle of each knot', () => {
  expect(
    cyclesOf([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['b', 'a'],
      ['c', 'x'],
      ['x', 'y'],
      ['y', 'z'],
      ['z', 'x'],
    ]).sort(),
  ).toEqual(['a b', 'x y z']);
});

it('follows chains of any length', () => {
  const edges = Array.from({ length: 3_000 }, (_, index) => [`n${index}`, `n${index + 1}`] as const);
  expect(cyclesOf(edges)).toEqual([]);
});

it('agrees with a search from every node', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 12 }), (edges) => {
      const reach = (from: string): Set<string> => {
        const found = new Set<string>();
        const queue = [from];
        for (const node of queue) {
          for (const [a, b] of edges) {
            if (a !== node || found.has(b)) continue;
            found.add(b);
            queue.push(b);
          }
        }
        return found;
      };
      const inCycle = [...new Set(edges.flat())].some((node) => reach(node).has(node));
      expect(cyclesOf(edges).length > 0).toBe(inCycle);
    }),
  );
});
