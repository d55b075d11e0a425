import { clip, formatCount, formatQuantity, isUndecided, STATUS_SIGNS, statusWord } from '@assay/contract';
import type { Message, MessageAudit } from '../message.js';
import { auditRows } from './audit-rows.js';
import { becauseSentence } from './because-sentence.js';
import { type DescribedSample, describeSample } from './describe-sample.js';
import { type Fact, messageFacts } from './message-facts.js';
import { messageSentences } from './message-sentences.js';
import { allPass, messageTitle } from './message-title.js';
import { shortText } from './short-text.js';

/** A message in words, the same for every channel that people read. Each text is on one line, and none is escaped yet. */
export interface DescribedMessage {
  /** Title, project and target, at most `SUBJECT_CHARACTERS`. */
  readonly subject: string;
  /** `good` only where everything is known and passes. */
  readonly tone: Tone;
  /** What is wrong in one sentence, with the sign of its kind. */
  readonly headline: string;
  readonly sentences: readonly string[];
  readonly facts: readonly Fact[];
  readonly audits: readonly DescribedAudit[];
  /** How many audits are not named; null: none. */
  readonly moreAudits: string | null;
  readonly because: string;
  /** Page of the run; null where no site is set. */
  readonly link: string | null;
  readonly command: { readonly label: string; readonly text: string };
}

export type Tone = 'bad' | 'warn' | 'unknown' | 'neutral' | 'good';

export interface DescribedAudit {
  /** `✗ fail`. */
  readonly status: string;
  readonly audit: string;
  /** `4,212 of 1,203,771 rows`; null where they were not counted. */
  readonly rows: string | null;
  readonly reason: string | null;
  readonly description: string | null;
  readonly owner: string;
  readonly link: string | null;
  readonly sample: DescribedSample | null;
}

export const SUBJECT_CHARACTERS = 120;
const REASON_CHARACTERS = 300;
const COMMAND_CHARACTERS = 500;

/**
 * What a person needs at six in the morning: what is wrong, how many of how many, since when, whose, what it disabled, how to look, how
 * to see it again.
 */
export function describeMessage(message: Message): DescribedMessage {
  const tone = toneOf(message);
  const title = messageTitle(message);
  const sign = signOf(message, tone);
  const more = message.auditCount - message.audits.length;
  return {
    subject: subjectOf(`${sign}${title}`, message),
    tone,
    headline: `${sign}${title}.`,
    sentences: messageSentences(message),
    facts: messageFacts(message),
    audits: message.audits.map(describeAudit),
    moreAudits: more > 0 ? `and ${formatQuantity(more, 'more audit')}` : null,
    because: becauseSentence(message),
    link: safeLink(message.link),
    command: {
      label: COMMAND_LABELS[message.state],
      text: shortText(message.reproduce, COMMAND_CHARACTERS),
    },
  };
}

const COMMAND_LABELS: Readonly<Record<Message['state'], string>> = {
  new: 'To see it again',
  still_failing: 'To see it again',
  changed: 'To see it again',
  passing_again: 'To run the old date again',
  repaired: 'To see it again',
  closed: 'To see what is audited',
};

function describeAudit(audit: MessageAudit): DescribedAudit {
  return {
    status: `${STATUS_SIGNS[audit.status]} ${statusWord(audit.status)}`,
    audit: shortText(audit.audit),
    rows: rowsText(audit),
    reason: reasonText(audit),
    description: audit.description === null ? null : shortText(audit.description, REASON_CHARACTERS),
    owner: shortText(audit.owner),
    link: safeLink(audit.link),
    sample: describeSample(audit),
  };
}

function rowsText(audit: MessageAudit): string | null {
  const rows = auditRows(audit);
  const told = audit.toldOffendingRows ?? null;
  return rows === null || told === null ? rows : `${rows}; ${formatCount(told)} were told before`;
}

/** What is undecided says so, with a reason or without one. */
function reasonText({ status, reason }: MessageAudit): string | null {
  const text = reason === null || reason === '' ? null : shortText(reason, REASON_CHARACTERS);
  if (!isUndecided(status)) return text;
  switch (status) {
    case 'error':
      return text === null ? 'could not be evaluated' : `could not be evaluated: ${text}`;
    case 'timeout':
      return text ?? 'passed its limit of time and was cancelled';
    case 'inconclusive':
      return text ?? 'nothing was examined';
    default:
      return text === null ? 'was not looked at' : `was not looked at: ${text}`;
  }
}

function toneOf(message: Message): Tone {
  const { kind, state, severity } = message;
  if (kind === 'resource' || state === 'closed') return 'neutral';
  if (state === 'repaired') return kind === 'data' || allPass(message) ? 'good' : 'neutral';
  if (kind === 'data') return severity === 'warn' ? 'warn' : 'bad';
  return 'unknown';
}

/** What has only cost too much has no sign of a status. */
function signOf({ kind, state }: Message, tone: Tone): string {
  if (tone === 'neutral') return '';
  if (state === 'repaired') return `${STATUS_SIGNS.pass} `;
  if (kind === 'resource') return '';
  return `${STATUS_SIGNS[kind === 'data' ? (tone === 'warn' ? 'warn' : 'fail') : kind]} `;
}

/** Project and target stand at the end and are never cut off by a long title. */
function subjectOf(title: string, { project, target }: Message): string {
  const end = ` [${shortText(project, 20)} ${shortText(target, 20)}]`;
  return `${clip(title, SUBJECT_CHARACTERS - end.length)}${end}`;
}

/** A link is followed by people: one that is no web address is none. */
function safeLink(link: string | null): string | null {
  if (link === null || link.length > 2000 || !URL.canParse(link)) return null;
  const url = new URL(link);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
