import { formatQuantity, type PlanAudit, type PlanTable } from '@assay/contract';
import { type AuditRow, auditRow } from './audit-row.js';
import { type Pager, pageOfItem, paginate } from './pagination.js';
import type { SiteFacts } from './site-facts.js';
import { type TableRow, tableRow } from './table-row.js';

/** Audits or tables under a heading; several such lists follow each other over the same pages. */
export type Section = {
  /** Where numbers lead that name the whole list. */
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  /** What it says where it has no item; null: then it is left out. */
  readonly empty: string | null;
} & (
  | {
      readonly kind: 'audits';
      /** What all of them have in common, so that no column says it. */
      readonly same: 'owner' | 'dimension';
      readonly entries: readonly Entry<PlanAudit>[];
    }
  | { readonly kind: 'tables'; readonly entries: readonly Entry<PlanTable>[] }
);

interface Entry<Item> {
  readonly item: Item;
  /** Lists within the section that it is an item of besides; the items of each are one after the other. */
  readonly lists: readonly string[];
}

/** What of a section is on one page. */
export type ShownSection = {
  /** Null where it began on an earlier page. */
  readonly anchor: string | null;
  readonly title: string;
  readonly hint: string;
  readonly count: string;
  readonly empty: string | null;
} & (
  | { readonly kind: 'audits'; readonly same: 'owner' | 'dimension'; readonly rows: readonly AuditRow[] }
  | { readonly kind: 'tables'; readonly rows: readonly TableRow[] }
);

export interface SectionsPage {
  readonly path: string;
  readonly pager: Pager | null;
  readonly sections: () => readonly ShownSection[];
}

/** The pages of sections that follow each other. */
export function sectionPages(facts: SiteFacts, first: string, sections: readonly Section[]): SectionsPage[] {
  const places = itemPlaces(sections);
  let begins = 0;
  return paginate(first, places).map(({ path, items, pager }) => {
    const from = begins;
    begins += items.length;
    // A section without an item stands where it would begin.
    const until = from + items.length;
    const isLast = until === places.length;
    return {
      path,
      pager,
      sections: () =>
        sections.flatMap((section) => {
          const start = startOf(sections, section);
          const end = start + section.entries.length;
          const shown = { from: Math.max(from, start), until: Math.min(until, end) };
          const isHere =
            section.entries.length === 0
              ? section.empty !== null && start >= from && (start < until || isLast)
              : shown.from < shown.until;
          return isHere ? [shownSection(facts, path, section, shown.from - start, shown.until - start)] : [];
        }),
    };
  });
}

/** The page on which each list of the sections begins, by the name of the list. */
export function sectionPlaces(first: string, sections: readonly Section[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  itemPlaces(sections).forEach((lists, index) => {
    for (const list of lists) if (!places.has(list)) places.set(list, pageOfItem(first, index));
  });
  return places;
}

/** The lists of each item, over all sections. */
function itemPlaces(sections: readonly Section[]): (readonly string[])[] {
  return sections.flatMap(({ name, entries }) => entries.map(({ lists }) => [name, ...lists]));
}

function startOf(sections: readonly Section[], section: Section): number {
  return sections.slice(0, sections.indexOf(section)).reduce((sum, { entries }) => sum + entries.length, 0);
}

function shownSection(
  facts: SiteFacts,
  path: string,
  section: Section,
  from: number,
  until: number,
): ShownSection {
  const { title, hint, empty, kind, entries } = section;
  const head = {
    anchor: from <= 0 ? section.name : null,
    title,
    hint,
    empty,
    count: formatQuantity(entries.length, kind === 'audits' ? 'audit' : 'table'),
  };
  const namesOf = (index: number): { lists: readonly string[]; anchor: string | null } => {
    const lists = entries[index]?.lists ?? [];
    const before = entries[index - 1]?.lists ?? [];
    return { lists: [section.name, ...lists], anchor: lists.find((list) => !before.includes(list)) ?? null };
  };
  if (section.kind === 'audits') {
    const rows = section.entries.slice(from, until).map(({ item }, index) => {
      const { lists, anchor } = namesOf(from + index);
      return auditRow(facts, path, item, lists, anchor);
    });
    return { ...head, kind: section.kind, same: section.same, rows };
  }
  const rows = section.entries.slice(from, until).map(({ item }, index) => {
    const { lists, anchor } = namesOf(from + index);
    return tableRow(facts, path, item, lists, anchor);
  });
  return { ...head, kind: section.kind, rows };
}
