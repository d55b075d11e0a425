import {
  compareText,
  countStatuses,
  DIMENSIONS,
  formatCount,
  formatQuantity,
  isUndecided,
  type PlanAudit,
  STATUSES,
  type Status,
} from '@assay/contract';
import { hrefTo, uniqueSlugs } from '../page-paths.js';
import { statusMark } from '../status-mark.js';
import { type AuditRow, auditRow, byStatus } from './audit-row.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { auditsByCell, cellAnchor } from './matrix.js';
import { onceFor } from './once-for.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, pageOfItem, paginate, ROWS_PER_PAGE } from './pagination.js';
import { type SiteFacts, statusToday } from './site-facts.js';

/** One page of a list of audits. */
export interface AuditListPage {
  readonly frame: PageFrame;
  /** Name of the list: where numbers lead. */
  readonly anchor: string;
  readonly heading: string;
  readonly intro: string;
  /** How many audits stand how, each leading to its list. */
  readonly counts: readonly StatusCount[];
  readonly total: CountLink;
  readonly other: { readonly href: string; readonly text: string };
  readonly groups: readonly AuditGroup[];
  readonly pager: Pager | null;
}

export interface AuditGroup {
  /** Null where it began on an earlier page. */
  readonly anchor: string | null;
  /** Empty where the list has no groups. */
  readonly title: string;
  readonly count: string;
  readonly rows: readonly AuditRow[];
}

/** A list of audits, of whatever length. */
interface AuditList {
  /** Of its first page. */
  readonly path: string;
  /** Its own name. */
  readonly name: string;
  readonly heading: string;
  readonly intro: string;
  readonly entries: readonly Entry[];
  readonly groups: ReadonlyMap<string, { readonly title: string; readonly count: string }>;
  readonly perPage: number;
}

/** An audit in a list, with the names of the lists that it is an item of, for numbers that lead there. */
interface Entry {
  readonly audit: PlanAudit;
  readonly group: string;
  readonly lists: readonly string[];
}

const BY_LAYER = 'audits/by-layer.html';

/** Nodes of a row of the list, of what a group has besides, with a table of its own, and what a page has for both. */
const ROW_NODES = 25;
const GROUP_NODES = 24;
const ROOM_NODES = 2_750;

/** Every list of audits: all, those of each status, all that are undecided, and by layer and dimension. */
const auditLists = onceFor((facts: SiteFacts): readonly AuditList[] => [
  allAudits(facts),
  ...STATUSES.map((status) => auditsOfStatus(facts, status)),
  undecidedAudits(facts),
  auditsByLayer(facts),
]);

/** The pages of all lists, each with its place. */
export function* auditListPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => AuditListPage }> {
  const counts = countStatuses(facts.plan.audits.map(({ id }) => statusToday(facts, id)));
  for (const list of auditLists(facts)) {
    let begins = 0;
    for (const { path, items, pager } of paginate(list.path, list.entries, list.perPage)) {
      const first = begins;
      begins += items.length;
      yield {
        path,
        page: () => ({
          frame: pageFrame(facts, path, list.heading),
          anchor: list.name,
          heading: list.heading,
          intro: list.intro,
          counts: statusCounts(counts, (status) => auditListHref(facts, path, status)),
          total: {
            count: counts.total,
            text: formatQuantity(counts.total, 'audit'),
            href: auditListHref(facts, path, 'all'),
          },
          other:
            list.path === BY_LAYER
              ? { href: hrefTo(path, 'audits/index.html'), text: 'All audits by name' }
              : { href: hrefTo(path, BY_LAYER), text: 'By layer and dimension' },
          groups: groupsOf(facts, path, list, items, first),
          pager,
        }),
      };
    }
  }
}

/**
 * The link to a list of audits: `all`, a status, `undecided`, `skippedByAnchor`, `cellAnchor`. A list that is a part of another one
 * begins where its first item is, and its items are one after the other.
 */
export function auditListHref(facts: SiteFacts, from: string, list: string): string {
  return hrefTo(from, listPlaces(facts).get(list) ?? 'audits/index.html', list);
}

/** The page on which each list begins. */
const listPlaces = onceFor((facts: SiteFacts): ReadonlyMap<string, string> => {
  const places = new Map(auditLists(facts).map(({ name, path }) => [name, path]));
  for (const { path, entries, perPage } of auditLists(facts)) {
    entries.forEach(({ lists }, index) => {
      for (const list of lists) if (!places.has(list)) places.set(list, pageOfItem(path, index, perPage));
    });
  }
  return places;
});

