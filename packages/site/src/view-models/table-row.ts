import { formatCount, type PlanTable } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { CountLink } from './counts.js';
import { ownerText } from './owner-text.js';
import type { SiteFacts } from './site-facts.js';
import { lastChecked } from './table-page.js';
import { type VerdictLine, verdictLine } from './verdict-line.js';

/** A table in a list, the same on every page. */
export interface TableRow {
  /** Where numbers lead; null: nothing links to this row. */
  readonly anchor: string | null;
  /** Names of the lists that this row is an item of, for counts. */
  readonly lists: string;
  readonly name: string;
  readonly href: string;
  readonly owner: string;
  readonly verdict: VerdictLine;
  readonly audits: CountLink;
  readonly checked: string;
}

/** @param path the page that the row is on */
export function tableRow(
  facts: SiteFacts,
  path: string,
  table: PlanTable,
  lists: readonly string[] = [],
  anchor: string | null = null,
): TableRow {
  const page = facts.paths.table(table.name) ?? path;
  const audits = facts.auditsOf.get(table.name)?.length ?? 0;
  return {
    anchor,
    lists: lists.join(' '),
    name: table.name,
    href: hrefTo(path, page),
    owner: ownerText(table.owner),
    verdict: verdictLine(facts, path, table.name),
    audits: { count: audits, text: formatCount(audits), href: hrefTo(path, page, 'audits') },
    checked: lastChecked(facts, table.name)?.date ?? 'never',
  };
}
