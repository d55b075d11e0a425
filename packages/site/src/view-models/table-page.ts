import {
  addressText,
  clip,
  compareText,
  DIMENSIONS,
  type Dimension,
  formatQuantity,
  groupBy,
  type PlanAudit,
  type PlanTable,
  type Status,
} from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import type { MarkdownRenderer } from '../markdown-html.js';
import { hrefTo } from '../page-paths.js';
import { type AuditRow, auditRow, byStatus } from './audit-row.js';
import { type BadgeSnippet, badgeSnippet } from './badge-snippet.js';
import type { CountLink } from './counts.js';
import { type Lineage, lineage } from './lineage.js';
import { type MatrixCell, matrixCell } from './matrix.js';
import { addressesText, ownerText } from './owner-text.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, pageCount, pageOfItem, pagePath, pagerOf } from './pagination.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { type SuppressionRow, suppressionRows } from './suppression-list.js';
import { type VerdictLine, verdictLine } from './verdict-line.js';

/** `tables/<table>.html`: can I trust it today? */
export interface TablePage {
  readonly frame: PageFrame;
  readonly name: string;
  readonly layer: string;
  readonly layerHref: string;
  readonly owner: { readonly name: string; readonly href: string };
  readonly notify: string;
  readonly partition: string;
  readonly source: string;
  /** Trusted HTML; empty without a description. */
  readonly descriptionHtml: string;
  readonly verdict: VerdictLine;
  readonly audits: CountLink;
  readonly checked: { readonly date: string; readonly at: TimeText } | null;
  readonly cells: readonly MatrixCell[];
  /** In the order of the dimensions; `anchor` is the dimension, null where it began on an earlier page. */
  readonly groups: readonly { readonly anchor: string | null; readonly rows: readonly AuditRow[] }[];
  readonly pager: Pager | null;
  readonly withoutAudits: readonly string[];
  readonly lineage: Lineage;
  readonly badge: BadgeSnippet;
  readonly uncheckedUpstream: readonly { readonly name: string; readonly href: string }[];
  readonly uncheckedHidden: string | null;
  readonly suppressions: readonly SuppressionRow[];
  readonly columns: readonly {
    readonly name: string;
    readonly description: string;
    readonly pii: boolean;
  }[];
  readonly columnsHidden: string | null;
}

/** Audits that a page of a table shows beside all else; what is beyond goes on on further pages. */
const AUDITS_PER_PAGE = 60;
const SHOWN_COLUMNS = 200;
const SHOWN_UNCHECKED = 20;
/** Of a column's meaning, and of a description; the whole stands in the source, which the page names. */
const LONGEST_MEANING = 200;
const LONGEST_DESCRIPTION = 4_000;

export function tablePage(
  facts: SiteFacts,
  table: PlanTable,
  path: string,
  markdown: MarkdownRenderer,
): TablePage {
  const audits = tableAudits(facts, table);
  const covered = new Set<string>(audits.map(({ dimension }) => dimension));
  const hiddenColumns = table.columns.length - SHOWN_COLUMNS;
  return {
    frame: pageFrame(facts, path, table.name),
    name: table.name,
    layer: table.layer,
    layerHref: hrefTo(path, facts.paths.layer(table.layer) ?? 'layers/index.html'),
    owner: {
      name: ownerText(table.owner),
      href: hrefTo(path, facts.paths.owner(table.owner) ?? 'owners/index.html'),
    },
    notify: addressesText(facts.plan.owners[table.owner]?.notify.map(addressText) ?? []),
    partition: partitionWords(table),
    source: `${table.source.file}:${table.source.line}`,
    descriptionHtml: table.description === null ? '' : markdown(clip(table.description, LONGEST_DESCRIPTION)),
    verdict: verdictLine(facts, path, table.name),
    audits: {
      count: audits.length,
      text: formatQuantity(audits.length, 'audit'),
      href: '#audits',
    },
    checked: lastChecked(facts, table.name),
    cells: tableCells(facts, path, table.name),
    ...auditsOn(facts, audits, path, 1),
    withoutAudits: DIMENSIONS.filter((dimension) => !covered.has(dimension)),
    lineage: lineage(facts, path, table.name),
    badge: badgeSnippet(facts, path, table.name),
    ...uncheckedUpstream(facts, path, table.name),
    suppressions: suppressionRows(facts, path, table.suppressions),
    columns: table.columns.slice(0, SHOWN_COLUMNS).map(({ name, description, pii }) => ({
      name,
      description: clip(description ?? '', LONGEST_MEANING),
      pii,
    })),
    columnsHidden: hiddenColumns > 0 ? `and ${formatQuantity(hiddenColumns, 'more column')}` : null,
  };
}

/** How the audits of a table stand by dimension, each cell leading to them on the table's pages. */
export function tableCells(facts: SiteFacts, from: string, table: string): readonly MatrixCell[] {
  const byDimension = groupBy(facts.auditsOf.get(table) ?? [], ({ dimension }) => dimension);
  return DIMENSIONS.map((dimension) =>
    matrixCell(facts, dimension, byDimension.get(dimension) ?? [], (status) =>
      tableCellHref(facts, from, table, dimension, status),
    ),
  );
}

