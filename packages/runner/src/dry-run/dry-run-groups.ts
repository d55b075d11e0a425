import { contentHash, type Plan, type PlanAudit, type RunStartEvent } from '@assay/contract';
import { auditParameters, pickParameters } from '../evaluation/parameter-values.js';
import { fusedQuery } from '../queries/fused-query.js';
import { groupAudits } from '../queries/group-audits.js';
import type { DryRunQuery } from './dry-run-queries.js';

/** A query that a run would send for several audits. */
export interface DryRunGroup {
  readonly audits: readonly PlanAudit[];
  readonly query: DryRunQuery;
}

/** What a run would send for several audits at once, on the plan's own target; nothing where that has no dry run. */
export function dryRunGroups(
  plan: Pick<Plan, 'audits' | 'tables' | 'target'>,
  start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters'>,
): readonly DryRunGroup[] {
  const { target } = plan;
  if (target.type !== 'bigquery') return [];
  const { groups } = groupAudits(plan, (audit) => auditParameters(audit, start));
  return groups.flatMap(({ audits }) => {
    const [first] = audits;
    const { query, valuesOf } = fusedQuery(audits, target.type);
    const picked = pickParameters(
      valuesOf((audit) => auditParameters(audit, start)),
      query.parameters,
    );
    if (!first || !picked.ok) return [];
    const parameters = picked.values;
    const key = contentHash([query.text, parameters]);
    return [{ audits, query: { query, target, parameters, key, reads: first.reads, scan: first.scan } }];
  });
}
