import { clip, formatCount, formatQuantity, printableText } from '@assay/contract';
import type { Message } from '../message.js';
import { auditRows } from './audit-rows.js';

/** Names come from a project, and nothing keeps them short. */
const NAME_CHARACTERS = 80;

/** All of a message but what is made of it. */
export type TitleSource = Omit<Message, 'title' | 'key'>;

/**
 * What is wrong in one sentence, without a full stop: `raw.flights: 2 audits fail for 2001-07-01`. What is not known never sounds like
 * bad data, and never like good data.
 */
export function messageTitle(message: TitleSource): string {
  const { state, runDate, since } = message;
  const sinceWords = since === runDate ? '' : since;
  switch (state) {
    case 'new':
      return `${who(message)} ${verbs(message).now} for ${runDate}${rowsOfOne(message)}`;
    case 'still_failing':
      return `${who(message)} ${verbs(message).still} for ${runDate}${verbs(message).stillEnd}${
        sinceWords && `${verbs(message).since} ${sinceWords}`
      }${rowsOfOne(message)}`;
    case 'changed':
      return `${who(message)} ${verbs(message).now} for ${runDate}, ${trend(message)}${rowsOfOne(message)}`;
    case 'passing_again':
      return passingAgain(message);
    case 'repaired':
      return repaired(message);
    case 'closed':
      return closed(message);
    default:
      return unknownState(state);
  }
}

/** Whether every audit that a message names is good by now. */
export function allPass({ audits, auditCount }: Pick<Message, 'audits' | 'auditCount'>): boolean {
  return audits.length === auditCount && auditCount > 0 && audits.every(({ status }) => status === 'pass');
}

/** What is still bad comes first: where the end is cut off, nothing that sounds good may be left. */
function passingAgain(message: TitleSource): string {
  const { kind, runDate, since, badDates } = message;
  const older = badDates > 1 ? `${formatQuantity(badDates, 'older run date')} are` : `${since} is`;
  switch (kind) {
    case 'data':
      return `${older} still bad for ${whom(message)}, though ${runDate} passes again`;
    case 'resource':
      return `${older} still over the limits of ${whom(message)}, though ${runDate} kept within them`;
    default:
      return `${older} still not known for ${whom(message)}, though ${runDate} could be evaluated again`;
  }
}

/** It speaks of its audits, never of the whole table: another incident may stand. */
function repaired(message: TitleSource): string {
  const { kind, since, auditCount } = message;
  if (kind === 'data') {
    const passes = auditCount > 1 ? 'pass' : 'passes';
    return `${who(message)} ${passes} now for every run date that was bad since ${since}`;
  }
  if (kind === 'resource') return `${who(message)} kept within limits again, over them since ${since}`;
  const known = allPass(message) ? 'is known now and passes' : 'is known now';
  return `${who(message)} could be evaluated again: what was not known since ${since} ${known}`;
}

/** It never sounds as if somebody had mended it. */
function closed(message: TitleSource): string {
  const { kind, runDate, auditCount } = message;
  const was = auditCount > 1 ? 'were' : 'was';
  switch (kind) {
    case 'data':
      return `${who(message)} ${was} removed from the project, still bad for ${runDate}`;
    case 'resource':
      return `${who(message)} ${was} removed from the project, over ${auditCount > 1 ? 'their limits' : 'its limit'} for ${runDate}`;
    default:
      return `${who(message)} ${was} removed from the project, and ${runDate} is still not known`;
  }
}

/** Greater or smaller where both counts are known of every audit; else just not the same. */
function trend({ audits }: TitleSource): string {
  let now = 0;
  let before = 0;
  for (const { offendingRows, toldOffendingRows } of audits) {
    if (offendingRows === null || toldOffendingRows === undefined || toldOffendingRows === null) {
      return 'changed since it was last told';
    }
    now += offendingRows;
    before += toldOffendingRows;
  }
  if (now > before) return 'worse than when it was last told';
  return now < before ? 'better than when it was last told, but not good' : 'changed since it was last told';
}

interface Verbs {
  readonly now: string;
  readonly still: string;
  /** Behind the date. */
  readonly stillEnd: string;
  /** Before the oldest date. */
  readonly since: string;
}

function verbs({ kind, severity, auditCount }: TitleSource): Verbs {
  const one = auditCount <= 1;
  const was = one ? 'was' : 'were';
  const unknownSince = ': not known since';
  switch (kind) {
    case 'data': {
      const verb = `${severity === 'warn' ? 'warn' : 'fail'}${one ? 's' : ''}`;
      return { now: verb, still: `still ${verb}`, stillEnd: '', since: ', since' };
    }
    case 'error': {
      const words = 'could not be evaluated';
      return { now: words, still: words, stillEnd: ' either', since: unknownSince };
    }
    case 'timeout':
      return { now: 'timed out', still: 'timed out', stillEnd: ' as well', since: unknownSince };
    case 'inconclusive': {
      const words = 'examined nothing';
      return { now: words, still: words, stillEnd: ' either', since: unknownSince };
    }
    case 'not_run': {
      const words = `${was} not looked at`;
      return { now: words, still: words, stillEnd: ' either', since: unknownSince };
    }
    case 'resource': {
      const words = `cost more than ${one ? 'its limit' : 'their limits'}`;
      return { now: words, still: words, stillEnd: ' as well', since: ', since' };
    }
    default:
      return unknownKind(kind);
  }
}

/** How many of how many, where one number says it. */
function rowsOfOne(message: TitleSource): string {
  const [only] = message.audits;
  if (message.kind !== 'data' || message.auditCount !== 1 || !only) return '';
  const rows = auditRows(only);
  return rows === null ? '' : `: ${rows}`;
}

/** The audit, or how many on which table. */
function who(message: TitleSource): string {
  const { audits, auditCount } = message;
  const [first] = audits;
  if (first && auditCount === 1) return name(first.audit);
  if (auditCount === 0) return `the run ${message.runId}`;
  const counted = formatQuantity(auditCount, 'audit');
  const tables = tablesOf(message);
  if (tables === null) return counted;
  return tables.length === 1
    ? `${name(tables[0] ?? '')}: ${counted}`
    : `${counted} on ${formatCount(tables.length)} tables`;
}

/** The same behind a preposition: `2 audits of raw.flights`. */
function whom(message: TitleSource): string {
  const [table, ...others] = tablesOf(message) ?? [];
  return message.auditCount > 1 && table !== undefined && others.length === 0
    ? `${formatQuantity(message.auditCount, 'audit')} of ${name(table)}`
    : who(message);
}

/** The tables of all audits of the incident; null where the message does not name them all. */
function tablesOf({ kind, audits, auditCount }: TitleSource): string[] | null {
  const tables = [...new Set(audits.map(({ table }) => table))];
  // Bad data and cost belong to one table, however many of its audits are named.
  const isOfOneTable = kind === 'data' || kind === 'resource';
  const complete = audits.length >= auditCount || (isOfOneTable && tables.length === 1);
  return complete && tables.length > 0 ? tables : null;
}

function name(text: string): string {
  return clip(printableText(text), NAME_CHARACTERS);
}

function unknownState(state: never): never {
  throw new Error(`not a state of an incident: ${String(state)}`);
}

function unknownKind(kind: never): never {
  throw new Error(`not a kind of incident: ${String(kind)}`);
}
