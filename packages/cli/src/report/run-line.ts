import {
  formatDuration,
  type ParameterValues,
  type RunEndEvent,
  STATUSES,
  statusWord,
} from '@assay/contract';
import type { RunSummary } from '@assay/history';
import type { Printer } from '../print.js';

/** How a run came to its end; `open`: it has none on record yet, and may still be written to. */
export type RunState = 'complete' | 'interrupted' | 'killed' | 'open';

export function runState({ end }: Pick<RunSummary, 'end'>, settled: boolean): RunState {
  if (end) return end.interrupted ? 'interrupted' : 'complete';
  return settled ? 'killed' : 'open';
}

/**
 * A run as one JSON line tells it.
 *
 * @param parameters those that it was given, as they may be shown
 */
export function runRecord(run: RunSummary, state: RunState, parameters: ParameterValues) {
  const { runId, target, project, runDate, runTimestamp, at, planHash, assayVersion, resumes } = run.start;
  return {
    type: 'history-run',
    runId,
    target,
    project,
    runDate,
    runTimestamp,
    parameters,
    selected: run.selected,
    resumes,
    state,
    startedAt: at,
    endedAt: run.end?.at ?? null,
    counts: run.end?.counts ?? null,
    success: run.end?.success ?? null,
    exitCode: run.end?.exitCode ?? null,
    planHash,
    assayVersion,
  } as const;
}

/** How long a run took, as text. */
export function tookOf({ start, end }: Pick<RunSummary, 'start' | 'end'>): string {
  return end ? formatDuration(Date.parse(end.at) - Date.parse(start.at)) : '-';
}

/** The counts of a run, problems first: `✗ 2 fail, – 1 skipped, ✓ 40 pass`; for one without an end, what is known of that. */
export function outcomeOf(end: Pick<RunEndEvent, 'counts'> | null, state: RunState, print: Printer): string {
  if (!end) return print.paint('magenta', state === 'open' ? 'not ended yet' : 'killed: no end on record');
  const counts = STATUSES.filter((status) => end.counts[status] > 0).map(
    (status) => `${print.glyph(status)} ${end.counts[status]} ${statusWord(status)}`,
  );
  return [...(state === 'interrupted' ? ['interrupted'] : []), ...counts].join(', ');
}
