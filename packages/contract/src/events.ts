import type { AuditCost } from './audit-cost.js';
import type { ParameterValues } from './parameter.js';
import type { QueryResources, ResourceFinding } from './resources.js';
import type { RunId } from './run-id.js';
import type { Status, StatusCounts } from './status.js';

/** Version of the event format: a new optional field or a new type of event keeps it, anything else raises it. */
export const EVENT_VERSION = 1;

/**
 * What a run says while it runs: one JSON object a line, in `history/` and on stdout with `--json`.
 * Times are UTC in the form `2026-11-22T06:00:03.000Z`.
 */
export type RunEvent =
  | RunStartEvent
  | RunWaitingEvent
  | QueryJobEvent
  | QueryStartEvent
  | QueryEndEvent
  | AuditEndEvent
  | RunEndEvent;

interface EventBase {
  readonly v: typeof EVENT_VERSION;
  readonly at: string;
  readonly runId: RunId;
}

/** The first event of a run: what is going to be done, written before any query is sent. */
export interface RunStartEvent extends EventBase {
  readonly type: 'run.start';
  readonly assayVersion: string;
  readonly project: string;
  readonly target: string;
  readonly planHash: string;
  /** The day that is audited, `2001-06-30`. */
  readonly runDate: string;
  /** Value of `@run_timestamp`. */
  readonly runTimestamp: string;
  /** Values given for the audits' own parameters. */
  readonly parameters: ParameterValues;
  /** Ids of the selected audits, sorted; `all` for every audit of the plan. */
  readonly audits: 'all' | readonly string[];
  /** The run that this one goes on with: what it and those before it decided is not asked again. Null: it begins anew. */
  readonly resumes: RunId | null;
  /** Who writes the log; null where an older Assay did not say. */
  readonly runner: RunnerProcess | null;
}

/** The process of a runner, told so that others can see whether it still lives. */
export interface RunnerProcess {
  /** Tells this machine, since it was started, from others; not readable. Process ids mean something on the same one only. */
  readonly host: string;
  readonly pid: number;
}

/** A query of the run has been waiting for a while for a slot that other runs on the same warehouse hold. */
export interface RunWaitingEvent extends EventBase {
  readonly type: 'run.waiting';
  /** Whose query it is. */
  readonly audits: readonly string[];
  /** Whose slots they are, if not those of the run's target. */
  readonly target?: string;
  readonly holders: readonly SlotHolder[];
}

/** A process that holds a slot of a warehouse. */
export interface SlotHolder {
  /** Null: the operating system does not say, or it is on another machine. */
  readonly pid: number | null;
  /** Null: not known, or none of ours. */
  readonly runId: string | null;
  /** Whose query is in it, as its job says: the audit's id with `_` for what a label does not take. Absent: not known. */
  readonly audit?: string | undefined;
}

/**
 * What a query is for: the count decides the status, and so do both queries of an audit that compares; examined rows tell
 * `inconclusive`, a sample shows rows. The type of a partition column tells, before them, whether they may be believed.
 */
export const QUERY_PURPOSES = ['type', 'count', 'examined', 'sample'] as const;
export type QueryPurpose = (typeof QUERY_PURPOSES)[number];

/** Which query an event is about. */
interface QueryEventBase extends EventBase {
  readonly audits: readonly string[];
  readonly purpose: QueryPurpose;
  /** Of an audit that compares two queries, which of them it is, or whose examined rows it counts. */
  readonly side?: 'left' | 'right';
  /** Of an audit that compares two targets, where the query runs; absent: on the target of the run. */
  readonly target?: string;
  /** From 1; a query whose connection was lost is sent again. */
  readonly attempt: number;
}

export interface QueryStartEvent extends QueryEventBase {
  readonly type: 'query.start';
  /** In what a run says while it runs; the history has it with the plan, and here only of a query that did not end well. */
  readonly query?: SentQuery;
}

/**
 * A query is about to be given to a warehouse that runs it as a job of its own; written before, so that whoever reads the log of
 * a run that was killed can find the job. It may be told again for one attempt, under another id: that is then the job.
 */
export interface QueryJobEvent extends QueryEventBase {
  readonly type: 'query.job';
  readonly job: JobPlace;
}

/** Where a job of a warehouse is found. */
export interface JobPlace {
  readonly id: string;
  readonly project: string;
  readonly location: string;
}

/** A query as it was sent. */
export interface SentQuery {
  /** With the parameters as the engine spells them. */
  readonly text: string;
  /** What was bound to them; of an audit that reads personal columns `MASKED`, but for the run's date and timestamp. */
  readonly parameters: ParameterValues;
}

