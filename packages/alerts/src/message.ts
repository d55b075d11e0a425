import type { AuditSeverity, NotifyRoute, RunId, Sample, Status } from '@assay/contract';
import type { IncidentKind, IncidentState } from './incident.js';

/** Version of the message as receivers see it: a new optional field keeps it, anything else raises it. */
export const MESSAGE_VERSION = 1;

/**
 * What is told of one incident to one address, as plain data: what the channels `file` and `webhook` write, and what the others
 * put into words. It answers: what is wrong, how many of how many, since when, whose, what it disabled, how to look, how to
 * reproduce it.
 */
export interface Message {
  readonly v: typeof MESSAGE_VERSION;
  /** The same for each try to deliver it, on every machine: a receiver that has seen it may ignore it. 16 hexadecimal digits. */
  readonly key: string;
  /** Id of the incident. */
  readonly incident: string;
  readonly state: IncidentState;
  readonly kind: IncidentKind;
  readonly severity: AuditSeverity;
  readonly flapping: boolean;
  readonly project: string;
  readonly target: string;
  /** What is wrong, for people, without a full stop: `raw.flights: 2 audits fail for 2001-07-01`. */
  readonly title: string;
  readonly runId: RunId;
  /** The newest run date concerned. */
  readonly runDate: string;
  /** The oldest run date that was bad. */
  readonly since: string;
  /** How many run dates are bad. */
  readonly badDates: number;
  /** Those that did not hold or could not be evaluated, at most `MESSAGE_AUDITS`, the most offending rows first. */
  readonly audits: readonly MessageAudit[];
  /** How many there are; `audits` may hold fewer. */
  readonly auditCount: number;
  /** What does not run, or cannot be relied on, because of it. */
  readonly disabled: MessageDisabled;
  /** Every owner group concerned. */
  readonly owners: readonly string[];
  /** The owner groups because of which this address is told. */
  readonly because: readonly string[];
  /** Page of the run on the site, at the first audit; null where no site is set. */
  readonly link: string | null;
  /** One command that shows it again. */
  readonly reproduce: string;
}

/** How many audits a message names at most; the rest is a number, and on the site. */
export const MESSAGE_AUDITS = 10;

export interface MessageAudit {
  readonly audit: string;
  readonly table: string;
  readonly owner: string;
  readonly description: string | null;
  readonly status: Status;
  readonly offendingRows: number | null;
  readonly examinedRows: number | null;
  /** Offending rows as they were told last; absent where nothing was told of this audit. */
  readonly toldOffendingRows?: number | null;
  /** Why it is not a pass, in one sentence. Masked. */
  readonly reason: string | null;
  readonly link: string | null;
  /** Masked rows; null where the address may not have any, or there are none. */
  readonly sample: Sample | null;
}

export interface MessageDisabled {
  readonly auditCount: number;
  /** Tables downstream, audited or not, each with how many of its audits did not run; those with the most first, at most `MESSAGE_TABLES`. */
  readonly tables: readonly { readonly table: string; readonly owner: string; readonly audits: number }[];
  readonly tableCount: number;
}

/** How many disabled tables a message names at most. */
export const MESSAGE_TABLES = 20;

/** Where an alert goes, as `owners.yml` says. */
export type Recipient = Pick<NotifyRoute, 'channel' | 'address'>;