function groupsOf(
  facts: SiteFacts,
  path: string,
  list: AuditList,
  items: readonly Entry[],
  first: number,
): AuditGroup[] {
  const groups: (Omit<AuditGroup, 'rows'> & { readonly rows: AuditRow[]; readonly name: string })[] = [];
  items.forEach(({ audit, group, lists }, index) => {
    const before = list.entries[first + index - 1];
    if (groups.at(-1)?.name !== group) {
      const { title, count } = list.groups.get(group) ?? { title: '', count: '' };
      const begins = before?.group !== group && group !== '';
      groups.push({ name: group, anchor: begins ? group : null, title, count, rows: [] });
    }
    // A list that begins with this row; those with a heading begin there.
    const anchor =
      lists.find((name) => name !== group && name !== list.name && !before?.lists.includes(name)) ?? null;
    groups.at(-1)?.rows.push(auditRow(facts, path, audit, lists, anchor));
  });
  return groups;
}

function allAudits(facts: SiteFacts): AuditList {
  const { audits } = facts.plan;
  return listOf(facts, 'audits/index.html', 'all', 'Audits', audits, () => ['all']);
}

function auditsOfStatus(facts: SiteFacts, status: Status): AuditList {
  const audits = facts.plan.audits.filter(({ id }) => statusToday(facts, id) === status);
  const { word } = statusMark(status);
  const heading = `Audits: ${word}`;
  const path = `audits/${status}.html`;
  if (status !== 'skipped') return listOf(facts, path, status, heading, audits, () => [status]);
  // Skipped audits stand beside those that were skipped for the same reason.
  const causeOf = ({ id }: PlanAudit) => facts.history.newest(id)?.result.rootCause?.audit ?? '';
  const sorted = [...audits].sort((a, b) => compareText(causeOf(a), causeOf(b)) || compareText(a.id, b.id));
  return listOf(facts, path, status, heading, sorted, (audit) => [status, skippedByAnchor(causeOf(audit))]);
}

function undecidedAudits(facts: SiteFacts): AuditList {
  const audits = byStatus(
    facts,
    facts.plan.audits.filter(({ id }) => isUndecided(statusToday(facts, id))),
  );
  return listOf(facts, 'audits/undecided.html', 'undecided', 'Audits: undecided', audits, () => [
    'undecided',
  ]);
}

/** The audits behind each cell of the layer matrix, the worst first. */
function auditsByLayer(facts: SiteFacts): AuditList {
  const slugs = uniqueSlugs(facts.plan.layers);
  const byCell = auditsByCell(facts);
  const groups = new Map<string, { title: string; count: string }>();
  const entries = facts.plan.layers.flatMap((layer) =>
    DIMENSIONS.flatMap((dimension): Entry[] => {
      const audits = byStatus(facts, byCell.get(`${layer} ${dimension}`) ?? []);
      const group = cellAnchor(slugs.get(layer) ?? layer, dimension, null);
      groups.set(group, { title: `${layer}, ${dimension}`, count: formatQuantity(audits.length, 'audit') });
      return audits.map((audit) => ({
        audit,
        group,
        lists: [group, `${group}.${statusToday(facts, audit.id)}`],
      }));
    }),
  );
  return {
    path: BY_LAYER,
    name: 'by-layer',
    heading: 'Audits by layer and dimension',
    intro: introOf(facts),
    entries,
    groups,
    perPage: rowsBesideGroups(new Set(entries.map(({ group }) => group)).size),
  };
}

/** Rows of a page on which all groups may stand, which have as many tables; it goes by nothing that changes with the day. */
function rowsBesideGroups(groups: number): number {
  const besideAll = Math.floor((ROOM_NODES - GROUP_NODES * groups) / ROW_NODES);
  const eachItsOwn = Math.floor(ROOM_NODES / (GROUP_NODES + ROW_NODES));
  return Math.min(ROWS_PER_PAGE, Math.max(besideAll, eachItsOwn));
}

function listOf(
  facts: SiteFacts,
  path: string,
  name: string,
  heading: string,
  audits: readonly PlanAudit[],
  listsOf: (audit: PlanAudit) => readonly string[],
): AuditList {
  const entries = audits.map((audit) => ({ audit, group: '', lists: listsOf(audit) }));
  const intro = name === 'all' ? introOf(facts) : `${formatCount(audits.length)} of ${introOf(facts)}`;
  return { path, name, heading, intro, entries, groups: new Map(), perPage: ROWS_PER_PAGE };
}

/** Name of the list of what was skipped because of an audit. */
export function skippedByAnchor(cause: string): string {
  return `skipped-by.${cause}`;
}

function introOf(facts: SiteFacts): string {
  const audits = formatQuantity(facts.plan.audits.length, 'audit');
  return facts.since === null
    ? `${audits}, none of which has run yet.`
    : `${audits}, each as its latest result for ${facts.since} says.`;
}
