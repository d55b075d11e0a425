import {
  type Dialect,
  type PlanAudit,
  parameterNames,
  type QueryPurpose,
  type Scan,
  spellParameters,
  type Thresholds,
} from '@assay/contract';
import { columnCondition, columnOf, comparedColumns } from './column-condition.js';
import { type DialectSql, dialectSql, ownLines } from './dialect-sql.js';

/** A query as it is sent, and how to find the author's SQL in it. */
export interface AuditQuery {
  readonly purpose: QueryPurpose;
  /** Of an audit that compares two queries, which of them it is about. */
  readonly side?: 'left' | 'right';
  /** Name of the target that it is for; absent: the plan's own. */
  readonly target?: string;
  /** With the parameters as the engine spells them. */
  readonly text: string;
  /** Names of the parameters in the text, sorted. */
  readonly parameters: readonly string[];
  /** Where the audit's own SQL begins in the text, in UTF-16 code units; null if it is not in it. */
  readonly sqlOffset: number | null;
}

/** The queries that an audit can need, in the order in which they are sent. */
export interface AuditQueries {
  /**
   * One row: the returned rows (`returned`), then for each threshold with column conditions (`COUNTED_THRESHOLDS`) how many of
   * them do not meet it (`missed_error`, `missed_warn`), then the type of each of `typedColumns` (`type_0`, `type_1`...; NULL
   * if no row was returned).
   */
  readonly count: AuditQuery;
  /** The columns whose types the count query tells; empty where the engine itself compares numbers with numbers only. */
  readonly typedColumns: readonly TypedColumn[];
  /** One row with the number of examined rows; null where the plan does not know them. */
  readonly examined: AuditQuery | null;
  /** Some of the rows that are offending by a threshold, so many at most. */
  readonly sample: (threshold: keyof Thresholds, rows: number) => AuditQuery;
}

/** A column of a condition whose type decides whether it may be compared with a number at all. */
export interface TypedColumn {
  readonly column: string;
  /** What the count query calls its type. */
  readonly alias: string;
  /** @param type as the engine names it */
  readonly isComparable: (type: string) => boolean;
}

/** The order in which the count query counts the rows that miss a threshold's column conditions. */
export const COUNTED_THRESHOLDS = ['error', 'warn'] as const satisfies readonly (keyof Thresholds)[];

const ALIAS = 'assay_result';

/**
 * The queries of an audit, as pure text: the author's SQL stands in them unchanged, on lines of its own, so that a comment at
 * its end ends there and a place in the engine's message leads back to the author's line.
 */
export function auditQueries(audit: PlanAudit, dialect: Dialect): AuditQueries {
  const sql = dialectSql(dialect);
  const conditionOf = (threshold: keyof Thresholds): string | null => {
    const expectation = audit.expect[threshold];
    return expectation && columnCondition(expectation, (column) => columnOf(column, ALIAS, sql), sql);
  };
  const counted = COUNTED_THRESHOLDS.flatMap((threshold) => {
    const condition = conditionOf(threshold);
    return condition === null ? [] : [`${sql.countNotTrue(condition)} AS missed_${threshold}`];
  });
  const typed = typedColumns(audit.expect, sql);
  const types = typed.map(({ select, alias }) => `${select} AS ${alias}`);
  const around = (purpose: QueryPurpose, head: string, tail: string): AuditQuery => {
    const before = `${head} FROM (\n`;
    return {
      purpose,
      text: `${before}${spellParameters(audit.sql, dialect)}\n) AS ${ALIAS}${tail}`,
      parameters: parameterNames(audit.sql),
      sqlOffset: before.length,
    };
  };
  return {
    count: around('count', `SELECT ${['count(*) AS returned', ...counted, ...types].join(', ')}`, ''),
    typedColumns: typed,
    examined: audit.scan && examinedQuery(audit.scan, dialect),
    sample: (threshold, rows) => {
      const condition = conditionOf(threshold);
      const where = condition === null ? '' : `\nWHERE (${condition}) IS NOT TRUE`;
      return around('sample', 'SELECT *', `${where}\nLIMIT ${rows}`);
    },
  };
}

function typedColumns(
  { error, warn }: Thresholds,
  sql: DialectSql,
): readonly (TypedColumn & { readonly select: string })[] {
  const { columnType } = sql;
  if (!columnType) return [];
  return comparedColumns([error, warn]).map((column, index) => ({
    column,
    alias: `type_${index}`,
    isComparable: columnType.isComparable,
    select: columnType.name(columnOf(column, ALIAS, sql)),
  }));
}

/** Counts the rows that a scan examines. */
export function examinedQuery({ from, predicate, filter }: Scan, dialect: Dialect): AuditQuery {
  const conditions = [predicate, filter].filter((part) => part !== null);
  const where = conditions.map((part) => ownLines(spellParameters(part, dialect))).join(' AND ');
  return {
    purpose: 'examined',
    text: `SELECT count(*) AS examined FROM ${from}${where === '' ? '' : `\nWHERE ${where}`}`,
    parameters: [...new Set(conditions.flatMap(parameterNames))].sort(),
    sqlOffset: null,
  };
}
