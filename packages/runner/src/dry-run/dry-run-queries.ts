import {
  contentHash,
  type ParameterValues,
  type Plan,
  type PlanAudit,
  type RunStartEvent,
  type Scan,
} from '@assay/contract';
import { auditParameters, pickParameters } from '../evaluation/parameter-values.js';
import { type AuditQuery, auditQueries } from '../queries/audit-queries.js';
import { compareQueries } from '../queries/compare-queries.js';

/** One query of an audit, with the values that a run would bind. */
export interface DryRunQuery {
  readonly query: AuditQuery;
  readonly parameters: ParameterValues;
  /** The same for two queries that are the same to the warehouse. */
  readonly key: string;
  /** The declared tables that it may read. */
  readonly reads: readonly string[];
  /** Of the side that it is about; null: not derived. */
  readonly scan: Scan | null;
}

export interface DryRunAudit {
  readonly audit: PlanAudit;
  readonly queries: readonly DryRunQuery[];
  /** Why some of its queries are not among these; null: all are. */
  readonly leftOut: string | null;
}

/**
 * The queries of which a dry run speaks: those that count the offending rows, and those that count the examined ones. The sample of
 * an audit that does not hold is not among them: it reads what the first query reads, and the columns that it returns.
 */
export function dryRunQueries(
  { audits, target }: Pick<Plan, 'audits' | 'target'>,
  start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters'>,
): DryRunAudit[] {
  const dialect = target.type;
  return audits.map((audit) => {
    const values = auditParameters(audit, start);
    const bind = (query: AuditQuery | null, reads: readonly string[], scan: Scan | null): DryRunQuery[] => {
      if (query === null) return [];
      const picked = pickParameters(values, query.parameters);
      // A value for each was asked for before; without one the warehouse says so.
      const parameters = picked.ok ? picked.values : {};
      return [{ query, parameters, key: contentHash([query.text, parameters]), reads, scan }];
    };
    if (audit.compare === null) {
      const { count, examined } = auditQueries(audit, dialect);
      const queries = [...bind(count, audit.reads, audit.scan), ...bind(examined, audit.reads, audit.scan)];
      return { audit, queries, leftOut: null };
    }
    const { right, leftTarget } = audit.compare;
    const dialects = { left: dialect, right: dialect };
    const {
      left,
      examinedLeft,
      right: other,
      examinedRight,
    } = compareQueries(audit, audit.compare, dialects);
    const elsewhere = [
      ...(leftTarget === null ? [] : [`the left query of a comparison is for target ${leftTarget}`]),
      ...(right.target === null ? [] : [`the right query of a comparison is for target ${right.target}`]),
    ];
    const leftReads = audit.scan === null ? notOnTheRight(audit.reads, right.reads) : [audit.scan.table];
    return {
      audit,
      queries: [
        ...(leftTarget === null ? bind(left, leftReads, audit.scan) : []),
        ...(leftTarget === null ? bind(examinedLeft, leftReads, audit.scan) : []),
        ...(right.target === null ? bind(other, right.reads, right.scan) : []),
        ...(right.target === null ? bind(examinedRight, right.reads, right.scan) : []),
      ],
      leftOut: elsewhere.length === 0 ? null : elsewhere.join(', '),
    };
  });
}

/** What the left query reads, which the plan does not say by itself: where both read the same, that. */
function notOnTheRight(both: readonly string[], right: readonly string[]): readonly string[] {
  const left = both.filter((table) => !right.includes(table));
  return left.length > 0 ? left : both;
}
