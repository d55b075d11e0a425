import { type AuditResult, compareText, type ParameterValues, type Plan, type RunId } from '@assay/contract';
import type { Incident } from './incident.js';
import { badElsewhere } from './incidents/bad-elsewhere.js';
import { openBook } from './incidents/incident-book.js';
import { incidentOf } from './incidents/incident-of.js';
import { messagesOf } from './incidents/messages-of.js';
import { routesOf } from './incidents/routes-of.js';
import { indexRuns } from './incidents/run-index.js';
import { takeInRun } from './incidents/take-in-run.js';
import { tell } from './incidents/tell.js';
import type { Message, Recipient } from './message.js';

/** A run that is over, as its log and its plan say. */
export interface FinishedRun {
  readonly runId: RunId;
  readonly target: string;
  readonly runDate: string;
  /** When it started. */
  readonly at: string;
  /** Value of `@run_timestamp`. */
  readonly runTimestamp: string;
  /** Values given for the audits' own parameters. */
  readonly parameters: ParameterValues;
  /** `all` of the plan, or those selected. */
  readonly selected: 'all' | readonly string[];
  /** How it ended: by itself, interrupted, or killed, which leaves audits without a result. */
  readonly ending: 'ended' | 'interrupted' | 'killed';
  readonly results: readonly AuditResult[];
  /**
   * Of a killed run, the selected audits that have no result here and miss none: decided by the runs that it resumes, left to a run that
   * resumes it, said by a later run of the date, or run with another value of a parameter. Absent: none.
   */
  readonly settled?: readonly string[];
  /** As it was that day: owners and routes are taken from it. */
  readonly plan: Plan;
}

/** What is known of the incidents so far; plain data, kept by the outbox. */
export interface IncidentLedger {
  /** By id. Those that are repaired as well: they may come back. */
  readonly incidents: ReadonlyMap<string, KnownIncident>;
}

/** An incident, what was last told of it and to whom, and whether somebody has taken note. */
export interface KnownIncident {
  readonly incident: Incident;
  /** As it was told last, and everybody who was ever told of it; null: nobody was. */
  readonly told: { readonly incident: Incident; readonly recipients: readonly Recipient[] } | null;
  readonly acknowledged: Acknowledgement | null;
}

/** Somebody knows of it: nothing is told until the day is over or it gets worse than it was then. */
export interface Acknowledgement {
  /** The last day, `2026-12-01`, in UTC. */
  readonly until: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  /** As the incident was. */
  readonly incident: Incident;
}

export interface AlertSettings {
  /** From here on a count is told as changed: so many times as much, or so many times less. */
  readonly factor: number;
  /** An incident that stays bad without news is told again by the run that starts so many days after that of the last telling; null: never. */
  readonly remindAfterDays: number | null;
  /** Where the site is, with `/` at the end; null: messages have no links. */
  readonly siteUrl: string | null;
}

/** One message to one address. */
export interface Delivery {
  readonly recipient: Recipient;
  readonly message: Message;
}

export interface Decision {
  /** Each incident that is new or stands otherwise than before, as it is now, with what is told of it now. */
  readonly known: readonly KnownIncident[];
  /** Sorted by incident, channel, address. */
  readonly deliveries: readonly Delivery[];
}

/**
 * What the runs change about the incidents, and what is to be told: pure, the same for the same input on every machine.
 *
 * Runs are taken in the order in which they started. Of one incident one message goes to an address, whatever number of runs spoke of
 * it: how it stands after the last, if that is another thing than was told.
 *
 * @param now for acknowledgements that end, and nothing else
 */
export type Decide = (
  ledger: IncidentLedger,
  runs: readonly FinishedRun[],
  settings: AlertSettings,
  now: Date,
) => Decision;

/** See `Decide`. */
export const decide: Decide = (ledger, given, settings, now) => {
  const runs = [...given].sort((a, b) => compareText(a.at, b.at) || compareText(a.runId, b.runId));
  const book = openBook(ledger);
  for (const run of runs) takeInRun(book, run);

  const known: KnownIncident[] = [];
  const deliveries: Delivery[] = [];
  const today = now.toISOString().slice(0, 10);
  const index = indexRuns(runs);
  for (const draft of [...book.drafts.values()].sort((a, b) => compareText(a.id, b.id))) {
    const run = index.lastOf(draft);
    // Without a run of its target nobody knows whom to tell.
    if (!run) continue;
    const before = draft.before ?? { told: null, acknowledged: null };
    const incident = draft.runId === null && draft.before ? draft.before.incident : incidentOf(draft);
    const { tellings, told, acknowledged } = tell({
      now: incident,
      before,
      isInDoubt:
        incident.audits.some(({ newest, unclear }) => !newest.good || unclear !== null) ||
        badElsewhere(book, draft),
      routes: routesOf(run.plan, incident.owners, incident.severity),
      settings,
      today,
    });
    if (draft.runId === null && told === before.told && acknowledged === before.acknowledged) continue;
    known.push({ incident, told, acknowledged });
    for (const { state, recipients } of tellings) {
      const acknowledgedAt = before.acknowledged?.at ?? null;
      const { siteUrl } = settings;
      const spokenBy = draft.runId === null ? null : run;
      const about = { incident, state, recipients, told: before.told, spokenBy, acknowledgedAt, siteUrl };
      deliveries.push(
        ...messagesOf({ ...about, plan: run.plan, resultOf: index.resultOf, runOf: index.runOf }),
      );
    }
  }
  deliveries.sort(
    (a, b) =>
      compareText(a.message.incident, b.message.incident) ||
      compareText(a.recipient.channel, b.recipient.channel) ||
      compareText(a.recipient.address, b.recipient.address),
  );
  return { known, deliveries };
};
