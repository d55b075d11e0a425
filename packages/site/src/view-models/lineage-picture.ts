import { clip, formatCount, formatQuantity } from '@assay/contract';
import { type LayoutGraph, layoutGraph, NAME_LENGTH, NODE_HEIGHT } from '../lineage/layout-graph.js';
import { columnsBetween, layoutKey } from '../lineage/lineage-layout.js';
import { lineageSource } from '../lineage/lineage-source.js';
import { type NeighbourhoodNode, neighbourhood } from '../lineage/neighbourhood.js';
import { hrefTo } from '../page-paths.js';
import { SHORT_VERDICTS, VERDICT_MARKS, type VerdictLook } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import { hiddenAnchor, isListedWhole } from './lineage-list.js';
import type { SiteFacts } from './site-facts.js';
import { tableLook } from './table-mark.js';

/** A table's neighbourhood as a picture; sizes in CSS pixels, and nothing is ever drawn smaller. */
export interface LineagePicture {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** Behind the columns of each layer. */
  readonly bands: readonly {
    readonly x: number;
    readonly width: number;
    readonly height: number;
    readonly middle: number;
    readonly text: string;
    readonly title: string;
  }[];
  readonly edges: readonly { readonly d: string; readonly hidden: boolean }[];
  readonly nodes: readonly PictureNode[];
}

export interface PictureNode {
  readonly x: number;
  readonly y: number;
  /** Where its text begins, left of its centre. */
  readonly left: number;
  readonly outline: string;
  readonly tone: string;
  /** Null: the table of the page itself. */
  readonly href: string | null;
  /** How many hidden ones the link's list has; null where it is no such link, or not all of them are listed. */
  readonly count: number | null;
  /** For those who hover or listen: everything, unclipped. */
  readonly title: string;
  readonly name: string;
  /** Empty for what stands for hidden tables. */
  readonly glyph: string;
  readonly word: string;
}

const HEADER = 30;
const MARGIN = 14;
const BAND_PADDING = 12;
const TEXT_INDENT = 11;
/** Room for lines between columns. */
const COLUMN_GAP = 52;
/** Of a character of a layer's name. */
const HEADING_CHARACTER = 7;

/** Null where nothing is upstream or downstream, or where no layout was made. */
export function lineagePicture(facts: SiteFacts, path: string, table: string): LineagePicture | null {
  const near = neighbourhood(lineageSource(facts), table);
  if (near.nodes.length === 1) return null;
  const graph = layoutGraph(near);
  const layout = facts.layouts.get(layoutKey(graph));
  if (!layout) return null;
  const columns = placedColumns(graph);
  const placeOf = (index: number): Column => columns[graph.columns[index] ?? 0] ?? NOWHERE;
  const height = layout.height + HEADER + MARGIN;
  return {
    width: (columns.at(-1) ?? NOWHERE).right + MARGIN,
    height,
    label: `${formatQuantity(near.nodes.filter(({ kind }) => kind === 'table').length, 'table')} around ${visibleText(table)}`,
    bands: bandsOf(facts, near.nodes, placeOf, height),
    edges: near.edges.map(([from, to], index) => ({
      d: lineOf(
        placeOf(from).right,
        layout.nodes[from] ?? 0,
        columnsBetween(graph, from, to).map((column, at) => ({
          ...(columns[column] ?? NOWHERE),
          y: layout.edges[index]?.[at] ?? 0,
        })),
        placeOf(to).left,
        layout.nodes[to] ?? 0,
      ),
      hidden: near.nodes[from]?.kind === 'more' || near.nodes[to]?.kind === 'more',
    })),
    nodes: near.nodes.map((node, index) => {
      const { left, right } = placeOf(index);
      const half = (right - left) / 2;
      const place = { x: left + half, y: HEADER + (layout.nodes[index] ?? 0), left: TEXT_INDENT - half };
      return node.kind === 'table'
        ? { ...place, ...tableNode(facts, path, table, node.name, half) }
        : { ...place, ...moreNode(facts, path, table, node, half) };
    }),
  };
}

function tableNode(facts: SiteFacts, path: string, center: string, name: string, half: number) {
  const look = tableLook(facts, name);
  const { glyph, tone, word } = VERDICT_MARKS[look];
  const shown = visibleText(name);
  return {
    outline: outlineOf(look, half),
    tone: `${tone} look-${look}`,
    href: name === center ? null : hrefTo(path, facts.paths.table(name) ?? 'tables/index.html'),
    count: null,
    title: `${shown}, ${visibleText(facts.tables.get(name)?.layer ?? '')}: ${word}`,
    name: clipMiddle(shown, NAME_LENGTH),
    glyph,
    word: SHORT_VERDICTS[look],
  };
}

