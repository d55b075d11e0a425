import { formatCount, formatQuantity, groupBy } from '@assay/contract';
import { lineageSource } from '../lineage/lineage-source.js';
import { byUrgency, neighbourhood, type Side } from '../lineage/neighbourhood.js';
import { hrefTo } from '../page-paths.js';
import type { Mark } from '../status-mark.js';
import type { CountLink } from './counts.js';
import type { SiteFacts } from './site-facts.js';
import { shortTableMark } from './table-mark.js';

/** One side of a table's lineage as lists: what the picture shows, and what it hides. */
export interface LineageList {
  readonly side: Side;
  readonly title: string;
  /** Null: not all of them are in the list. */
  readonly all: CountLink | null;
  readonly text: string;
  /** How many of them are in the picture. */
  readonly pictured: string;
  /** Whether it is unfolded: short, or the only thing there is. */
  readonly open: boolean;
  /** What is one step away, and under each what it leads to. */
  readonly near: readonly LineageItem[];
  readonly further: { readonly text: string; readonly items: readonly LineageItem[] } | null;
  /** What is not in the list, counted by layer. */
  readonly rest: {
    readonly text: string;
    readonly layers: readonly { readonly text: string; readonly href: string }[];
  } | null;
}

export interface LineageItem {
  readonly name: string;
  readonly href: string;
  readonly layer: string;
  readonly mark: Mark;
  /** Other ways that lead to it, or how far it is. */
  readonly note: string;
  /** Names of the lists that it is an item of. */
  readonly lists: string;
  readonly anchor: string | null;
  readonly items: readonly LineageItem[];
}

/** Tables of one side that are listed on a table's page, so that the pages of two thousand tables stay small. */
export const LISTED_TABLES = 100;
const NAMED_WAYS = 3;
/** A list of so many tables is as high as a picture. */
const UNFOLDED = 12;

/** Name of the list of what the picture does not show. */
export function hiddenAnchor(side: Side): string {
  return `${side}-hidden`;
}

export function isListedWhole(facts: SiteFacts, side: Side, table: string): boolean {
  return (facts[side].get(table)?.size ?? 0) <= LISTED_TABLES;
}

interface Listed {
  readonly name: string;
  readonly steps: number;
  /** Tables one step nearer from which it is reached, sorted. */
  readonly from: readonly string[];
}

export function lineageList(facts: SiteFacts, path: string, table: string, side: Side): LineageList {
  const total = facts[side].get(table)?.size ?? 0;
  const listed = nearestFirst(facts, table, side);
  const shown = new Set(
    neighbourhood(lineageSource(facts), table).nodes.flatMap((node) =>
      node.kind === 'table' ? [node.name] : [],
    ),
  );
  const firstHidden = isListedWhole(facts, side, table)
    ? listed.find(({ name }) => !shown.has(name))
    : undefined;
  const item = ({ name, steps, from }: Listed): LineageItem => ({
    name,
    href: hrefTo(path, facts.paths.table(name) ?? 'tables/index.html'),
    layer: facts.tables.get(name)?.layer ?? '',
    mark: shortTableMark(facts, name),
    note: steps > 2 ? `${formatCount(steps)} steps away` : otherWays(from.slice(1)),
    lists: shown.has(name) ? side : `${side} ${hiddenAnchor(side)}`,
    anchor: name === firstHidden?.name ? hiddenAnchor(side) : null,
    items:
      steps === 1
        ? listed.filter((one) => one.steps === 2 && one.from[0] === name).map((one) => item(one))
        : [],
  });
  const further = listed.filter(({ steps }) => steps > 2);
  return {
    side,
    title: side === 'upstream' ? 'Upstream' : 'Downstream',
    all:
      listed.length === total && total > 0
        ? { count: total, text: formatQuantity(total, 'table'), href: hrefTo(path, path, side) }
        : null,
    text: formatQuantity(total, 'table'),
    pictured: formatCount([...(facts[side].get(table) ?? [])].filter((name) => shown.has(name)).length),
    open: total <= UNFOLDED,
    near: listed.filter(({ steps }) => steps === 1).map(item),
    further:
      further.length === 0
        ? null
        : { text: `${formatQuantity(further.length, 'table')} further away`, items: further.map(item) },
    rest: restOf(facts, path, table, side, listed),
  };
}

/** The tables of a side that are listed, nearest first; of those as near, the ones with a problem first. */
function nearestFirst(facts: SiteFacts, table: string, side: Side): Listed[] {
  const source = lineageSource(facts);
  const next = side === 'upstream' ? source.dependsOn : source.dependents;
  const seen = new Set([table]);
  const listed: Listed[] = [];
  let step: readonly string[] = [table];
  for (let steps = 1; step.length > 0 && listed.length < LISTED_TABLES; steps++) {
    const waysTo = new Map<string, string[]>();
    for (const from of step) {
      for (const name of next(from)) {
        if (seen.has(name)) continue;
        const ways = waysTo.get(name);
        if (ways) ways.push(from);
        else waysTo.set(name, [from]);
      }
    }
    const found = byUrgency(source, [...waysTo.keys()]);
    for (const name of found) seen.add(name);
    step = found;
    for (const name of found.slice(0, LISTED_TABLES - listed.length)) {
      listed.push({ name, steps, from: waysTo.get(name) ?? [] });
    }
  }
  return listed;
}

function otherWays(others: readonly string[]): string {
  if (others.length === 0) return '';
  const named = others.slice(0, NAMED_WAYS).join(', ');
  const more = others.length - NAMED_WAYS;
  return `also through ${named}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

function restOf(
  facts: SiteFacts,
  path: string,
  table: string,
  side: Side,
  listed: readonly Listed[],
): LineageList['rest'] {
  const known = new Set(listed.map(({ name }) => name));
  const rest = [...(facts[side].get(table) ?? [])].filter((name) => !known.has(name));
  if (rest.length === 0) return null;
  const byLayer = groupBy(rest, (name) => facts.tables.get(name)?.layer ?? '');
  return {
    text: `and ${formatCount(rest.length)} more, as near or further away:`,
    layers: facts.plan.layers.flatMap((layer) => {
      const tables = byLayer.get(layer);
      return tables
        ? [
            {
              text: `${formatCount(tables.length)} in ${layer}`,
              href: hrefTo(path, facts.paths.layer(layer) ?? 'layers/index.html'),
            },
          ]
        : [];
    }),
  };
}
