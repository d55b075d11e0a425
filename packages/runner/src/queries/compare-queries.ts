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

/** The dialect of each side's target. */
export interface SideDialects {
  readonly left: Dialect;
  readonly right: Dialect;
}

/** As pure text: the author's SQL stands in them unchanged, on lines of its own. */
export function compareQueries(
  audit: Pick<PlanAudit, 'sql' | 'scan'>,
  { leftTarget, right }: Compare,
  dialects: SideDialects,
): CompareQueries {
  const left = { side: 'left', dialect: dialects.left, target: leftTarget } as const;
  const other = { side: 'right', dialect: dialects.right, target: right.target } as const;
  return {
    left: sideQuery(audit.sql, left),
    right: sideQuery(right.sql, other),
    examinedLeft: examinedOf(audit.scan, left),
    examinedRight: examinedOf(right.scan, other),
  };
}

/** What the left query reads, which the plan does not say by itself: where both read the same, that. */
export function leftReads(
  { reads, scan }: Pick<PlanAudit, 'reads' | 'scan'>,
  right: Pick<Compare['right'], 'reads'>,
): readonly string[] {
  if (scan !== null) return [scan.table];
  const left = reads.filter((table) => !right.reads.includes(table));
  return left.length > 0 ? left : reads;
}

interface Side {
  readonly side: 'left' | 'right';
  readonly dialect: Dialect;
  readonly target: string | null;
}

function sideQuery(sql: PlanAudit['sql'], { side, dialect, target }: Side): AuditQuery {
  const before = 'SELECT * FROM (\n';
  return {
    purpose: 'count',
    side,
    ...(target === null ? {} : { target }),
    text: `${before}${spellParameters(sql, dialect)}\n) AS assay_result\nLIMIT ${MOST_COMPARED_ROWS + 1}`,
    parameters: parameterNames(sql),
    sqlOffset: before.length,
  };
}

function examinedOf(scan: PlanAudit['scan'], { side, dialect, target }: Side): AuditQuery | null {
  if (!scan) return null;
  return {
    ...examinedQuery(scan, dialect),
    side,
    ...(target === null ? {} : { target }),
  };
}
