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
    'digraph{rankdir=LR;nodesep=0.12;ranksep=0.5',
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
  const nodes = new Map<string, readonly number[]>();
  const edges = new Map<string, readonly number[]>();
  for (const line of plain.split('\n')) {
    const [what, first = '', second = '', third = '', ...rest] = line.split(' ');
    if (what === 'node') nodes.set(first, [second, third].map(pixels));
    const end = 2 * Number(third);
    if (what === 'edge' && rest[end] !== 'invis')
      edges.set(`${first} ${second}`, rest.slice(0, end).map(pixels));
  }
  const centres = graph.columns.map((_, index) => nodes.get(`n${index}`) ?? []);
  const lines = graph.edges.map(([from, to]) => edges.get(`n${from} n${to}`) ?? []);
  const halves = graph.columns.map((column) => (graph.widths[column] ?? 0) / 2);
  // A line may bend out of the frame that Graphviz gives.
  const xs = [
    ...centres.flatMap(([x = 0], index) => [x - (halves[index] ?? 0), x + (halves[index] ?? 0)]),
    ...lines.flatMap(even),
  ];
  const ys = [
    ...centres.flatMap(([, y = 0]) => [y - NODE_HEIGHT / 2, y + NODE_HEIGHT / 2]),
    ...lines.flatMap(odd),
  ];
  const [left, top] = [Math.min(...xs), Math.max(...ys)];
  // It counts from the lower left corner.
  const placed = (points: readonly number[]): number[] =>
    points.map((value, index) => Math.round(index % 2 === 0 ? value - left : top - value));
  const layout = {
    width: Math.ceil(Math.max(...xs) - left),
    height: Math.ceil(top - Math.min(...ys)),
    nodes: centres.map(placed),
    edges: lines.map(placed),
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
    isLength(x) && isLength(y) && x <= width && y <= height;
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
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Graphviz counts in inches of 72 points; a point is a pixel here. */
function inches(size: number): number {
  return Math.round((size / 72) * 10_000) / 10_000;
}

function pixels(text: string): number {
  return Number(text) * 72;
}

function even(points: readonly number[]): number[] {
  return points.filter((_, index) => index % 2 === 0);
}

function odd(points: readonly number[]): number[] {
  return points.filter((_, index) => index % 2 === 1);
}
