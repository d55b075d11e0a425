import {
  type BigqueryTarget,
  contentHash,
  type ParameterValues,
  type Plan,
  type PlanAudit,
  type RunStartEvent,
  type Scan,
  sideTargets,
  type Target,
} from '@assay/contract';
import { auditParameters, pickParameters } from '../evaluation/parameter-values.js';
import { type AuditQuery, auditQueries } from '../queries/audit-queries.js';
import { compareQueries, leftReads } from '../queries/compare-queries.js';

/** One query of an audit, with the values that a run would bind. */
export interface DryRunQuery {
  readonly query: AuditQuery;
  readonly parameters: ParameterValues;
  /** Where it would run. */
  readonly target: BigqueryTarget;
  /** The same for two queries that are the same to one warehouse. */
  readonly key: string;
  /** The declared tables that it may read. */
  readonly reads: readonly string[];
  /** Of the side that it is about; null: not derived. */
  readonly scan: Scan | null;
}

export interface DryRunAudit {
  readonly audit: PlanAudit;
  readonly queries: readonly DryRunQuery[];
  /** Names of the targets of its other queries: those have no dry run. Each once. */
  readonly withoutDryRun: readonly string[];
}

/**
 * The queries of which a dry run speaks: those that count the offending rows, and those that count the examined ones, on every target
 * that has dry runs. The sample of an audit that does not hold is not among them: it reads what the first query reads, and the
 * columns that it returns.
 */
export function dryRunQueries(
  plan: Pick<Plan, 'audits' | 'target' | 'otherTargets'>,
  start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters'>,
): DryRunAudit[] {
  return plan.audits.map((audit) => {
    const values = auditParameters(audit, start);
    const bind = (
      target: Target,
      queries: readonly (AuditQuery | null)[],
      of: Pick<DryRunQuery, 'reads' | 'scan'>,
    ): DryRunQuery[] => {
      if (target.type !== 'bigquery') return [];
      return queries.flatMap((query) => {
        if (query === null) return [];
        const picked = pickParameters(values, query.parameters);
        // A value for each was asked for before; without one the warehouse says so.
        const parameters = picked.ok ? picked.values : {};
        return [{ query, target, parameters, key: contentHash([query.text, parameters]), ...of }];
      });
    };
    if (audit.compare === null) {
      const { count, examined } = auditQueries(audit, plan.target.type);
      const queries = bind(plan.target, [count, examined], { reads: audit.reads, scan: audit.scan });
      return { audit, queries, withoutDryRun: withoutDryRun([plan.target]) };
    }
    const { right } = audit.compare;
    const on = sideTargets(audit.compare, plan);
    const sent = compareQueries(audit, audit.compare, { left: on.left.type, right: on.right.type });
    return {
      audit,
      queries: [
        ...bind(on.left, [sent.left, sent.examinedLeft], {
          reads: leftReads(audit, right),
          scan: audit.scan,
        }),
        ...bind(on.right, [sent.right, sent.examinedRight], { reads: right.reads, scan: right.scan }),
      ],
      withoutDryRun: withoutDryRun([on.left, on.right]),
    };
  });
}

function withoutDryRun(targets: readonly Target[]): string[] {
  return [...new Set(targets.flatMap(({ type, name }) => (type === 'bigquery' ? [] : [name])))];
}
