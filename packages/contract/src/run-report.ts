import type { BlockedBy } from './blocked-by.js';
import type { AffectedBelow, AuditResult } from './events.js';
import type { RunId } from './run-id.js';
import type { Status, StatusCounts } from './status.js';

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
  readonly affected: AffectedBelow;
  /** One for each result of its own that blocks (so neither `skipped` nor `not_run`), sorted by audit id. */
  readonly blocking: readonly BlockingResult[];
  /** Sorted by audit id. */
  readonly results: readonly AuditResult[];
}

/** A result that disables what is below, and everything that this concerns, also what another one disables as well. */
export interface BlockingResult extends BlockedBy {
  readonly audit: string;
  readonly status: Status;
}
