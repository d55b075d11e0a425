import {
  addressText,
  compareText,
  DIMENSIONS,
  formatQuantity,
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
import { type PageFrame, pageFrame } from './page-frame.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { type SuppressionRow, suppressionRows } from './suppression-list.js';
import { type VerdictLine, verdictLine } from './verdict-line.js';

/** `tables/<table>.html`: can I trust it today? */
export interface TablePage {
  readonly frame: PageFrame;
  readonly name: string;
  readonly layer: string;
  readonly layerHref: string;
  readonly owner: string;
  readonly notify: readonly string[];
  readonly partition: string;
  readonly source: string;
  /** Trusted HTML; empty without a description. */
  readonly descriptionHtml: string;
  readonly verdict: VerdictLine;
  readonly audits: CountLink;
  readonly checked: { readonly date: string; readonly at: TimeText } | null;
  readonly cells: readonly MatrixCell[];
  /** In the order of the dimensions; `anchor` is the dimension. */
  readonly groups: readonly { readonly anchor: string; readonly rows: readonly AuditRow[] }[];
  readonly withoutAudits: readonly string[];
  readonly lineage: Lineage;
  readonly badge: BadgeSnippet;
  readonly uncheckedUpstream: readonly { readonly name: string; readonly href: string }[];
  readonly suppressions: readonly SuppressionRow[];
  readonly columns: readonly {
    readonly name: string;
    readonly description: string;
    readonly pii: boolean;
  }[];
}

export function tablePage(
  facts: SiteFacts,
  table: PlanTable,
  path: string,
  markdown: MarkdownRenderer,
): TablePage {
  const audits = byStatus(facts, facts.auditsOf.get(table.name) ?? []);
  const seen = new Set<string>();
  const groups = DIMENSIONS.flatMap((dimension) => {
    const rows = audits
      .filter((audit) => audit.dimension === dimension)
      .map((audit) => {
        const list = `${dimension}.${statusToday(facts, audit.id)}`;
        const anchor = seen.has(list) ? null : list;
        seen.add(list);
        return auditRow(facts, path, audit, ['audits', dimension, list], anchor);
      });
    return rows.length === 0 ? [] : [{ anchor: dimension, rows }];
  });
  const covered = new Set<string>(groups.map(({ anchor }) => anchor));
  return {
    frame: pageFrame(facts, path, table.name),
    name: table.name,
    layer: table.layer,
    layerHref: hrefTo(path, facts.paths.layer(table.layer) ?? 'layers/index.html'),
    owner: table.owner,
    notify: facts.plan.owners[table.owner]?.notify.map(addressText) ?? [],
    partition: partitionWords(table),
    source: `${table.source.file}:${table.source.line}`,
    descriptionHtml: table.description === null ? '' : markdown(table.description),
    verdict: verdictLine(facts, path, table.name),
    audits: {
      count: audits.length,
      text: formatQuantity(audits.length, 'audit'),
      href: '#audits',
    },
    checked: lastChecked(facts, table.name),
    cells: DIMENSIONS.map((dimension) =>
      matrixCell(
        facts,
        dimension,
        audits.filter((audit) => audit.dimension === dimension),
        (status: Status | null) => hrefTo(path, path, status === null ? dimension : `${dimension}.${status}`),
      ),
    ),
    groups,
    withoutAudits: DIMENSIONS.filter((dimension) => !covered.has(dimension)),
    lineage: lineage(facts, path, table.name),
    badge: badgeSnippet(facts, path, table.name),
    uncheckedUpstream: (facts.verdicts.get(table.name)?.uncheckedUpstream ?? []).map((name) => ({
      name,
      href: hrefTo(path, facts.paths.table(name) ?? 'tables/index.html'),
    })),
    suppressions: suppressionRows(facts, path, table.suppressions),
    columns: table.columns.map(({ name, description, pii }) => ({
      name,
      description: description ?? '',
      pii,
    })),
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