/** The link to the audits of a table in one dimension, or to those of them with a status, on whichever of its pages they begin. */
function tableCellHref(
  facts: SiteFacts,
  from: string,
  table: string,
  dimension: Dimension,
  status: Status | null,
): string {
  const path = facts.paths.table(table);
  const of = facts.tables.get(table);
  if (path === undefined || !of) return hrefTo(from, 'tables/index.html');
  const list = status === null ? dimension : `${dimension}.${status}`;
  const index = tableAudits(facts, of).findIndex((audit) => listsOf(facts, audit).includes(list));
  return hrefTo(from, pageOfItem(path, Math.max(0, index), AUDITS_PER_PAGE), list);
}

/** A page after the first of a table with more audits than fit on one. */
export interface TableMorePage {
  readonly frame: PageFrame;
  readonly name: string;
  readonly href: string;
  readonly groups: TablePage['groups'];
  readonly pager: Pager | null;
}

/** How many pages a table has. */
export function tablePageCount(facts: SiteFacts, table: PlanTable): number {
  return pageCount(facts.auditsOf.get(table.name)?.length ?? 0, AUDITS_PER_PAGE);
}

/** @param number of the page, from 2 */
export function tableMorePage(
  facts: SiteFacts,
  table: PlanTable,
  path: string,
  number: number,
): TableMorePage {
  const from = pagePath(path, number);
  return {
    frame: pageFrame(facts, from, `${table.name}, page ${number}`),
    name: table.name,
    href: hrefTo(from, path),
    ...auditsOn(facts, tableAudits(facts, table), path, number),
  };
}

/** The audits of a table in the order of its pages: by dimension, the worst first. */
function tableAudits(facts: SiteFacts, table: PlanTable): readonly PlanAudit[] {
  const audits = groupBy(byStatus(facts, facts.auditsOf.get(table.name) ?? []), ({ dimension }) => dimension);
  return DIMENSIONS.flatMap((dimension) => audits.get(dimension) ?? []);
}

function listsOf(facts: SiteFacts, { id, dimension }: PlanAudit): readonly string[] {
  return ['audits', dimension, `${dimension}.${statusToday(facts, id)}`];
}

function auditsOn(
  facts: SiteFacts,
  audits: readonly PlanAudit[],
  path: string,
  number: number,
): Pick<TablePage, 'groups' | 'pager'> {
  const first = (number - 1) * AUDITS_PER_PAGE;
  const from = pagePath(path, number);
  const groups: { anchor: string | null; rows: AuditRow[]; dimension: string }[] = [];
  audits.slice(first, first + AUDITS_PER_PAGE).forEach((audit, index) => {
    const before = audits[first + index - 1];
    const { dimension } = audit;
    if (groups.at(-1)?.dimension !== dimension)
      groups.push({ anchor: before?.dimension === dimension ? null : dimension, rows: [], dimension });
    const lists = listsOf(facts, audit);
    const own = lists[2] ?? '';
    const isFirst = !before || !listsOf(facts, before).includes(own);
    groups.at(-1)?.rows.push(auditRow(facts, from, audit, lists, isFirst ? own : null));
  });
  return { groups, pager: pagerOf(path, number, audits.length, AUDITS_PER_PAGE) };
}

function uncheckedUpstream(
  facts: SiteFacts,
  path: string,
  table: string,
): Pick<TablePage, 'uncheckedUpstream' | 'uncheckedHidden'> {
  const names = facts.verdicts.get(table)?.uncheckedUpstream ?? [];
  const hidden = names.length - SHOWN_UNCHECKED;
  return {
    uncheckedUpstream: names.slice(0, SHOWN_UNCHECKED).map((name) => ({
      name,
      href: hrefTo(path, facts.paths.table(name) ?? 'tables/index.html'),
    })),
    uncheckedHidden: hidden > 0 ? `and ${formatQuantity(hidden, 'more table')}` : null,
  };
}

/** When anything was last decided about a table; null if nothing ever was. */
export function lastChecked(facts: SiteFacts, table: string): TablePage['checked'] {
  const times = (facts.auditsOf.get(table) ?? []).flatMap(({ id }) => {
    const decided = facts.history.newestDecided(id);
    return decided ? [{ date: decided.run.start.runDate, at: decided.result.endedAt }] : [];
  });
  const newest = times.sort((a, b) => compareText(b.date, a.date) || compareText(b.at, a.at))[0];
  return newest ? { date: newest.date, at: formatTime(newest.at) } : null;
}

function partitionWords({ partition }: PlanTable): string {
  if (!partition) return 'not partitioned';
  const each = partition.granularity === null ? '' : `, by ${partition.granularity}`;
  switch (partition.kind) {
    case 'column':
      return `partitioned on ${partition.column} (${partition.type}${each})`;
    case 'ingestion':
      return `partitioned on the time of ingestion (${partition.column}${each})`;
    case 'suffix':
      return `one table for each ${partition.column}`;
    case 'ordered':
      return `ordered by ${partition.column} (${partition.type}${each})`;
    case 'hive':
      return `one folder for each ${partition.column} (${partition.type}${each})`;
    default: {
      const never: never = partition.kind;
      return never;
    }
  }
}
