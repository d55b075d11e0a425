import {
  countStatuses,
  countUndecided,
  DIMENSIONS,
  type Dimension,
  formatCount,
  groupBy,
  isUndecided,
  type PlanAudit,
  STATUSES,
  type Status,
} from '@assay/contract';
import { uniqueSlugs } from '../page-paths.js';
import { type Mark, statusMark } from '../status-mark.js';
import type { CountLink } from './counts.js';
import { type SiteFacts, statusToday } from './site-facts.js';

/** The audits of one dimension in one layer or table: the worst first, and never green where there are none. */
export interface MatrixCell {
  readonly dimension: Dimension;
  /** Null: no audit. */
  readonly mark: Mark | null;
  /** How many are as the mark says; null if all are. */
  readonly some: CountLink | null;
  readonly all: CountLink | null;
}

export interface MatrixRow {
  readonly layer: string;
  readonly cells: readonly MatrixCell[];
}

/**
 * Layers and dimensions, each cell leading to its audits.
 *
 * @param placeOf where the list of a `cellAnchor` is
 */
export function layerMatrix(facts: SiteFacts, placeOf: (list: string) => string): MatrixRow[] {
  const slugs = uniqueSlugs(facts.plan.layers);
  const byCell = auditsByCell(facts);
  return facts.plan.layers.map((layer) => ({
    layer,
    cells: DIMENSIONS.map((dimension) =>
      matrixCell(facts, dimension, byCell.get(`${layer} ${dimension}`) ?? [], (status) =>
        placeOf(cellAnchor(slugs.get(layer) ?? layer, dimension, status)),
      ),
    ),
  }));
}

/** The audits of each `<layer> <dimension>`. */
export function auditsByCell(facts: SiteFacts): Map<string, PlanAudit[]> {
  return groupBy(
    facts.plan.audits,
    ({ table, dimension }) => `${facts.tables.get(table)?.layer ?? ''} ${dimension}`,
  );
}

/** Name of the list of a cell's audits, or of those with one status among them. */
export function cellAnchor(group: string, dimension: Dimension, status: Status | null): string {
  return [group, dimension, status].filter((part) => part !== null && part !== '').join('.');
}

/**
 * One cell: bad data first, then what is undecided, then warnings; a cell is green only if every audit in it passes.
 *
 * @param placeOf where the list of all its audits is (null), and that of those with a status
 */
export function matrixCell(
  facts: SiteFacts,
  dimension: Dimension,
  audits: readonly PlanAudit[],
  placeOf: (status: Status | null) => string,
): MatrixCell {
  if (audits.length === 0) return { dimension, mark: null, some: null, all: null };
  const counts = countStatuses(audits.map(({ id }) => statusToday(facts, id)));
  const worst: Status =
    counts.fail > 0
      ? 'fail'
      : countUndecided(counts) > 0
        ? (STATUSES.find((status) => isUndecided(status) && counts[status] > 0) ?? 'not_run')
        : counts.warn > 0
          ? 'warn'
          : 'pass';
  const link = (count: number, status: Status | null): CountLink => ({
    count,
    text: formatCount(count),
    href: placeOf(status),
  });
  return {
    dimension,
    mark: statusMark(worst),
    some: counts[worst] < counts.total ? link(counts[worst], worst) : null,
    all: link(counts.total, null),
  };
}
