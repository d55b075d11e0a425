import type { AuditSeverity, RunId, Status } from '@assay/contract';

/**
 * What kind of trouble an incident is. `data`: the data is bad. `error`, `timeout`, `inconclusive`, `not_run`: we do not know, and
 * never the same incident as bad data. `resource`: an audit cost more than its limit; the data may be fine.
 */
export const INCIDENT_KINDS = ['data', 'error', 'timeout', 'inconclusive', 'not_run', 'resource'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/**
 * How an incident stands after the newest run that spoke of it. An incident itself is never `changed`: that is in comparison with what
 * was told, so it is a state of messages.
 *
 * - `new`: one run date is bad, and it was looked at once;
 * - `still_failing`: its newest run date is bad, as one before was, or it was bad again when it was run again;
 * - `changed`: like that, but much worse or better than was told: the count by the set factor, another audit, another severity, another
 *   cause;
 * - `passing_again`: a later run date is good, an older one is still bad;
 * - `repaired`: every run date that was bad is good since it was run again;
 * - `closed`: nothing of it is bad any more, but for audits that were removed from the project while they were: nobody will know.
 *
 * Of an incident that is not about bad data, good is what it is not about: of an `error` any decided result, of a `resource` a query
 * within its limits.
 */
export const INCIDENT_STATES = [
  'new',
  'still_failing',
  'changed',
  'passing_again',
  'repaired',
  'closed',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Whether nothing of it is bad any more, whoever brought that about. */
export function isOver({ state }: { readonly state: IncidentState }): boolean {
  return state === 'repaired' || state === 'closed';
}

/** What an incident is about: one table; many audits that could not be evaluated for one cause; or a whole run. */
export type IncidentSubject =
  | { readonly kind: 'table'; readonly table: string }
  /** The reason that all of them give, without the names in which they differ. Masked, as reasons are. */
  | { readonly kind: 'cause'; readonly cause: string }
  | { readonly kind: 'run' };

/**
 * What went wrong once, with everything that follows from it: the audits of one table that ceased to hold with the same run date, or
 * whatever else has one cause. Plain data, kept in the outbox as it is.
 */
export interface Incident {
  /**
   * `inc-` and ten hexadecimal digits of the hash of target, kind, subject and the run date that was the first to be known as bad: the
   * same on every machine.
   */
  readonly id: string;
  readonly project: string;
  readonly target: string;
  readonly kind: IncidentKind;
  readonly severity: AuditSeverity;
  readonly subject: IncidentSubject;
  /** Never `changed`. */
  readonly state: Exclude<IncidentState, 'changed'>;
  /** The oldest run date that was bad, `2001-07-01`. */
  readonly since: string;
  /** The newest run date for which an audit of it was found good or bad. */
  readonly newestDate: string;
  /** The run that spoke of it last. */
  readonly runId: RunId;
  /** Whether an audit of it fails and passes in turn: it was bad again after it was good, and is not yet settled. */
  readonly flapping: boolean;
  /** Sorted by audit. */
  readonly audits: readonly IncidentAudit[];
  readonly disabled: Disabled;
  /** Every owner group concerned: of the audits, of what they disable, of all tables below. Sorted. */
  readonly owners: readonly string[];
}

/** An audit of an incident, and how it stands. */
export interface IncidentAudit {
  readonly audit: string;
  readonly table: string;
  readonly owner: string;
  /** Of the audit while it was bad last. */
  readonly severity: AuditSeverity;
  /** Of the greatest run date, and then of the latest run, what found it good or bad. */
  readonly newest: Looked & { readonly good: boolean };
  /**
   * What came after `newest` and tells neither good nor bad, such as a skip, or is bad and of another incident: then nothing good is told.
   * Null: nothing did.
   */
  readonly unclear: Looked | null;
  /**
   * The newest run dates that are still bad, with what the last run said that found them so, sorted. Empty: none is bad. All of them:
   * `badDatesOf`.
   */
  readonly bad: readonly BadDate[];
  /** The run dates before those that are still bad, sorted: what fails for years is written down each night. */
  readonly olderBad: readonly DateSpan[];
  /** Run dates that were bad and are good since they were run again, sorted. */
  readonly mended: readonly string[];
  /** How many times in a row it was found as it is now, good or bad; no more than `SETTLED_AFTER` are counted. */
  readonly streak: number;
  /** Whether it was bad again after it was good, and its streak has not been long enough since. */
  readonly unsteady: boolean;
  /** What was found last of an audit that was removed from the project while it was bad; then it is bad no more. */
  readonly removed?: BadDate;
  /** Of what could not be evaluated on one table: the reason without names and numbers, as it was last; else null. */
  readonly cause: string | null;
}

/** That an audit was looked at. */
export interface Looked {
  readonly runDate: string;
  readonly runId: RunId;
  readonly status: Status;
}

/** So many results in a row, and an audit that failed and passed in turn is settled. */
export const SETTLED_AFTER = 3;

export interface BadDate {
  readonly runDate: string;
  /** Null: by now nobody remembers. */
  readonly runId: RunId | null;
  readonly status: Status;
  readonly offendingRows: number | null;
  readonly examinedRows: number | null;
}

/** Run dates of days without a gap, both ends with them, that ended in the same way. */
export interface DateSpan {
  readonly from: string;
  readonly to: string;
  readonly status: Status;
}

/** What does not run, or cannot be relied on, because of an incident. All sorted. */
export interface Disabled {
  readonly audits: readonly string[];
  /** Tables downstream, audited or not. */
  readonly tables: readonly string[];
}
