import { contentHash } from '@assay/contract';
import { isObject } from '../is-object.js';
import { type LayoutGraph, NODE_HEIGHT } from './layout-graph.js';

/** Room beside a line. */
const LINE_MARGIN = 4;

/** How high everything is, in CSS pixels from the upper edge; how far right says its column. */
export interface LineageLayout {
  readonly height: number;
  /** Centre of each node of the graph. */
  readonly nodes: readonly number[];
  /** Of each edge of the graph where it crosses the columns between its ends: beside the nodes that stand there. */
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
  const points = new Map<string, readonly number[]>();
  for (const line of plain.split('\n')) {
    const [what, first = '', second = '', third = '', ...rest] = line.split(' ');
    if (what === 'node') points.set(first, [second, third].map(pixels));
    const end = 2 * Number(third);
    if (what === 'edge' && rest[end] !== 'invis')
      points.set(`${first}->${second}`, rest.slice(0, end).map(pixels));
  }
  const centres = graph.columns.map((_, index) => points.get(`n${index}`) ?? [Number.NaN, Number.NaN]);
  const xOf = new Map(graph.columns.map((column, index) => [column, centres[index]?.[0] ?? Number.NaN]));
  const crossings = graph.edges.map(([from, to]) => {
    const line = points.get(`n${from}->n${to}`);
    return columnsBetween(graph, from, to).map((column) =>
      line ? heightAt(line, xOf.get(column) ?? 0) : Number.NaN,
    );
  });
  const ys = [
    ...centres.flatMap(([, y = 0]) => [y - NODE_HEIGHT / 2, y + NODE_HEIGHT / 2]),
    ...crossings.flatMap((crossed) => crossed.flatMap((y) => [y - LINE_MARGIN, y + LINE_MARGIN])),
  ];
  // It counts from the lower edge.
  const top = Math.max(...ys);
  const fromTop = (y: number): number => Math.round(top - y);
  const layout = {
    height: Math.ceil(top - Math.min(...ys)),
    nodes: centres.map(([, y = Number.NaN]) => fromTop(y)),
    edges: crossings.map((crossed) => crossed.map(fromTop)),
  };
  return isLayoutOf(graph, layout) ? layout : null;
}

/** The columns that lie strictly between the ends of an edge, from left to right. */
export function columnsBetween(
  { columns }: Pick<LayoutGraph, 'columns'>,
  from: number,
  to: number,
): number[] {
  const [first = 0, last = 0] = [columns[from], columns[to]];
  return Array.from({ length: Math.max(0, last - first - 1) }, (_, index) => first + 1 + index);
}

/** How high a line of cubic Bézier curves, which goes from left to right, is at `x`. */
function heightAt(line: readonly number[], x: number): number {
  const last = line.length - 2;
  let start = 0;
  while (start + 6 < last && (line[start + 6] ?? 0) < x) start += 6;
  const at = (t: number, offset: number): number => {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 2, 4, 6].map((step) => line[start + step + offset]);
    const u = 1 - t;
    return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  };
  let [low, high] = [0, 1];
  for (let round = 0; round < 24; round++) {
    const middle = (low + high) / 2;
    if (at(middle, 0) < x) low = middle;
    else high = middle;
  }
  return at(low, 1);
}

/** Whether a value that was kept is a layout of this graph: everything is there, and within the picture. */
export function isLayoutOf(graph: LayoutGraph, value: unknown): value is LineageLayout {
  if (!isObject(value)) return false;
  const { height, nodes, edges } = value;
  const isWithin = (y: unknown): boolean =>
    Number.isInteger(y) && (y as number) >= 0 && (y as number) <= Number(height);
  return (
    isWithin(height) &&
    Array.isArray(nodes) &&
    nodes.length === graph.columns.length &&
    nodes.every(isWithin) &&
    Array.isArray(edges) &&
    edges.length === graph.edges.length &&
    graph.edges.every(([from, to], index) => {
      const crossed: unknown = edges[index];
      return (
        Array.isArray(crossed) &&
        crossed.length === columnsBetween(graph, from, to).length &&
        crossed.every(isWithin)
      );
    })
  );
}

/** Graphviz counts in inches of 72 points; a point is a pixel here. */
function inches(size: number): number {
  return Math.round((size / 72) * 10_000) / 10_000;
}

function pixels(text: string): number {
  return Number(text) * 72;
}
