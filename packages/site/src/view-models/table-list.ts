import { formatQuantity, groupBy } from '@assay/contract';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, paginate } from './pagination.js';
import type { SiteFacts } from './site-facts.js';
import { type TableRow, tableRow } from './table-row.js';

/** `tables/index.html` and the pages after it: every table by layer, upstream first. */
export interface TableListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly groups: readonly { readonly layer: string; readonly rows: readonly TableRow[] }[];
  readonly pager: Pager | null;
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
