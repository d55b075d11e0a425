import type { AuditResult } from '@assay/contract';
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
