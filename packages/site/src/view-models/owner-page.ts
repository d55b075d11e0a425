import {
  addressText,
  compareText,
  countStatuses,
  formatCount,
  formatQuantity,
  groupBy,
  type PlanAudit,
  type PlanTable,
  type StatusCounts,
} from '@assay/contract';
import { ownerNames } from '../owner-names.js';
import { hrefTo } from '../page-paths.js';
import { LEFT_OUT } from '../public-input.js';
import { type Mark, SHORT_VERDICTS, VERDICT_MARKS } from '../status-mark.js';
import { byStatus } from './audit-row.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { onceFor } from './once-for.js';
import { addressesText, ownerText } from './owner-text.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { Pager } from './pagination.js';
import { type Section, type ShownSection, sectionPages, sectionPlaces } from './sections.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { countLooks, tableLook, tableUrgency } from './table-mark.js';

/** `owners/<owner>.html` and the pages after it: what a group answers for, and how it stands. */
export interface OwnerPage {
  readonly frame: PageFrame;
  readonly name: string;
  /** Logins and teams of the code host. */
  readonly members: string;
  /** Where alerts go, as the configuration says it; or why there is nothing. */
  readonly routes: string;
  readonly counts: readonly StatusCount[];
  readonly total: CountLink;
  /** Its tables by verdict, the worst first. */
  readonly verdicts: readonly (CountLink & { readonly mark: Mark })[];
  readonly tables: CountLink;
  readonly sections: readonly ShownSection[];
  readonly pager: Pager | null;
}

/** What an owner has, worked out once. */
export interface Owner {
  readonly name: string;
  readonly path: string;
  readonly members: readonly string[];
  readonly routes: readonly string[];
  readonly statuses: StatusCounts;
  readonly tables: number;
  readonly sections: readonly Section[];
  /** The page on which each of its lists begins. */
  readonly places: ReadonlyMap<string, string>;
}

export const ownersOf = onceFor((facts: SiteFacts): readonly Owner[] => {
  const auditsOf = groupBy(facts.plan.audits, ({ owner }) => owner);
  const tablesOf = groupBy(facts.plan.tables, ({ owner }) => owner);
  return ownerNames(facts).map((name) => {
    const path = facts.paths.owner(name) ?? 'owners/index.html';
    const audits = auditsOf.get(name) ?? [];
    const tables = tablesOf.get(name) ?? [];
    const sections = sectionsOf(facts, tables, audits);
    const group = facts.plan.owners[name];
    return {
      name,
      path,
      members: group?.members ?? [],
      routes: group?.notify.map(addressText) ?? [],
      statuses: countStatuses(audits.map(({ id }) => statusToday(facts, id))),
      tables: tables.length,
      sections,
      places: sectionPlaces(path, sections),
    };
  });
});

/** The pages of all owners, each with its place. */
export function* ownerPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => OwnerPage }> {
  for (const owner of ownersOf(facts)) {
    for (const part of sectionPages(facts, owner.path, owner.sections)) {
      const { path, pager } = part;
      yield {
        path,
        page: () => ({
          frame: pageFrame(facts, path, owner.name),
          name: ownerText(owner.name),
          members: addressesText(owner.members),
          routes: addressesText(owner.routes) || (facts.isPublic ? LEFT_OUT : 'nobody: it has no route'),
          ...ownerNumbers(path, owner),
          verdicts: verdictCounts(facts, path, owner),
          sections: part.sections(),
          pager,
        }),
      };
    }
  }
}

/** How the audits of an owner stand, each number leading to its list on the owner's page. */
export function ownerNumbers(from: string, owner: Owner): Pick<OwnerPage, 'counts' | 'total' | 'tables'> {
  const { statuses, tables } = owner;
  return {
    counts: statusCounts(statuses, (status) => ownerHref(from, owner, `audits.${status}`)),
    total: link(from, owner, statuses.total, formatQuantity(statuses.total, 'audit'), 'audits'),
    tables: link(from, owner, tables, formatQuantity(tables, 'table'), 'tables'),
  };
}

function verdictCounts(facts: SiteFacts, path: string, owner: Owner): OwnerPage['verdicts'] {
  const tables = owner.sections.flatMap((section) => (section.kind === 'tables' ? section.entries : []));
  return countLooks(
    facts,
    tables.map(({ item }) => item.name),
  ).map(({ look, count }) => ({
    mark: { ...VERDICT_MARKS[look], word: SHORT_VERDICTS[look] },
    ...link(path, owner, count, formatCount(count), `tables.${look}`),
  }));
}

function link(from: string, owner: Owner, count: number, text: string, list: string): CountLink {
  return { count, text, href: count === 0 ? null : ownerHref(from, owner, list) };
}

function ownerHref(from: string, owner: Owner, list: string): string {
  return hrefTo(from, owner.places.get(list) ?? owner.path, list);
}

function sectionsOf(
  facts: SiteFacts,
  tables: readonly PlanTable[],
  audits: readonly PlanAudit[],
): readonly Section[] {
  const sorted = [...tables].sort(
    (a, b) => tableUrgency(facts, a.name) - tableUrgency(facts, b.name) || compareText(a.name, b.name),
  );
  return [
    {
      kind: 'tables',
      name: 'tables',
      title: 'Tables',
      hint: 'what has a problem first',
      empty: 'It owns no table.',
      entries: sorted.map((item) => ({ item, lists: [`tables.${tableLook(facts, item.name)}`] })),
    },
    {
      kind: 'audits',
      name: 'audits',
      title: 'Audits',
      same: 'owner',
      hint: 'the worst first',
      empty: 'It owns no audit.',
      entries: byStatus(facts, audits).map((item) => ({
        item,
        lists: [`audits.${statusToday(facts, item.id)}`],
      })),
    },
  ];
}
