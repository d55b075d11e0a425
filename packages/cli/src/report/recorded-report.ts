import {
  type AuditResult,
  compareText,
  countStatuses,
  type Plan,
  type RunReport,
  type RunStartEvent,
} from '@assay/contract';

/** What files about a run tell: not what lies below its results. */
export type ReportedRun = Omit<RunReport, 'affected' | 'blocking'>;

/**
 * A run whose history could not be written, or not to its end: what is on record, and of every other audit that it is not known.
 * Without it, who watches the files of a run would go on reading those of the last one.
 *
 * @param plan with the selected audits only
 * @param recorded what is on record, also by the run that this one resumes
 */
export function recordedReport(
  start: RunStartEvent,
  plan: Plan,
  recorded: readonly AuditResult[],
  { exitCode, endedAt }: Pick<RunReport, 'exitCode' | 'endedAt'>,
): ReportedRun {
  const known = new Set(recorded.map(({ audit }) => audit));
  const unknown = plan.audits.flatMap(({ id, table, fingerprint }): AuditResult[] =>
    known.has(id)
      ? []
      : [
          {
            audit: id,
            table,
            fingerprint,
            status: 'not_run',
            reason: 'the history could not be written',
            rootCause: null,
            offendingRows: null,
            examinedRows: null,
            sample: null,
            sampleProblem: null,
            startedAt: null,
            endedAt,
            durationMs: 0,
          },
        ],
  );
  const results = [...recorded, ...unknown].sort((a, b) => compareText(a.audit, b.audit));
  const { runId, project, target, planHash, runDate, runTimestamp } = start;
  return {
    runId,
    project,
    target,
    planHash,
    runDate,
    runTimestamp,
    startedAt: start.at,
    endedAt,
    counts: countStatuses(results.map(({ status }) => status)),
    success: false,
    exitCode,
    interrupted: false,
    results,
  };
}
