import { formatCount, formatQuantity } from '@assay/contract';
import { hrefTo } from '../page-paths.js';

/** Rows that a page of a list shows; a longer list goes on on further pages. Of more of the widest rows the page would be over 100 KiB. */
export const ROWS_PER_PAGE = 100;

/** Rows of six cells, each with a mark and up to two links: of more the page would be over its budget of nodes. */
export const TABLES_PER_MATRIX = 50;

/** Rows that count up to eight statuses, each with its mark and a link: of more the page would be over its budget of nodes. */
export const COUNTS_PER_PAGE = 40;

/** A part of a list that is on one page. */
export interface ListPart<Item> {
  /** Where it is. */
  readonly path: string;
  readonly items: readonly Item[];
  /** Null where the list has one page. */
  readonly pager: Pager | null;
}

/**
 * Leads through the pages of a list. `next` is a link with `rel="next"`: the list that begins on a page is what is on it and on all
 * pages that follow so.
 */
export interface Pager {
  readonly text: string;
  readonly previous: string | null;
  readonly next: string | null;
  readonly pages: readonly { readonly text: string; readonly href: string; readonly current: boolean }[];
}

/** Pages beside the current one that the pager names, besides the first and the last. */
const NEIGHBOURS = 3;

/**
 * A list page by page; the first page is there also where the list is empty.
 *
 * @param path of the first page; the others are beside it: `audits/index.html`, `audits/p2.html`; `audits/fail.html`,
 *   `audits/fail-p2.html`
 */
export function paginate<Item>(
  path: string,
  items: readonly Item[],
  perPage: number = ROWS_PER_PAGE,
): ListPart<Item>[] {
  const count = pageCount(items.length, perPage);
  return Array.from({ length: count }, (_, index) => ({
    path: pagePath(path, index + 1),
    items: items.slice(index * perPage, (index + 1) * perPage),
    pager: pagerOf(path, index + 1, items.length, perPage),
  }));
}

export function pageCount(items: number, perPage: number = ROWS_PER_PAGE): number {
  return Math.max(1, Math.ceil(items / perPage));
}

/** Where the page with a number is, from 1. */
export function pagePath(first: string, number: number): string {
  if (number === 1) return first;
  return first.endsWith('/index.html')
    ? first.replace(/index\.html$/, `p${number}.html`)
    : first.replace(/\.html$/, `-p${number}.html`);
}

/** Where in a list the item with an index is. */
export function pageOfItem(first: string, index: number, perPage: number = ROWS_PER_PAGE): string {
  return pagePath(first, Math.floor(index / perPage) + 1);
}

export function pagerOf(first: string, number: number, items: number, perPage: number): Pager | null {
  const last = pageCount(items, perPage);
  if (last === 1) return null;
  const from = pagePath(first, number);
  const hrefOf = (page: number): string => hrefTo(from, pagePath(first, page));
  const named = Array.from({ length: last }, (_, index) => index + 1).filter(
    (page) => page === 1 || page === last || Math.abs(page - number) <= NEIGHBOURS,
  );
  const until = Math.min(number * perPage, items);
  return {
    text: `${formatCount((number - 1) * perPage + 1)} to ${formatCount(until)} of ${formatQuantity(items, 'row')}`,
    previous: number > 1 ? hrefOf(number - 1) : null,
    next: number < last ? hrefOf(number + 1) : null,
    pages: named.map((page) => ({ text: formatCount(page), href: hrefOf(page), current: page === number })),
  };
}
