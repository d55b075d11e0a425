import type { Neighbourhood, NeighbourhoodNode } from './neighbourhood.js';

/** What a layout is made from: shapes and sizes, no name and no status. Two neighbourhoods that look alike have the same. */
export interface LayoutGraph {
  /** Of each node, from 0; a layer whose tables read one another has several columns, one after the other. */
  readonly columns: readonly number[];
  /** Of each column, in CSS pixels. */
  readonly widths: readonly number[];
  readonly edges: Neighbourhood['edges'];
}

/** Characters of a name that are shown; the rest is in the node's own name for those who hover or listen. */
export const NAME_LENGTH = 24;
export const NODE_HEIGHT = 40;
/** Of a character of the fixed-width font, 12 px, in which names are set: the widest of those that the style sheet names. */
export const CHARACTER_WIDTH = 7.3;
const PADDING = 22;
/** Room for the longest word that a status has beside its sign. */
const NARROWEST = 156;

export function layoutGraph({ nodes, edges }: Neighbourhood): LayoutGraph {
  const columns = columnsOf(nodes, edges);
  const count = Math.max(...columns) + 1;
  const widths = Array.from({ length: count }, (_, column) =>
    nodes.reduce(
      (widest, node, index) => (columns[index] === column ? Math.max(widest, widthOf(node)) : widest),
      NARROWEST,
    ),
  );
  return { columns, widths, edges };
}

function widthOf(node: NeighbourhoodNode): number {
  if (node.kind === 'more') return NARROWEST;
  return Math.ceil(Math.min([...node.name].length, NAME_LENGTH) * CHARACTER_WIDTH) + PADDING;
}

/** By layer, and within a layer by the longest way that leads to a node from others of it. */
function columnsOf(nodes: readonly NeighbourhoodNode[], edges: Neighbourhood['edges']): number[] {
  const depths = nodes.map(() => 0);
  const within = edges.filter(([from, to]) => nodes[from]?.layer === nodes[to]?.layer);
  // Each round settles one more step; the number of rounds ends it on a cycle, too.
  for (let round = 1; round < nodes.length; round++) {
    let changed = false;
    for (const [from, to] of within) {
      const depth = Math.min((depths[from] ?? 0) + 1, nodes.length);
      if (depth <= (depths[to] ?? 0)) continue;
      depths[to] = depth;
      changed = true;
    }
    if (!changed) break;
  }
  const places = nodes.map(({ layer }, index) => layer * (nodes.length + 1) + (depths[index] ?? 0));
  const order = [...new Set(places)].sort((a, b) => a - b);
  return places.map((place) => order.indexOf(place));
}
