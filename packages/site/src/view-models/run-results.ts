import { type AuditResult, compareText, groupBy, isUndecided, STATUSES, type Status } from '@assay/contract';
import type { RunPlanAudit, SiteRun } from '../site-input.js';

/**
 * One result for every audit that a run selected, in no order; of one that resumed others, also what they had decided. What a killed
 * run left undecided is shown as not run; it is no result: the verdict of a table never sees it, and an earlier one of the same date
 * still stands. Without the plan of the run nobody knows what all its audits were: then those that were decided are shown.
 */
export function resultsOfRun(run: SiteRun): readonly AuditResult[] {
  const { start, plan, results, earlier } = run;
  const recorded = new Map<string, AuditResult>();
  for (const result of earlier ?? []) recorded.set(result.audit, result);
  for (const result of results) recorded.set(result.audit, result);
  const selected = start.audits === 'all' ? (plan?.audits.map(({ id }) => id) ?? []) : start.audits;
  const left = selected.filter((id) => !recorded.has(id));
  if (left.length === 0) return [...recorded.values()];
  const audits = new Map(plan?.audits.map((audit) => [audit.id, audit]));
  return [...recorded.values(), ...new Set(left)].map((one) =>
    typeof one === 'string' ? notRun(one, audits.get(one), start.at) : one,
  );
}

function notRun(id: string, audit: RunPlanAudit | undefined, at: string): AuditResult {
  return {
    audit: id,
    table: audit?.table ?? '',
    status: 'not_run',
    fingerprint: audit?.fingerprint ?? '',
    offendingRows: null,
    examinedRows: null,
    reason: 'The run has no end on record, and nothing was decided about this audit.',
    rootCause: null,
    sample: null,
    sampleProblem: null,
    startedAt: null,
    endedAt: at,
    durationMs: 0,
  };
}

/** In the order in which a run tells of them: what is bad, what is not known, warnings, and what was skipped for one of these. */
export const TOLD_STATUSES: readonly Status[] = [
  'fail',
  ...STATUSES.filter((status) => isUndecided(status) && status !== 'skipped'),
  'warn',
  'skipped',
];

/** Audits that are not a pass on one page of a run; as many as fit into its budget. */
export const RESULTS_PER_PAGE = 120;

/** Whatever is not a pass, in the order of the pages of the run; what was skipped for the same reason is side by side. */
export function toldResults(results: readonly AuditResult[]): AuditResult[] {
  const told = results
    .filter(({ status }) => status !== 'pass')
    .sort((a, b) => compareText(a.audit, b.audit));
  const byStatus = groupBy(told, ({ status }) => status);
  return TOLD_STATUSES.flatMap((status) => {
    const of = byStatus.get(status) ?? [];
    return status === 'skipped' ? [...of].sort((a, b) => compareText(causeOf(a), causeOf(b))) : of;
  });
}

/** The audit for which one was skipped; empty where none was recorded. */
export function causeOf({ rootCause }: AuditResult): string {
  return rootCause?.audit ?? '';
}
