import type { WaitGraph } from './build-graph.js';

/** A step of a cycle: the first waits for the second. */
type Step = readonly [from: string, to: string];

/** Nodes of a knot from which a cycle is searched; enough to find a shortest one in any knot that people tie. */
const MAX_STARTS = 100;

/**
 * One shortest cycle of each knot of the graph (strongly connected part), beginning at its first node in the order of
 * names: the same for the same graph, whatever the order in which it was built.
 */
export function findCycles(graph: WaitGraph): Step[][] {
  return knots(graph).flatMap((members) => {
    const cycles = [...members]
      .sort()
      .slice(0, MAX_STARTS)
      .flatMap((start) => {
        const cycle = shortestCycle(graph, start, members);
        return cycle ? [cycle] : [];
      });
    const shortest = Math.min(...cycles.map((cycle) => cycle.length));
    return cycles.filter((cycle) => cycle.length === shortest).slice(0, 1);
  });
}

/** Breadth first from `start` back to itself, inside the knot. */
function shortestCycle(graph: WaitGraph, start: string, members: ReadonlySet<string>): Step[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let index = 0; index < queue.length; index++) {
    const node = queue[index] as string;
    for (const next of graph.waitsFor(node)) {
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      if (next === start) return trace(cameFrom, start);
      queue.push(next);
    }
  }
  return undefined;
}

function trace(cameFrom: ReadonlyMap<string, string>, start: string): Step[] {
  const steps: Step[] = [];
  let node = start;
  do {
    const before = cameFrom.get(node) as string;
    steps.unshift([before, node]);
    node = before;
  } while (node !== start);
  return steps;
}

/** Tarjan's strongly connected parts that hold a cycle; without recursion, since a chain may be thousands long. */
function knots(graph: WaitGraph): Set<string>[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found: Set<string>[] = [];

  for (const root of graph.nodes) {
    if (order.has(root)) continue;
    const work: { node: string; next: readonly string[]; at: number }[] = [];
    const enter = (node: string): void => {
      order.set(node, order.size);
      low.set(node, order.size - 1);
      stack.push(node);
      onStack.add(node);
      work.push({ node, next: graph.waitsFor(node), at: 0 });
    };
    const lower = (node: string, to: number): void => {
      low.set(node, Math.min(low.get(node) ?? to, to));
    };
    enter(root);
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const next = frame.next[frame.at++];
      if (next !== undefined) {
        if (!order.has(next)) enter(next);
        else if (onStack.has(next)) lower(frame.node, order.get(next) ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) lower(parent.node, low.get(frame.node) ?? 0);
      if (low.get(frame.node) !== order.get(frame.node)) continue;
      const members = new Set<string>();
      let node: string | undefined;
      do {
        node = stack.pop();
        if (node === undefined) break;
        onStack.delete(node);
        members.add(node);
      } while (node !== frame.node);
      if (members.size > 1 || graph.waitsFor(frame.node).includes(frame.node)) found.push(members);
    }
  }
  return found;
}
