import { clip, compareText, formatCount, formatQuantity, type Suppression } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import { type Mark, STALE_MARK } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import { onceFor } from './once-for.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, pageOfItem, paginate } from './pagination.js';
import type { SiteFacts } from './site-facts.js';

/** `suppressions.html` and the pages after it: every rule that an audit or a table may break, with whose word that is and why. */
export interface SuppressionListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  /** Sorted by rule, then by name. */
  readonly rows: readonly SuppressionListRow[];
  readonly pager: Pager | null;
}

export interface SuppressionListRow extends SuppressionRow {
  /** The list of those of its rule, where the site has a page of the rule; and its name, on the first of them. */
  readonly lists: string | null;
  readonly anchor: string | null;
  readonly kind: 'audit' | 'table';
  readonly name: string;
  readonly nameHref: string;
  readonly owner: string;
}

/** A suppression on the page of its audit or table. */
export interface SuppressionRow {
  readonly rule: string;
  /** Null where the site has no page of the rule. */
  readonly href: string | null;
  readonly reason: string;
  /** Null where the rule finds what it lets through; else that it finds nothing, and the page that says what to do. */
  readonly stale: { readonly mark: Mark; readonly href: string | null } | null;
}

const PATH = 'suppressions.html';
const LONGEST_NAME = 80;
/** In the list; the page of the audit or table has more of it. */
const LONGEST_REASON = 300;
/** What is beyond stands in the source, which the page names. */
const LONGEST_ON_PAGE = 2_000;

/** The pages of the list, each with its place. */
export function* suppressionListPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => SuppressionListPage }> {
  const entries = suppressionEntries(facts);
  const intro =
    entries.length === 0
      ? 'No audit and no table is allowed to break a rule.'
      : `${formatQuantity(entries.length, 'suppression')}. Each lets an audit or a table break a rule, for the reason that its author gives.${staleSentence(entries)}`;
  let begins = 0;
  for (const { path, items, pager } of paginate(PATH, entries)) {
    const first = begins;
    begins += items.length;
    yield {
      path,
      page: () => ({
        frame: pageFrame(facts, path, 'Suppressions', 'lasting'),
        intro,
        rows: items.flatMap(({ kind, name, page, owner, suppression }, index) =>
          suppressionRows(facts, path, [suppression]).map((row) => ({
            ...row,
            ...listed(row, suppression.rule, entries[first + index - 1]?.suppression.rule),
            reason: clip(row.reason, LONGEST_REASON),
            kind,
            name: clip(name, LONGEST_NAME),
            nameHref: hrefTo(path, page ?? path),
            owner: clip(owner, LONGEST_NAME),
          })),
        ),
        pager,
      }),
    };
  }
}

/** A suppression and whose it is. */
interface Entry {
  readonly kind: 'audit' | 'table';
  readonly name: string;
  readonly page: string | undefined;
  readonly owner: string;
  readonly suppression: Suppression;
}

/** Sorted by rule, then by name. */
const suppressionEntries = onceFor(({ plan, paths }: SiteFacts): readonly Entry[] => {
  return [
    ...plan.audits.flatMap(({ id, owner, suppressions }) =>
      suppressions.map((suppression): Entry => {
        return { kind: 'audit', name: id, page: paths.audit(id), owner, suppression };
      }),
    ),
    ...plan.tables.flatMap(({ name, owner, suppressions }) =>
      suppressions.map((suppression): Entry => {
        return { kind: 'table', name, page: paths.table(name), owner, suppression };
      }),
    ),
  ].sort((a, b) => compareText(a.suppression.rule, b.suppression.rule) || compareText(a.name, b.name));
});

/** The list of those of a rule that the site has a page of; and its name, on the first of them. */
function listed(
  { href }: SuppressionRow,
  rule: string,
  before: string | undefined,
): Pick<SuppressionListRow, 'lists' | 'anchor'> {
  const lists = href === null ? null : listOf(rule);
  return { lists, anchor: before === rule ? null : lists };
}

/** How many suppressions each rule has, of audits and tables together. */
export const suppressionCounts = onceFor((facts: SiteFacts): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { suppression } of suppressionEntries(facts))
    counts.set(suppression.rule, (counts.get(suppression.rule) ?? 0) + 1);
  return counts;
});

/** The link to the suppressions of a rule that the site has a page of, and that has any. */
export function suppressionsHref(facts: SiteFacts, from: string, rule: string): string {
  const index = suppressionEntries(facts).findIndex(({ suppression }) => suppression.rule === rule);
  return hrefTo(from, pageOfItem(PATH, Math.max(0, index)), listOf(rule));
}

function listOf(rule: string): string {
  return `of-${rule}`;
}

function staleSentence(entries: readonly Entry[]): string {
  const stale = entries.filter(({ suppression }) => suppression.stale).length;
  if (stale === 0) return '';
  return stale === 1
    ? ' One is stale: its rule finds nothing there, so it is to be taken out.'
    : ` ${formatCount(stale)} are stale: their rules find nothing there, so they are to be taken out.`;
}

export function suppressionRows(
  facts: SiteFacts,
  path: string,
  suppressions: readonly Suppression[],
): SuppressionRow[] {
  const hrefOf = (rule: string): string | null => {
    const page = facts.paths.rule(rule);
    return page === undefined ? null : hrefTo(path, page);
  };
  return suppressions.map(({ rule, reason, stale }) => ({
    rule: clip(rule, LONGEST_NAME),
    href: hrefOf(rule),
    reason: clip(visibleText(reason), LONGEST_ON_PAGE),
    stale: stale ? { mark: STALE_MARK, href: hrefOf('stale-suppression') } : null,
  }));
}
