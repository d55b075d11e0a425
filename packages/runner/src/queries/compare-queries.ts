import { type Compare, type Dialect, type PlanAudit, parameterNames, spellParameters } from '@assay/contract';
import { type AuditQuery, examinedQuery } from './audit-queries.js';

/** Most rows of one side that are compared. */
export const MOST_COMPARED_ROWS = 100_000;

/** The queries of an audit that compares, in the order in which they are sent. */
export interface CompareQueries {
  /** Each returns one row more than may be compared, if there are so many. */
  readonly left: AuditQuery;
  readonly right: AuditQuery;
  /** One row with the number of examined rows; null where the plan does not know them. */
  readonly examinedLeft: AuditQuery | null;
  readonly examinedRight: AuditQuery | null;
}

/** As pure text: the author's SQL stands in them unchanged, on lines of its own. */
export function compareQueries(audit: PlanAudit, compare: Compare, dialect: Dialect): CompareQueries {
  const { right } = compare;
  return {
    left: sideQuery(audit.sql, 'left', dialect),
    right: sideQuery(right.sql, 'right', dialect),
    examinedLeft: examinedOf(audit.scan, 'left', dialect),
    examinedRight: examinedOf(right.scan, 'right', dialect),
  };
}

function sideQuery(sql: PlanAudit['sql'], side: 'left' | 'right', dialect: Dialect): AuditQuery {
  const before = 'SELECT * FROM (\n';
  return {
    purpose: 'count',
    side,
    text: `${before}${spellParameters(sql, dialect)}\n) AS assay_result\nLIMIT ${MOST_COMPARED_ROWS + 1}`,
    parameters: parameterNames(sql),
    sqlOffset: before.length,
  };
}

function examinedOf(scan: PlanAudit['scan'], side: 'left' | 'right', dialect: Dialect): AuditQuery | null {
  return scan && { ...examinedQuery(scan.from, scan.predicate, dialect), side };
}