function moreNode(
  facts: SiteFacts,
  path: string,
  center: string,
  node: Extract<NeighbourhoodNode, { kind: 'more' }>,
  half: number,
) {
  const { side, count } = node;
  const listed = isListedWhole(facts, side, center);
  return {
    outline: rounded(half, NODE_HEIGHT / 2),
    tone: 's-skipped more',
    href: hrefTo(path, path, listed ? hiddenAnchor(side) : side),
    count: listed ? count : null,
    title: `${formatQuantity(count, 'more table')} ${side}, in the list below`,
    name: `+${formatCount(count)} more`,
    glyph: '',
    word: `${side}, as a list`,
  };
}

function bandsOf(
  facts: SiteFacts,
  nodes: readonly NeighbourhoodNode[],
  placeOf: (index: number) => Column,
  height: number,
): LineagePicture['bands'] {
  const layers = [...new Set(nodes.map(({ layer }) => layer))].sort((a, b) => a - b);
  return layers.map((layer) => {
    const places = nodes.flatMap((node, index) => (node.layer === layer ? [placeOf(index)] : []));
    const x = Math.min(...places.map(({ left }) => left)) - BAND_PADDING;
    const width = Math.max(...places.map(({ right }) => right)) + BAND_PADDING - x;
    const title = visibleText(facts.plan.layers[layer] ?? '');
    const text = clip(title, Math.floor((width - 2 * BAND_PADDING) / HEADING_CHARACTER));
    return { x, width, height, middle: x + width / 2, text, title };
  });
}

interface Column {
  readonly left: number;
  readonly right: number;
}

const NOWHERE: Column = { left: 0, right: 0 };

function placedColumns({ widths }: LayoutGraph): Column[] {
  let left = MARGIN;
  return widths.map((width) => {
    const column = { left, right: left + width };
    left = column.right + COLUMN_GAP;
    return column;
  });
}

/** A line that swings from column to column, and goes straight where it passes one. */
function lineOf(
  x: number,
  y: number,
  passed: readonly (Column & { readonly y: number })[],
  endX: number,
  endY: number,
): string {
  let [fromX, fromY] = [x, y + HEADER];
  const swing = (toX: number, toY: number): string => {
    const middle = Math.round((fromX + toX) / 2);
    return `C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`;
  };
  const parts = passed.map((column) => {
    const part = `${swing(column.left, column.y + HEADER)}H${column.right}`;
    [fromX, fromY] = [column.right, column.y + HEADER];
    return part;
  });
  return `M${x} ${y + HEADER}${parts.join('')}${swing(endX, endY + HEADER)}`;
}

/** Keeps both ends, by which names are told apart. */
function clipMiddle(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${characters.slice(0, length - 1 - end).join('')}…${characters.slice(-end).join('')}`;
}

/** Every look has a shape of its own, for those who see no colours. Centred, `half` as wide. */
function outlineOf(look: VerdictLook, half: number): string {
  const top = NODE_HEIGHT / 2;
  const cut = 9;
  switch (look) {
    case 'bad':
      return `M${cut - half} ${-top}H${half - cut}L${half} ${cut - top}V${top - cut}L${half - cut} ${top}H${cut - half}L${-half} ${top - cut}V${cut - top}Z`;
    case 'caveat':
      return `M${-half} ${-top}H${half - cut}L${half} ${cut - top}V${top}H${-half}Z`;
    case 'undecided':
    case 'unknown':
      return rounded(half, top - 4);
    case 'unchecked':
      return rounded(half, 0);
    case 'good':
      return rounded(half, 6);
    default:
      return unknownLook(look);
  }
}

function rounded(half: number, radius: number): string {
  const top = NODE_HEIGHT / 2;
  const corner = (x: number, y: number): string =>
    radius === 0 ? '' : `a${radius} ${radius} 0 0 1 ${x} ${y}`;
  const [across, down] = [2 * half - 2 * radius, 2 * top - 2 * radius];
  return `M${radius - half} ${-top}h${across}${corner(radius, radius)}v${down}${corner(-radius, radius)}h${-across}${corner(-radius, -radius)}v${-down}${corner(radius, -radius)}Z`;
}

function unknownLook(look: never): never {
  throw new Error(`not a verdict: ${String(look)}`);
}
