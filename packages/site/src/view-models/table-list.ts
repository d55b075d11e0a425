import { formatCount, formatQuantity } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { CountLink } from './counts.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';
import { lastChecked } from './table-page.js';
import { type VerdictLine, verdictLine } from './verdict-line.js';

/** `tables/index.html`: every table by layer, upstream first. */
export interface TableListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly groups: readonly { readonly layer: string; readonly rows: readonly TableRow[] }[];
}

export interface TableRow {
  readonly name: string;
  readonly href: string;
  readonly owner: string;
  readonly verdict: VerdictLine;
  readonly audits: CountLink;
  readonly checked: string;
}

export function tableListPage(facts: SiteFacts): TableListPage {
  const path = 'tables/index.html';
  return {
    frame: pageFrame(facts, path, 'Tables'),
    intro: `${formatQuantity(facts.plan.tables.length, 'table')} in ${formatQuantity(facts.plan.layers.length, 'layer')}, upstream first.`,
    groups: facts.plan.layers.flatMap((layer) => {
      const rows = facts.plan.tables
        .filter((table) => table.layer === layer)
        .map((table): TableRow => {
          const page = facts.paths.table(table.name) ?? path;
          const audits = facts.auditsOf.get(table.name)?.length ?? 0;
          return {
            name: table.name,
            href: hrefTo(path, page),
            owner: table.owner,
            verdict: verdictLine(facts, path, table.name),
            audits: { count: audits, text: formatCount(audits), href: hrefTo(path, page, 'audits') },
            checked: lastChecked(facts, table.name)?.date ?? 'never',
          };
        });
      return rows.length === 0 ? [] : [{ layer, rows }];
    }),
  };
}
