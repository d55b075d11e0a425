import { contentHash } from '@assay/contract';
import { type LayoutGraph, NODE_HEIGHT } from './layout-graph.js';

/** Where everything is, in CSS pixels from the upper left corner. */
export interface LineageLayout {
  readonly width: number;
  readonly height: number;
  /** Centre of each node of the graph. */
  readonly nodes: readonly (readonly [x: number, y: number])[];
  /** Of each edge of the graph the points of a line of cubic Bézier curves: x, y, x, y, … */
  readonly edges: readonly (readonly number[])[];
}

/** Whatever makes another layout of the same question: the version of Graphviz's package, and one more for a change of `layoutOf`. */
export const LAYOUT_ENGINE = '@viz-js/viz 3.31.0, read 1';

/** Under what the layout of a graph is kept: the same key, the same layout. It says nothing of names. */
export function layoutKey(graph: LayoutGraph): string {
  return contentHash([LAYOUT_ENGINE, dotOf(graph)]);
}

/** What Graphviz is asked. It sees numbers only: no name reaches it. */
export function dotOf({ columns, widths, edges }: LayoutGraph): string {
  const inColumn = widths.map((_, column) => columns.flatMap((at, index) => (at === column ? [index] : [])));
  const lines = inColumn.map(
    (nodes, column) =>
      `{rank=same;${nodes.map((node) => `n${node}[width=${inches(widths[column] ?? 0)}]`).join(';')}}`,
  );
  // Every column is one further than the one before, whatever the lines would have.
  const order = inColumn.slice(1).map((nodes, before) => {
    return `n${inColumn[before]?.[0]}->n${nodes[0]}[style=invis,weight=0]`;
  });
  const drawn = edges.map(([from, to]) => {
    const forward = (columns[from] ?? 0) < (columns[to] ?? 0);
    return `n${from}->n${to}${forward ? '' : '[constraint=false]'}`;
  });
  return [
    'digraph{rankdir=LR;nodesep=0.12;ranksep=0.6',
    `node[shape=box,fixedsize=true,label="",height=${inches(NODE_HEIGHT)}]`,
    'edge[arrowhead=none,headport=w,tailport=e]',
    ...lines,
    ...order,
    ...drawn,
    '}',
  ].join('\n');
}

/** What Graphviz answered in its `plain` format, as a layout; null if it is not about this graph. */
export function layoutOf(graph: LayoutGraph, plain: string): LineageLayout | null {
  const lines = plain.split('\n').map((line) => line.split(' '));
  const size = lines.find(([what]) => what === 'graph');
  const [width = Number.NaN, height = Number.NaN] = (size ?? []).slice(2, 4).map(pixels);
  const nodes = new Map<number, readonly [number, number]>();
  const edges = new Map<string, readonly number[]>();
  for (const [what, first = '', second = '', third = '', ...rest] of lines) {
    if (what === 'node') nodes.set(Number(first.slice(1)), [pixels(second), flipped(third)]);
    if (what === 'edge' && rest[2 * Number(third)] !== 'invis') {
      const numbers = rest.slice(0, 2 * Number(third));
      edges.set(
        `${first.slice(1)} ${second.slice(1)}`,
        numbers.map((text, index) => (index % 2 === 0 ? pixels(text) : flipped(text))),
      );
    }
  }
  function flipped(text: string): number {
    return round(height - Number(text) * 72);
  }
  const layout = {
    width,
    height,
    nodes: graph.columns.map((_, index) => nodes.get(index) ?? [Number.NaN, Number.NaN]),
    edges: graph.edges.map(([from, to]) => edges.get(`${from} ${to}`) ?? []),
  };
  return isLayoutOf(graph, layout) ? layout : null;
}

/** Whether a value that was kept is a layout of this graph: all there, all within the picture, each column right of the one before. */
export function isLayoutOf(graph: LayoutGraph, value: unknown): value is LineageLayout {
  if (!isObject(value)) return false;
  const { width, height, nodes, edges } = value;
  if (!isLength(width) || !isLength(height) || !Array.isArray(nodes) || !Array.isArray(edges)) return false;
  if (nodes.length !== graph.columns.length || edges.length !== graph.edges.length) return false;
  const isPoint = (x: unknown, y: unknown): boolean =>
    isLength(x) && isLength(y) && x <= width + 1 && y <= height + 1;
  const isSound =
    nodes.every((node) => Array.isArray(node) && node.length === 2 && isPoint(node[0], node[1])) &&
    edges.every(
      (line) =>
        Array.isArray(line) &&
        line.length >= 8 &&
        line.length % 6 === 2 &&
        line.every((number, index) => (index % 2 === 1 ? isPoint(line[index - 1], number) : true)),
    );
  if (!isSound) return false;
  const places = graph.widths.map((_, column) =>
    graph.columns.flatMap((at, index) => (at === column ? [nodes[index][0] as number] : [])),
  );
  return places.every(
    (xs, column) => column === 0 || Math.min(...xs) > Math.max(...(places[column - 1] ?? [])),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object';
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= -1;
}

/** Graphviz counts in inches of 72 points; a point is a pixel here. */
function inches(size: number): number {
  return Math.round((size / 72) * 10_000) / 10_000;
}

function pixels(text: string): number {
  return round(Number(text) * 72);
}

function round(value: number): number {
  return Math.round(value);
}
