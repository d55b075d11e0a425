import type { AuditResult } from '@assay/contract';
import type { FinishedRun } from '../decide.js';
import type { IncidentDraft } from './incident-draft.js';

/** The runs that are decided on, by what a message needs of them. */
export interface RunIndex {
  /** The last run that spoke of an incident, else the last of its target; its plan says whom to tell. */
  readonly lastOf: (draft: Pick<IncidentDraft, 'runId' | 'target'>) => FinishedRun | undefined;
  readonly runOf: (runId: string) => FinishedRun | undefined;
  readonly resultOf: (runId: string, audit: string) => AuditResult | undefined;
}

/** @param runs oldest first */
export function indexRuns(runs: readonly FinishedRun[]): RunIndex {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const byTarget = new Map(runs.map((run) => [run.target, run]));
  const results = new Map<string, ReadonlyMap<string, AuditResult>>();
  return {
    runOf: (runId) => byId.get(runId),
    lastOf: ({ runId, target }) => (runId === null ? undefined : byId.get(runId)) ?? byTarget.get(target),
    resultOf: (runId, audit) => {
      const run = byId.get(runId);
      if (!run) return undefined;
      const known = results.get(runId) ?? new Map(run.results.map((result) => [result.audit, result]));
      results.set(runId, known);
      return known.get(audit);
    },
  };
}
