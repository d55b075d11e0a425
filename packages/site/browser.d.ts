import type uFuzzy from '@leeoniya/ufuzzy';
import type { Mark } from './dist/status-mark.js';
import type { SearchData } from './dist/view-models/search-data.js';

/** What the scripts of `assets/` say to each other: they are classic scripts, so they meet on `window`. Types alone; nothing of this is sent. */
declare global {
  interface Window {
    /** By `search-data.js`. */
    assaySearchData: SearchData;
    /** By `ufuzzy.js`. */
    uFuzzy: typeof uFuzzy;
    /** By `search.js`. @param root from the page to the site's folder */
    assaySearch: (root: string) => Finder;
    /**
     * By `filter.js`: shows the filter, of what the address says or for somebody to fill.
     *
     * @param hash what an address begins with that asks for it
     */
    assayFilter: (area: HTMLElement, finder: Finder, hash: string) => (isByHash: boolean) => void;
  }
}

export interface Finder {
  readonly data: SearchData;
  readonly items: readonly FoundItem[];
  /** What matches, the best first. */
  readonly find: (needle: string) => FoundItem[];
  readonly create: Create;
  readonly markOf: (mark: Mark) => HTMLElement;
  /** Text whose direction is its own business. */
  readonly isolated: (text: string) => HTMLElement;
  /** Makes the search form answer; once. */
  readonly attach: (form: HTMLFormElement) => void;
  /** Says on top of the page where an audit is that the page does not have. */
  readonly tellMissing: (id: string) => void;
}

export type Create = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties?: Partial<HTMLElementTagNameMap[Tag]>,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[Tag];

export interface FoundItem {
  readonly kind: string;
  readonly name: string;
  readonly title: string;
  readonly href: string;
  readonly mark?: Mark | undefined;
  /** Of audits alone: what the filter goes by. */
  readonly audit?: FoundAudit;
}

/** Places in the lists of the data. */
export interface FoundAudit {
  readonly status: number;
  readonly layer: number;
  readonly dimension: number;
  readonly owner: number;
  readonly tags: readonly number[];
}