export type QueryOutcome = 'done' | 'timeout' | 'error' | 'cancelled';

/** Of a query that was never sent, because there was no way to the warehouse, there is this event alone. */
export interface QueryEndEvent extends QueryEventBase {
  readonly type: 'query.end';
  readonly outcome: QueryOutcome;
  readonly durationMs: number;
  /** Why it did not end well, masked; null where it did. */
  readonly reason: string | null;
  /** Absent where nothing is known of it: it was never sent, or its process was killed. */
  readonly resources?: QueryResources;
  /** Of a query that did not end well. */
  readonly query?: SentQuery;
}

/** The one final result of an audit in a run, written as soon as it is decided. */
export interface AuditEndEvent extends EventBase {
  readonly type: 'audit.end';
  readonly result: AuditResult;
}

/** The last event of a run that ended by itself or was interrupted; a killed run has none. */
export interface RunEndEvent extends EventBase {
  readonly type: 'run.end';
  readonly counts: StatusCounts;
  readonly success: boolean;
  readonly exitCode: number;
  readonly interrupted: boolean;
  readonly affected: AffectedBelow;
}

/** What lies below the blocking results of a run, all of them together; sorted. */
export interface AffectedBelow {
  /** Every table downstream, audited or not, and the tables of disabled audits. */
  readonly tables: readonly string[];
  /** Owner groups of the disabled audits and of those tables. */
  readonly owners: readonly string[];
}

/** How one audit ended. It belongs to (target, audit, run date). */
export interface AuditResult {
  readonly audit: string;
  readonly table: string;
  readonly status: Status;
  /** Fingerprint of the definition that was evaluated. */
  readonly fingerprint: string;
  /** Offending rows, exact; null where they were not counted. */
  readonly offendingRows: number | null;
  /** Examined rows, exact; null: unknown. */
  readonly examinedRows: number | null;
  /** One sentence that says why it is not a pass; null for a pass. Masked. */
  readonly reason: string | null;
  readonly rootCause: RootCause | null;
  readonly sample: Sample | null;
  /** Why there is no sample although there are offending rows; null otherwise. Masked. */
  readonly sampleProblem: string | null;
  /** When its first query was sent; null if none was. */
  readonly startedAt: string | null;
  readonly endedAt: string;
  /** Time of its own queries together, in milliseconds; waiting for a slot is not in it. */
  readonly durationMs: number;
  /** What it cost more than it may; absent where there is nothing to tell. It has no part in the status. */
  readonly findings?: readonly ResourceFinding[];
  /**
   * What its own queries cost; absent where none was sent to a target with a rate. A count of examined rows that audits share is that
   * of the audit which sent it.
   */
  readonly cost?: AuditCost;
  /**
   * How many audits, this one included, the query answered that decided it; absent: it had its own. `durationMs` and `cost` then hold an
   * equal share of that query, as they do of those before it that failed.
   */
  readonly sharedBy?: number;
}

/** Why an audit was skipped: the audit upstream that blocks, and the way from its table down to this one's. */
export interface RootCause {
  readonly audit: string;
  readonly status: Status;
  /** Tables from that of the root cause to the last one above (or read by) the skipped audit. */
  readonly path: readonly string[];
}

/** At most `SampleLimits` of the offending rows; masked values are `MASKED`. */
export interface Sample {
  readonly columns: readonly string[];
  /** A value as text, null for NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Names of the columns whose values are masked. */
  readonly maskedColumns: readonly string[];
  /**
   * Of an audit that compares: each row is one difference. Behind the columns of the key stand `DIFFERENCE_COLUMNS`: a column's name and
   * its values; `maskedColumns` holds columns of the key and names that stand in `column`.
   */
  readonly differences?: true;
}

/** The last columns of a sample of differences. Of a row that one side alone has, `column` is `WHOLE_ROW`. */
export const DIFFERENCE_COLUMNS = ['column', 'left', 'right', 'difference'] as const;

/** What a difference says in place of a column's name and values where one side has no such row. */
export const WHOLE_ROW = { column: '(whole row)', missing: 'no row', present: 'a row' } as const;

/** What a sample holds at most. */
export interface SampleLimits {
  /** 0: no sample is taken. */
  readonly rows: number;
  readonly columns: number;
  /** UTF-16 code units of one value. */
  readonly characters: number;
}

/** Where the project says nothing. */
export const SAMPLE_LIMITS: SampleLimits = { rows: 10, columns: 20, characters: 120 };

/** The widest that a project may set. */
export const MAX_SAMPLE_LIMITS: SampleLimits = { rows: 100, columns: 100, characters: 1000 };

/** What stands in place of a masked value. */
export const MASKED = '•••';
