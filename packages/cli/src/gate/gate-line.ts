import { DAY_MS, EXIT, formatDuration, formatQuantity, printableText, type Standing } from '@assay/contract';
import type { Printer } from '../print.js';
import type { GateAnswer, GateReason } from './gate-answer.js';

/** Reasons that the line names; `-v` names all. */
const NAMED_REASONS = 2;

/** A gate's answer about a table in one line. */
export function gateLine(
  answer: GateAnswer,
  { runDate, now }: { readonly runDate: string | null; readonly now: Date },
  print: Printer,
): string {
  const { sign, style, words } = saidOf(answer);
  const mark = print.unicode ? sign[0] : sign[1];
  const head = `${print.paint(style, mark)} ${answer.table}  ${print.paint(style, words)}`;
  if (!answer.historyIsWhole && answer.verdict === 'unknown')
    return `${head}: a part of the history cannot be read`;
  if (answer.verdict === 'no_known_problem') {
    const age = answer.decidedAt === null ? '' : `, decided ${ageOf(answer.decidedAt, now)} ago`;
    return `${head} for ${runDate}: ${formatQuantity(answer.audits, 'audit')}${age}${uncheckedText(answer)}`;
  }
  if (answer.verdict === 'unknown' && answer.audits === 0) return `${head}: nothing is checked on it`;
  const named = print.verbose ? answer.reasons : answer.reasons.slice(0, NAMED_REASONS);
  const more = answer.reasons.length - named.length;
  const reasons = named.map((reason) => reasonText(reason, answer.table, runDate, now));
  const runs = new Set(named.flatMap(({ result }) => (result === null ? [] : [result.runId])));
  const where = print.paint('dim', runs.size === 0 ? '' : ` [run ${[...runs].join(', ')}]`);
  const unchecked = answer.verdict === 'caveat' ? uncheckedText(answer) : '';
  return `${head}: ${[...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}${unchecked}${where}`;
}

/** They do not block, and who builds on the table should know. */
function uncheckedText({ uncheckedUpstream: tables }: GateAnswer): string {
  if (tables.length === 0) return '';
  const more = tables.length - NAMED_REASONS;
  const named = tables.slice(0, NAMED_REASONS).join(', ');
  return `; nothing is checked upstream on ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

interface Said {
  /** With Unicode, and without. */
  readonly sign: readonly [string, string];
  readonly style: 'red' | 'magenta' | 'yellow' | 'green';
  readonly words: string;
}

/** The words of the site for the same verdict. */
function saidOf({ verdict, exitCode }: GateAnswer): Said {
  switch (verdict) {
    case 'blocked':
      return exitCode === EXIT.failed
        ? { sign: ['✗', 'BLOCKED'], style: 'red', words: 'do not build on it' }
        : { sign: ['?', 'UNKNOWN'], style: 'magenta', words: 'not known, do not build on it yet' };
    case 'unknown':
      return { sign: ['?', 'UNKNOWN'], style: 'magenta', words: 'not known' };
    case 'caveat':
      return { sign: ['!', 'CAVEAT'], style: 'yellow', words: 'usable with a caveat' };
    case 'no_known_problem':
      return { sign: ['✓', 'OK'], style: 'green', words: 'no known problem' };
    default:
      return unknownVerdict(verdict);
  }
}

function reasonText(
  { audit, table, standing, result, undecidedSince }: GateReason,
  asked: string,
  runDate: string | null,
  now: Date,
): string {
  const upstream = table === asked ? '' : ` (upstream ${table})`;
  const since = undecidedSince === null ? '' : `, and ${VERBS[undecidedSince]} since`;
  if (result === null) return `${audit} has no result${runDate === null ? '' : ` for ${runDate}`}${upstream}`;
  const of = `for ${printableText(result.runDate)}`;
  if (standing !== 'stale') return `${audit} ${VERBS[standing]} ${of}${since}${upstream}`;
  const old =
    runDate !== null && result.runDate < runDate
      ? `has no result for ${runDate}, its last is for ${printableText(result.runDate)}`
      : result.endedAt > now.toISOString()
        ? `was decided at ${printableText(result.endedAt)}, which is still to come: some clock is wrong`
        : `was last decided ${ageOf(result.endedAt, now)} ago, which is too old`;
  return `${audit} ${old}${upstream}`;
}

const VERBS: Readonly<Record<Standing, string>> = {
  fail: 'fails',
  error: 'could not be evaluated',
  timeout: 'timed out',
  inconclusive: 'had nothing to examine',
  skipped: 'was skipped',
  not_run: 'was not run',
  warn: 'warns',
  pass: 'passes',
  missing: 'has no result',
  outdated: 'was changed since its result',
  stale: 'is too old',
};

function ageOf(at: string, now: Date): string {
  const ms = Math.max(0, now.getTime() - Date.parse(at));
  return ms < 2 * DAY_MS ? formatDuration(ms) : formatQuantity(Math.floor(ms / DAY_MS), 'day');
}

function unknownVerdict(verdict: never): never {
  throw new Error(`not a verdict: ${String(verdict)}`);
}
