import { formatCount, formatQuantity } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { CountLink, StatusCount } from './counts.js';
import { ownerNumbers, ownersOf } from './owner-page.js';
import { addressesText, ownerText } from './owner-text.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { COUNTS_PER_PAGE, type Pager, paginate } from './pagination.js';
import type { SiteFacts } from './site-facts.js';

/** `owners/index.html` and the pages after it: every owner by name. */
export interface OwnerListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly rows: readonly OwnerListRow[];
  readonly pager: Pager | null;
}

export interface OwnerListRow {
  readonly name: string;
  readonly href: string;
  readonly routes: string;
  readonly tables: CountLink;
  readonly total: CountLink;
  readonly counts: readonly StatusCount[];
}

/** The pages of the list, each with its place. */
export function* ownerListPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => OwnerListPage }> {
  const owners = ownersOf(facts);
  const intro =
    owners.length === 0
      ? 'Nobody owns anything here yet.'
      : `${formatQuantity(owners.length, 'owner')}: who answers for a table or an audit, and is told when it fails.`;
  for (const { path, items, pager } of paginate('owners/index.html', owners, COUNTS_PER_PAGE)) {
    yield {
      path,
      page: () => ({
        frame: pageFrame(facts, path, 'Owners'),
        intro,
        rows: items.map((owner) => {
          const numbers = ownerNumbers(path, owner);
          return {
            name: ownerText(owner.name),
            href: hrefTo(path, owner.path),
            routes: addressesText(owner.routes),
            ...numbers,
            // The head of the column says of what.
            tables: { ...numbers.tables, text: formatCount(numbers.tables.count) },
          };
        }),
        pager,
      }),
    };
  }
}
