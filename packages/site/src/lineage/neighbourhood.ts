import { compareText } from '@assay/contract';

/** What a neighbourhood is chosen from. */
export interface LineageSource {
  /** Direct neighbours of a table. */
  readonly dependsOn: (table: string) => readonly string[];
  readonly dependents: (table: string) => readonly string[];
  /** All tables upstream and downstream of a table, itself not among them. */
  readonly upstream: (table: string) => ReadonlySet<string>;
  readonly downstream: (table: string) => ReadonlySet<string>;
  /** Place of a table's layer, from 0, upstream first. */
  readonly layer: (table: string) => number;
  /** The smaller, the more a reader has to know of the table. */
  readonly urgency: (table: string) => number;
}

export const SIDES = ['upstream', 'downstream'] as const;
export type Side = (typeof SIDES)[number];

/** A table in the picture, or what stands for those of a side that are not in it. */
export type NeighbourhoodNode =
  | { readonly kind: 'table'; readonly name: string; readonly layer: number }
  | { readonly kind: 'more'; readonly side: Side; readonly count: number; readonly layer: number };

/** What the picture of a table's lineage shows. */
export interface Neighbourhood {
  /** The table itself first, then the others by name, then what is hidden. */
  readonly nodes: readonly NeighbourhoodNode[];
  /** Indexes into `nodes`, from the table that is read to the one that reads it; sorted. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** Nodes of a picture, the table itself and what stands for hidden ones included. */
export const MOST_NODES = 40;
/** More lines than this nobody follows, and laying them out takes seconds. */
export const MOST_EDGES = 100;
/** Tables of one side in one layer, so that a hub's picture is no higher than a screen. */
export const MOST_IN_A_LAYER = 20;
const STEPS = 2;

/**
 * The tables that stand in the picture of a table: two steps each way, nearest first, and of those as near the ones with a problem first.
 * What is left out, or further away, is counted: of each side, the tables shown and the hidden ones are all there are.
 */
export function neighbourhood(source: LineageSource, table: string): Neighbourhood {
  const candidates = {
    upstream: nearest(source, table, source.dependsOn),
    downstream: nearest(source, table, source.dependents),
  };
  // What stands for hidden tables takes places, too: with the fewest of them first.
  for (let places = MOST_NODES - 1; places > 0; places--) {
    const found = withinPlaces(source, table, candidates, places);
    if (found.nodes.length <= MOST_NODES && found.edges.length <= MOST_EDGES) return found;
  }
  return withinPlaces(source, table, candidates, 0);
}

/** Tables up to two steps away, in the order in which they are chosen. */
function nearest(
  source: LineageSource,
  table: string,
  next: (table: string) => readonly string[],
): readonly string[] {
  const seen = new Set([table]);
  const chosen: string[] = [];
  let step: readonly string[] = [table];
  for (let distance = 1; distance <= STEPS; distance++) {
    const found = [...new Set(step.flatMap(next))].filter((name) => !seen.has(name));
    for (const name of found) seen.add(name);
    step = byUrgency(source, found);
    chosen.push(...step);
  }
  const perLayer = new Map<number, number>();
  return chosen.filter((name) => {
    const layer = source.layer(name);
    const before = perLayer.get(layer) ?? 0;
    perLayer.set(layer, before + 1);
    return before < MOST_IN_A_LAYER;
  });
}

export function byUrgency(source: Pick<LineageSource, 'urgency'>, names: readonly string[]): string[] {
  return [...names].sort((a, b) => source.urgency(a) - source.urgency(b) || compareText(a, b));
}

function withinPlaces(
  source: LineageSource,
  table: string,
  candidates: Readonly<Record<Side, readonly string[]>>,
  places: number,
): Neighbourhood {
  const half = Math.floor(places / 2);
  // A side that needs less than half leaves the rest to the other.
  const above = Math.min(
    candidates.upstream.length,
    Math.max(half, places - candidates.downstream.length),
    places,
  );
  const others = new Set([
    ...candidates.upstream.slice(0, above),
    ...candidates.downstream.slice(0, places - above),
  ]);
  const names = [table, ...[...others].sort(compareText)];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const nodes: NeighbourhoodNode[] = names.map((name) => ({
    kind: 'table',
    name,
    layer: source.layer(name),
  }));
  const edges: [number, number][] = names.flatMap((name, to) =>
    source.dependsOn(name).flatMap((read): [number, number][] => {
      const from = indexOf.get(read);
      return from === undefined || from === to ? [] : [[from, to]];
    }),
  );
  for (const side of SIDES) {
    const next = side === 'upstream' ? source.dependsOn : source.dependents;
    const all = source[side](table);
    const count = all.size - names.filter((name) => all.has(name)).length;
    if (count === 0) continue;
    const near = (name: string): readonly string[] =>
      next(name).filter((other) => all.has(other) && !indexOf.has(other));
    const begins = names.flatMap((name, index) =>
      (index === 0 || all.has(name)) && near(name).length > 0 ? [index] : [],
    );
    const layers = begins.flatMap((index) => near(names[index] as string).map(source.layer));
    const more = nodes.length;
    // The outermost of their layers: no line leads back.
    nodes.push({
      kind: 'more',
      side,
      count,
      layer: side === 'upstream' ? Math.min(...layers) : Math.max(...layers),
    });
    for (const index of begins) edges.push(side === 'upstream' ? [more, index] : [index, more]);
  }
  return { nodes, edges: edges.sort(([a, b], [c, d]) => a - c || b - d) };
}
