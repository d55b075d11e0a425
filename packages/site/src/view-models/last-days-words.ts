import { costText, formatBytes, formatCount, formatDuration, formatQuantity } from '@assay/contract';
import { capital } from '../capital.js';
import type { LastDays, ProblemCounts } from './last-days.js';

/** The last days as sentences; no number of them names a list that the site has. */
export interface LastDaysWords {
  readonly heading: string;
  readonly dates: string;
  readonly caught: string;
  /** How these problems stand; empty where there are none. */
  readonly states: string;
  readonly cost: string;
  /** What the numbers leave out, or cannot know. */
  readonly notKnown: readonly string[];
}

export function lastDaysWords(of: LastDays): LastDaysWords {
  const { caught } = of;
  return {
    heading: of.days === 1 ? 'The last day' : `The last ${formatCount(of.days)} days`,
    dates: of.from === of.to ? `run date ${of.to}` : `run dates ${of.from} to ${of.to}`,
    caught: caughtText(caught),
    states: caught.all === 0 ? '' : `${capital(statesText(caught))}.`,
    cost: costSentence(of),
    notKnown: notKnown(of),
  };
}

function caughtText({ all, tables, fail, warn }: ProblemCounts): string {
  if (all === 0) return 'No problem was caught.';
  const kinds = [...say(fail, 'fail'), ...say(warn, 'warn')].join(', ');
  return `${formatQuantity(all, 'problem')} caught in ${formatQuantity(tables, 'table')} (${kinds}).`;
}

function statesText(counts: ProblemCounts): string {
  return [
    say(counts.repaired, 'repaired'),
    say(counts.passingAgain, 'passing again'),
    say(
      counts.changed,
      counts.changed === 1 ? 'passes since its audit was changed' : 'pass since their audits were changed',
    ),
    say(counts.stillBad, 'still bad'),
    say(
      counts.closed,
      `closed: ${counts.closed === 1 ? 'its audit was' : 'their audits were'} removed while bad`,
    ),
  ]
    .flat()
    .join(', ');
}

function costSentence({ runs, spending, killed }: LastDays): string {
  const { queryMs, cost } = spending;
  const least = killed > 0 ? 'at least ' : '';
  const bytes =
    cost === null
      ? ''
      : `, ${cost.isComplete && killed === 0 ? '' : 'at least '}${formatBytes(cost.billedBytes)} billed`;
  const price = cost === null ? null : costText({ ...cost, isComplete: cost.isComplete && killed === 0 });
  return `${formatQuantity(runs, 'run')}, ${least}${formatDuration(queryMs)} of queries${bytes}${price === null ? '' : `, ${price} at the rate of the target`}.`;
}

function notKnown(of: LastDays): string[] {
  const {
    caught,
    days,
    daysWithRun,
    killed,
    undecided,
    results,
    sinceUnknown,
    spending,
    isPaidFor,
    isWhole,
    from,
  } = of;
  const first = caught.withFirstResult;
  return [
    ...(isWhole ? [] : [`The site has not all runs before ${from}: nothing before it is counted.`]),
    ...(daysWithRun < days
      ? [`${formatQuantity(days - daysWithRun, 'day')} without a run: nobody looked.`]
      : []),
    ...(undecided > 0
      ? [
          `${formatCount(undecided)} of ${formatQuantity(results, 'result')} ${undecided === 1 ? 'is' : 'are'} undecided: what ${undecided === 1 ? 'it' : 'they'} would have found is not known.`,
        ]
      : []),
    ...(first > 0
      ? [
          `${formatCount(first)} of the problems ${first === 1 ? 'was' : 'were'} found by the first result of ${first === 1 ? 'its audit' : 'their audits'}: since when the data is bad is not known.`,
        ]
      : []),
    ...(sinceUnknown > 0
      ? [
          `${formatQuantity(sinceUnknown, 'more audit')} ${sinceUnknown === 1 ? 'was' : 'were'} bad with the first result that the site has: whether that began in these days is not known, so ${sinceUnknown === 1 ? 'it is' : 'they are'} not counted.`,
        ]
      : []),
    ...(killed > 0
      ? [
          `${formatQuantity(killed, 'run')} without an end on record: what ${killed === 1 ? 'it' : 'they'} spent on what was not decided is not known.`,
        ]
      : []),
    ...(isPaidFor && spending.cost === null
      ? ['Bytes and price are known where the target has a rate: price_per_tib in assay.yml.']
      : []),
  ];
}

function say(count: number, words: string): string[] {
  return count === 0 ? [] : [`${formatCount(count)} ${words}`];
}
