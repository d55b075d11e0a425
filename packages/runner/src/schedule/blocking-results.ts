import {
  type AffectedBelow,
  type AuditResult,
  type BlockingResult,
  blockedByOf,
  compareText,
  isBlocking,
  isOwnProblem,
  type Plan,
} from '@assay/contract';

/**
 * The results of a run that block what is below, each with all that it disables, and what lies below all of them together.
 * An audit that did not run is no cause: the end of the run is.
 */
export function blockingResults(
  plan: Pick<Plan, 'tables' | 'audits'>,
  results: readonly AuditResult[],
): { readonly blocking: readonly BlockingResult[]; readonly affected: AffectedBelow } {
  const blockedBy = blockedByOf(plan);
  const blockers = new Set(plan.audits.filter(isBlocking).map(({ id }) => id));
  const blocking = results
    .filter(({ audit, status }) => blockers.has(audit) && isOwnProblem(status))
    .map(({ audit, status }) => ({ audit, status, ...blockedBy(audit) }))
    .sort((a, b) => compareText(a.audit, b.audit));
  // Audits that hold the same others back share their lists: each list is gone through once.
  const together = (lists: ReadonlySet<readonly string[]>): string[] =>
    [...new Set([...lists].flat())].sort(compareText);
  return {
    blocking,
    affected: {
      tables: together(new Set(blocking.map(({ tables }) => tables))),
      owners: together(new Set(blocking.map(({ owners }) => owners))),
    },
  };
}
