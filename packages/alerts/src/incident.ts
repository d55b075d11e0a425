import type { AuditSeverity, RunId, Status } from '@assay/contract';

/**
 * What kind of trouble an incident is. `data`: the data is bad. `error`, `timeout`, `inconclusive`, `not_run`: we do not know, and
 * never the same incident as bad data. `resource`: an audit cost more than its limit; the data may be fine.
 */
export const INCIDENT_KINDS = ['data', 'error', 'timeout', 'inconclusive', 'not_run', 'resource'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/**
 * How an incident stands after the newest run that spoke of it.
 *
 * - `new`: it began with that run;
 * - `still_failing`: its newest run date is bad, as one before was;
 * - `changed`: like that, but much worse or better: the count by the set factor, another audit, another severity;
 * - `passing_again`: a later run date is good, an older one is still bad;
 * - `repaired`: every run date that was bad is good since it was run again.
 */
export const INCIDENT_STATES = ['new', 'still_failing', 'changed', 'passing_again', 'repaired'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

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
  /** `inc-` and ten hexadecimal digits of the hash of target, kind, subject and `since`: the same on every machine. */
  readonly id: string;
  readonly project: string;
  readonly target: string;
  readonly kind: IncidentKind;
  readonly severity: AuditSeverity;
  readonly subject: IncidentSubject;
  readonly state: IncidentState;
  /** The oldest run date that was bad, `2001-07-01`. */
  readonly since: string;
  /** The newest run date that an audit of it was looked at for. */
  readonly newestDate: string;
  /** The run that spoke of it last. */
  readonly runId: RunId;
  /** Whether it failed and passed in turn, so that it is one incident and not many. */
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
  /** Its newest result that is no skip. */
  readonly newest: { readonly runDate: string; readonly runId: RunId; readonly status: Status };
  /** Each run date that is still bad, with what its newest run said, sorted by date. */
  readonly bad: readonly BadDate[];
}

export interface BadDate {
  readonly runDate: string;
  readonly runId: RunId;
  readonly status: Status;
  readonly offendingRows: number | null;
  readonly examinedRows: number | null;
}

/** What does not run, or cannot be relied on, because of an incident. All sorted. */
export interface Disabled {
  readonly audits: readonly string[];
  /** Tables downstream, audited or not. */
  readonly tables: readonly string[];
}
