import type { AuditResult, PlanAudit } from '@assay/contract';
import type { AuditGroup } from '../queries/group-audits.js';
import type { ExecuteInput, Step } from '../schedule/execute.js';
import { evaluateAudit, type Prepared } from './evaluate-audit.js';
import { evaluateGroup, type GroupMember, groupMember } from './evaluate-group.js';
import type { EvaluationContext } from './send-query.js';

/** How the audits of a run are evaluated: those of a group together, as far as they are ready together. */
export function evaluationSteps(
  groups: readonly AuditGroup[],
  context: EvaluationContext,
): Pick<ExecuteInput, 'partners' | 'begin'> {
  const partners = new Map(
    groups.flatMap(({ audits }) => {
      const ids = audits.map(({ id }) => id);
      return ids.map((id) => [id, ids] as const);
    }),
  );
  const auditStep = (audit: PlanAudit, prepared?: Prepared): Step => ({
    audits: [audit],
    evaluate: async (signal) => only(await evaluateAudit(audit, context, signal, prepared)),
  });
  const groupStep = (members: readonly GroupMember[]): Step => ({
    audits: members.map(({ audit }) => audit),
    evaluate: async (signal) => {
      const { results, single, groups: smaller } = await evaluateGroup(members, context, signal);
      return {
        results,
        next: [...smaller.map(groupStep), ...single.map(({ audit, prepared }) => auditStep(audit, prepared))],
      };
    },
  });
  return {
    partners: (id) => partners.get(id) ?? [id],
    begin: ([first, ...others]) =>
      others.length === 0 ? auditStep(first) : groupStep([first, ...others].map(groupMember)),
  };
}

function only(result: AuditResult): { readonly results: readonly AuditResult[]; readonly next: readonly [] } {
  return { results: [result], next: [] };
}
