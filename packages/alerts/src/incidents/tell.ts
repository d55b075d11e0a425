import type { Acknowledgement, AlertSettings, KnownIncident } from '../decide.js';
import { type Incident, type IncidentState, isOver } from '../incident.js';
import type { Recipient } from '../message.js';
import { badDatesOf } from './bad-dates.js';
import { isGood, newsSince, worseThan } from './news.js';
import { unite, without } from './routes-of.js';

/** What is told of an incident now: as what, and to whom. */
export interface Telling {
  readonly tellings: readonly { readonly state: IncidentState; readonly recipients: readonly Recipient[] }[];
  readonly told: KnownIncident['told'];
  readonly acknowledged: KnownIncident['acknowledged'];
}

export interface TellInput {
  readonly now: Incident;
  readonly before: Pick<KnownIncident, 'told' | 'acknowledged'>;
  /** Whether something of it is not known, so that nothing good can be told. */
  readonly isInDoubt: boolean;
  /** Where the owners concerned are told of its severity. */
  readonly routes: readonly Recipient[];
  readonly settings: AlertSettings;
  /** Today in UTC, `2026-12-01`. */
  readonly today: string;
}

/**
 * What is told of an incident, and to whom. Bad news goes to whom the routes name, and news to everybody who was told before; good news
 * to those who were told the bad, and to nobody else.
 */
export function tell(input: TellInput): Telling {
  const { now, before, isInDoubt, settings, today } = input;
  if (now.state === 'closed') return over(input, 'closed');
  const isSettledGood = isGood(now) && !isInDoubt && !now.flapping;
  if (isSettledGood && now.state === 'repaired') return over(input, 'repaired');
  const { told, acknowledged } = before;
  const end = acknowledged && endOf(acknowledged, now, settings, today);
  if (acknowledged && end === null) return { tellings: [], told, acknowledged };
  const isOpen = now.audits.some(({ bad }) => bad.length > 0);
  // Run again and good, and yet not known to be: nothing bad is left to tell, and nothing good may be.
  if (!isOpen) return { tellings: [], told, acknowledged: null };
  if (isSettledGood) return passingAgain(input);
  return bad(input, end);
}

function over({ now, before: { told } }: TellInput, state: 'repaired' | 'closed'): Telling {
  if (told === null || told.incident.state === state) return { tellings: [], told, acknowledged: null };
  const { recipients } = told;
  return {
    tellings: [{ state, recipients }],
    told: { incident: now, recipients },
    acknowledged: null,
  };
}

/** An old date is still bad: where nobody knows of it, it is bad news as well. */
function passingAgain({ now, before: { told }, routes }: TellInput): Telling {
  if (told?.incident.state === 'passing_again' && !hasOtherDate(told.incident, now)) {
    return { tellings: [], told, acknowledged: null };
  }
  // Those who were told that it is over were told of other dates.
  const recipients =
    told === null ? routes : isOver(told.incident) ? unite(told.recipients, routes) : told.recipients;
  return telling('passing_again', recipients, now, told);
}

function bad({ now, before: { told }, routes, settings }: TellInput, end: IncidentState | null): Telling {
  const first = firstTold(now);
  if (told === null) return telling(first, routes, now, told);
  const changed = newsSince(told.incident, now, settings);
  const news = end === null || changed === 'changed' ? changed : end;
  const newcomers = without(routes, told.recipients);
  if (news === null && newcomers.length === 0) return { tellings: [], told, acknowledged: null };
  const tellings = [
    ...(news === null ? [] : [{ state: news, recipients: told.recipients }]),
    ...(newcomers.length === 0 ? [] : [{ state: first, recipients: newcomers }]),
  ];
  const incident = news === null ? told.incident : now;
  return { tellings, told: { incident, recipients: unite(told.recipients, routes) }, acknowledged: null };
}

/** Whether an audit is bad for a date of which nobody was told. */
function hasOtherDate(told: Incident, now: Incident): boolean {
  const known = new Set(told.audits.flatMap((of) => badDatesOf(of).map((date) => `${of.audit} ${date}`)));
  return now.audits.some((of) => badDatesOf(of).some((date) => !known.has(`${of.audit} ${date}`)));
}

/** To whom it is told for the first time it is not changed, however it came to be what it is. */
function firstTold({ audits }: Incident): IncidentState {
  const dates = new Set(audits.flatMap(badDatesOf));
  return dates.size === 1 ? 'new' : 'still_failing';
}

function telling(
  state: IncidentState,
  recipients: readonly Recipient[],
  now: Incident,
  told: KnownIncident['told'],
): Telling {
  if (recipients.length === 0) return { tellings: [], told, acknowledged: null };
  return { tellings: [{ state, recipients }], told: { incident: now, recipients }, acknowledged: null };
}

/** As what it comes back; null: it is still acknowledged. */
function endOf(
  { until, incident }: Acknowledgement,
  now: Incident,
  { factor }: AlertSettings,
  today: string,
): IncidentState | null {
  if (worseThan(incident, now, factor)) return 'changed';
  return today > until ? 'still_failing' : null;
}
