import type { AuditResult } from './events.js';
import type { RunId } from './run-id.js';
import type { StatusCounts } from './status.js';

/**
 * What a run says at its end: the selected audits only, each with exactly one final status. It is kept as the events it is made
 * of: `run.start`, one `audit.end` per audit, `run.end`.
 */
export interface RunReport {
  readonly runId: RunId;
  readonly project: string;
  readonly target: string;
  readonly planHash: string;
  readonly runDate: string;
  readonly runTimestamp: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly counts: StatusCounts;
  /** Whether nothing failed and nothing is undecided. */
  readonly success: boolean;
  readonly exitCode: number;
  readonly interrupted: boolean;
  /** Sorted by audit id. */
  readonly results: readonly AuditResult[];
}
