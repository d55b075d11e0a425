import type { AuditResult } from './events.js';
import type { RunId } from './run-id.js';
import type { StatusCounts } from './status.js';

export const REPORT_FORMAT = 'assay.report';
export const REPORT_FORMAT_VERSION = 1;

/** What a run says at its end: the selected audits only, each with exactly one final status. */
export interface RunReport {
  readonly format: typeof REPORT_FORMAT;
  readonly formatVersion: typeof REPORT_FORMAT_VERSION;
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
