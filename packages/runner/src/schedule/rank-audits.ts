import { compareText, type WaitGraph } from '@assay/contract';

/** How long each audit took the last time, in milliseconds; undefined where nobody knows. */
export type UsualDuration = (audit: string) => number | undefined;

/**
 * The place of each audit's node in the order of starting: what most audits wait for, directly or not, comes first; then what
 * takes longest, so that no long one is left over at the end (an audit without history counts as the shortest); then by id.
 * The smaller the number, the earlier.
 */
export function rankAudits(
  { nodes, nodeOf }: WaitGraph,
  usualDuration: UsualDuration,
): ReadonlyMap<number, number> {
  const weights = new Map<string, number>();
  const weightOf = (index: number): number => {
    // Audits that hold the same gates back have the same audits below them.
    const gates = nodes[index]?.waitedForBy ?? [];
    const key = gates.join(' ');
    let weight = weights.get(key);
    if (weight === undefined) {
      weight = countAuditsBelow({ nodes, nodeOf }, gates);
      weights.set(key, weight);
    }
    return weight;
  };
  return new Map(
    [...nodeOf]
      .map(([id, index]) => ({ id, index, weight: weightOf(index), duration: usualDuration(id) ?? 0 }))
      .sort((a, b) => b.weight - a.weight || b.duration - a.duration || compareText(a.id, b.id))
      .map(({ index }, rank) => [index, rank]),
  );
}

function countAuditsBelow({ nodes }: WaitGraph, first: readonly number[]): number {
  const seen = new Uint8Array(nodes.length);
  const queue = [...first];
  let audits = 0;
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    if (seen[index] === 1) continue;
    seen[index] = 1;
    const node = nodes[index];
    if (!node) continue;
    if (node.kind === 'audit') audits += 1;
    queue.push(...node.waitedForBy);
  }
  return audits;
}
