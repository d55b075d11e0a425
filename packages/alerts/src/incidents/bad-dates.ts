import { addDays } from '@assay/contract';
import type { BadDate, DateSpan, IncidentAudit } from '../incident.js';

/** How many of the newest bad dates are kept with what was found; of older ones nothing is told but that they are. */
export const DETAILED_DATES = 3;

/** The dates for which an audit is bad. */
export type BadDates = Pick<IncidentAudit, 'bad' | 'olderBad'>;

export function isBadOn({ bad, olderBad }: BadDates, date: string): boolean {
  return bad.some(({ runDate }) => runDate === date) || olderBad.some((span) => holds(span, date));
}

/** Every date for which it is bad, the oldest first. */
export function badDatesOf({ bad, olderBad }: BadDates): string[] {
  return [...olderBad.flatMap(daysOf), ...bad.map(({ runDate }) => runDate)];
}

export function oldestBad({ bad, olderBad }: BadDates): string | undefined {
  return olderBad[0]?.from ?? bad[0]?.runDate;
}

/** With one more date, or with what was found of it now. */
export function withBadDate(dates: BadDates, added: BadDate): BadDates {
  const { bad, olderBad } = takenOut(dates, added.runDate) ?? dates;
  // Kept so that a date in spans is older than all that are kept with what was found.
  if (added.runDate < (olderBad.at(-1)?.to ?? '')) return { bad, olderBad: withDay(olderBad, added) };
  const at = bad.findIndex(({ runDate }) => runDate > added.runDate);
  const all = at === -1 ? [...bad, added] : [...bad.slice(0, at), added, ...bad.slice(at)];
  const [oldest, ...others] = all;
  return oldest && all.length > DETAILED_DATES
    ? { bad: others, olderBad: withDay(olderBad, oldest) }
    : { bad: all, olderBad };
}

/** Without a date; undefined: it was none of them. */
export function withoutBadDate(dates: BadDates, date: string): BadDates | undefined {
  const left = takenOut(dates, date);
  const last = left?.olderBad.at(-1);
  if (!left || left.bad.length > 0 || !last) return left;
  // There is always one with what was found, however little is known of it by now.
  const { to, status } = last;
  const known: BadDate = { runDate: to, runId: null, status, offendingRows: null, examinedRows: null };
  return { bad: [known], olderBad: withoutDay(left.olderBad, to) };
}

function takenOut({ bad, olderBad }: BadDates, date: string): BadDates | undefined {
  const left = bad.filter(({ runDate }) => runDate !== date);
  if (left.length < bad.length) return { bad: left, olderBad };
  return olderBad.some((span) => holds(span, date))
    ? { bad, olderBad: withoutDay(olderBad, date) }
    : undefined;
}

function withDay(spans: readonly DateSpan[], { runDate, status }: BadDate): DateSpan[] {
  const at = spans.findIndex(({ from }) => from > runDate);
  const before = at === -1 ? [...spans] : spans.slice(0, at);
  const after = at === -1 ? [] : spans.slice(at);
  const last = before.at(-1);
  const [next] = after;
  const joinsLast = last?.status === status && addDays(last.to, 1) === runDate;
  const joinsNext = next?.status === status && addDays(runDate, 1) === next.from;
  const from = joinsLast && last ? last.from : runDate;
  const to = joinsNext && next ? next.to : runDate;
  return [
    ...(joinsLast ? before.slice(0, -1) : before),
    { from, to, status },
    ...(joinsNext ? after.slice(1) : after),
  ];
}

function withoutDay(spans: readonly DateSpan[], date: string): DateSpan[] {
  return spans.flatMap((span) => {
    if (!holds(span, date)) return [span];
    const before = { ...span, to: addDays(date, -1) };
    const after = { ...span, from: addDays(date, 1) };
    return [before, after].filter(({ from, to }) => from <= to);
  });
}

function holds({ from, to }: DateSpan, date: string): boolean {
  return from <= date && date <= to;
}

function daysOf({ from, to }: DateSpan): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
