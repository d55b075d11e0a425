import { type AuditResult, compareText, groupBy, isUndecided, STATUSES, type Status } from '@assay/contract';
import type { SiteRun } from '../site-input.js';

/**
 * One result for every audit that a run selected, sorted by id; of one that resumed others, also what they had decided. What a killed run left undecided is shown as not run;
 * it is no result: the verdict of a table never sees it, and an earlier one of the same date still stands. Without the plan
 * of the run nobody knows what all its audits were: then those that were decided are shown.
 */
export function resultsOfRun(run: SiteRun): AuditResult[] {
  const recorded = new Map([...(run.earlier ?? []), ...run.results].map((result) => [result.audit, result]));
  const audits = new Map(run.plan?.audits.map((audit) => [audit.id, audit]));
  const selected = run.start.audits === 'all' ? [...audits.keys()] : run.start.audits;
  return [...new Set([...selected, ...recorded.keys()])].sort().map(
    (id) =>
      recorded.get(id) ?? {
        audit: id,
        table: audits.get(id)?.table ?? '',
        status: 'not_run',
        fingerprint: audits.get(id)?.fingerprint ?? '',
        offendingRows: null,
        examinedRows: null,
        reason: 'The run has no end on record, and nothing was decided about this audit.',
        rootCause: null,
        sample: null,
        sampleProblem: null,
        startedAt: null,
        endedAt: run.start.at,
        durationMs: 0,
      },
  );
}

/** In the order in which a run tells of them: what is bad, what is not known, warnings, and what was skipped for one of these. */
export const TOLD_STATUSES: readonly Status[] = [
  'fail',
  ...STATUSES.filter((status) => isUndecided(status) && status !== 'skipped'),
  'warn',
  'skipped',
];

/** Audits that are not a pass on one page of a run; as many as fit into its budget. */
export const RESULTS_PER_PAGE = 200;

/** Whatever is not a pass, in the order of the pages of the run; what was skipped for the same reason is side by side. */
export function toldResults(results: readonly AuditResult[]): AuditResult[] {
  const byStatus = groupBy(results, ({ status }) => status);
  return TOLD_STATUSES.flatMap((status) => {
    const of = byStatus.get(status) ?? [];
    return status === 'skipped' ? [...of].sort((a, b) => compareText(causeOf(a), causeOf(b))) : of;
  });
}

/** The audit for which one was skipped; empty where none was recorded. */
export function causeOf({ rootCause }: AuditResult): string {
  return rootCause?.audit ?? '';
}
