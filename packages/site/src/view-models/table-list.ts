import { clip, formatCount, formatQuantity, groupBy, type PlanTable } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { CountLink } from './counts.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, paginate } from './pagination.js';
import type { SiteFacts } from './site-facts.js';
import { lastChecked } from './table-page.js';
import { type VerdictLine, verdictLine } from './verdict-line.js';

/** `tables/index.html` and the pages after it: every table by layer, upstream first. */
export interface TableListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly groups: readonly { readonly layer: string; readonly rows: readonly TableRow[] }[];
  readonly pager: Pager | null;
}

const LONGEST_OWNER = 60;

export interface TableRow {
  readonly name: string;
  readonly href: string;
  readonly owner: string;
  readonly verdict: VerdictLine;
  readonly audits: CountLink;
  readonly checked: string;
}

/** The pages of the list, each with its place. */
export function* tableListPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => TableListPage }> {
  const byLayer = groupBy(facts.plan.tables, ({ layer }) => layer);
  const tables = facts.plan.layers.flatMap((layer) => byLayer.get(layer) ?? []);
  const intro = `${formatQuantity(tables.length, 'table')} in ${formatQuantity(facts.plan.layers.length, 'layer')}, upstream first.`;
  for (const { path, items, pager } of paginate('tables/index.html', tables)) {
    yield {
      path,
      page: () => ({
        frame: pageFrame(facts, path, 'Tables'),
        intro,
        groups: [...groupBy(items, ({ layer }) => layer)].map(([layer, shown]) => ({
          layer,
          rows: shown.map((table) => tableRow(facts, path, table)),
        })),
        pager,
      }),
    };
  }
}

function tableRow(facts: SiteFacts, path: string, table: PlanTable): TableRow {
  const page = facts.paths.table(table.name) ?? path;
  const audits = facts.auditsOf.get(table.name)?.length ?? 0;
  return {
    name: table.name,
    href: hrefTo(path, page),
    owner: clip(table.owner, LONGEST_OWNER),
    verdict: verdictLine(facts, path, table.name),
    audits: { count: audits, text: formatCount(audits), href: hrefTo(path, page, 'audits') },
    checked: lastChecked(facts, table.name)?.date ?? 'never',
  };
}
