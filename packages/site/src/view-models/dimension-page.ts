import {
  countStatuses,
  DIMENSIONS,
  type Dimension,
  formatQuantity,
  groupBy,
  type PlanAudit,
} from '@assay/contract';
import { capital } from '../capital.js';
import { hrefTo } from '../page-paths.js';
import { byStatus } from './audit-row.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { DIMENSION_WORDS } from './dimension-words.js';
import { onceFor } from './once-for.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { Pager } from './pagination.js';
import { type Section, type ShownSection, sectionPages, sectionPlaces } from './sections.js';
import { type SiteFacts, statusToday } from './site-facts.js';

/** `dimensions/<dimension>.html` and the pages after it: its audits, and the tables that it does not look at. */
export interface DimensionPage {
  readonly frame: PageFrame;
  readonly dimension: Dimension;
  readonly words: string;
  readonly counts: readonly StatusCount[];
  readonly total: CountLink;
  /** Null: no table lacks it. */
  readonly without: CountLink | null;
  readonly dimensions: readonly {
    readonly name: Dimension;
    readonly href: string;
    readonly current: boolean;
  }[];
  readonly sections: readonly ShownSection[];
  readonly pager: Pager | null;
}

/** The pages of all six, each with its place. */
export function* dimensionPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => DimensionPage }> {
  for (const dimension of DIMENSIONS) {
    const sections = sectionsOf(facts, dimension);
    const counts = countStatuses(
      (auditsByDimension(facts).get(dimension) ?? []).map(({ id }) => statusToday(facts, id)),
    );
    const without = tablesWithout(facts, dimension).length;
    for (const part of sectionPages(facts, dimensionPath(dimension), sections)) {
      const { path, pager } = part;
      const link = (count: number, text: string, list: string): CountLink => ({
        count,
        text,
        href: count === 0 ? null : dimensionHref(facts, path, dimension, list),
      });
      yield {
        path,
        page: () => ({
          frame: pageFrame(facts, path, capital(dimension)),
          dimension,
          words: DIMENSION_WORDS[dimension],
          counts: statusCounts(counts, (status) => dimensionHref(facts, path, dimension, `audits.${status}`)),
          total: link(counts.total, formatQuantity(counts.total, 'audit'), 'audits'),
          without: without === 0 ? null : link(without, formatQuantity(without, 'table'), 'without'),
          dimensions: DIMENSIONS.map((name) => ({
            name,
            href: hrefTo(path, dimensionPath(name)),
            current: name === dimension,
          })),
          sections: part.sections(),
          pager,
        }),
      };
    }
  }
}

export function dimensionPath(dimension: Dimension): string {
  return `dimensions/${dimension}.html`;
}

/** The link to a list of a dimension's page: `audits`, `audits.<status>`, `without`. */
export function dimensionHref(facts: SiteFacts, from: string, dimension: Dimension, list: string): string {
  const page = placesOf(facts).get(dimension)?.get(list) ?? dimensionPath(dimension);
  return hrefTo(from, page, list);
}

/** Tables that no audit of the dimension is about. */
export function tablesWithout(facts: SiteFacts, dimension: Dimension): SiteFacts['plan']['tables'] {
  const covered = new Set((auditsByDimension(facts).get(dimension) ?? []).map(({ table }) => table));
  return facts.plan.tables.filter(({ name }) => !covered.has(name));
}

const auditsByDimension = onceFor(
  (facts: SiteFacts): ReadonlyMap<Dimension, readonly PlanAudit[]> =>
    groupBy(facts.plan.audits, ({ dimension }) => dimension),
);

const placesOf = onceFor(
  (facts: SiteFacts): ReadonlyMap<Dimension, ReadonlyMap<string, string>> =>
    new Map(
      DIMENSIONS.map((dimension) => [
        dimension,
        sectionPlaces(dimensionPath(dimension), sectionsOf(facts, dimension)),
      ]),
    ),
);

function sectionsOf(facts: SiteFacts, dimension: Dimension): readonly Section[] {
  const audits = byStatus(facts, auditsByDimension(facts).get(dimension) ?? []);
  const without = tablesWithout(facts, dimension);
  return [
    {
      kind: 'audits',
      name: 'audits',
      title: 'Audits',
      same: 'dimension',
      hint: 'the worst first',
      empty: `No audit of this project looks at ${dimension}.`,
      entries: audits.map((item) => ({ item, lists: [`audits.${statusToday(facts, item.id)}`] })),
    },
    {
      kind: 'tables',
      name: 'without',
      title: `Tables without an audit of ${dimension}`,
      hint: 'whatever their verdict is, it does not speak of this',
      empty: facts.plan.tables.length === 0 ? null : `Every table has an audit of ${dimension}.`,
      entries: without.map((item) => ({ item, lists: [] })),
    },
  ];
}
