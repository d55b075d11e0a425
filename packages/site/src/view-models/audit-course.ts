import { formatBytes, formatDuration, formatQuantity, type PlanAudit } from '@assay/contract';
import { type Chart, chart } from './chart.js';
import { onceFor } from './once-for.js';
import type { PastResult } from './result-history.js';
import type { SiteFacts } from './site-facts.js';
import { latestOfEachDate } from './streak.js';

/** What an audit's history says besides its statuses. */
export interface AuditCourse {
  /** When the record of it begins, and what changed since it passed last. */
  readonly sentences: readonly string[];
  readonly charts: readonly Chart[];
}

/** Dates that a chart shows, as many as the strip. */
const CHART_DATES = 90;

/**
 * @param history everything recorded about the audit, newest first
 */
export function auditCourse(facts: SiteFacts, audit: PlanAudit, history: readonly PastResult[]): AuditCourse {
  const days = latestOfEachDate(history);
  const first = days.at(-1);
  if (!first) return { sentences: [], charts: [] };
  const passed = days.find(({ status }) => status === 'pass');
  return {
    sentences: [
      firstSentence(facts, first),
      ...(passed ? changedSince(facts, audit, days[0] as PastResult, passed) : []),
    ],
    charts: [
      courseOf(facts, days, 'Took', ({ durationMs }) => (durationMs > 0 ? durationMs : null), formatDuration),
      courseOf(facts, days, 'Billed', ({ billedBytes }) => billedBytes, formatBytes),
    ].flatMap((one) => one ?? []),
  };
}

function firstSentence({ completeSince }: SiteFacts, first: PastResult): string {
  const date = first.run.start.runDate;
  // Where older runs are left out, there may have been one before.
  return completeSince === null
    ? `First seen for ${date}.`
    : `The first result that this site has is for ${date}.`;
}

/** The plan of a run is known by its hash: where that is the same, so is everything; else the audit's own definition is all that is. */
function changedSince(
  facts: SiteFacts,
  audit: PlanAudit,
  newest: PastResult,
  passed: PastResult,
): readonly string[] {
  if (newest.status === 'pass') return [];
  // Of definitions as they are now the plans of runs say nothing.
  if (audit.fingerprint !== newest.fingerprint) {
    return [`The definition of this audit changed after the result for ${newest.run.start.runDate}.`];
  }
  const since = `From the pass for ${passed.run.start.runDate} to the result for ${newest.run.start.runDate}`;
  if (newest.run.start.planHash === passed.run.start.planHash) {
    return [`${since} no definition changed, neither of this audit nor of a table.`];
  }
  const own = newest.fingerprint === passed.fingerprint ? 'did not change' : 'changed';
  const others = [...new Set([audit.table, ...audit.reads])].filter((name) => facts.tables.has(name));
  return [
    `${since} the definition of this audit ${own}. Something in the plan did: whether ${others.length === 1 ? 'it was its table' : 'it was a table that it reads'} is not known.`,
  ];
}

/** Place of each of the newest run dates, the newest first. */
const placesOf = onceFor(
  ({ history }: SiteFacts) =>
    new Map(history.runDates.slice(0, CHART_DATES).map((date, index) => [date, index])),
);

function courseOf(
  facts: SiteFacts,
  days: readonly PastResult[],
  verb: string,
  figureOf: (result: PastResult) => number | null,
  textOf: (value: number) => string,
): Chart | null {
  const places = placesOf(facts);
  const values = new Array<number | null>(places.size).fill(null);
  let most: { readonly value: number; readonly date: string } | null = null;
  let least = Number.POSITIVE_INFINITY;
  let newest: number | null = null;
  let count = 0;
  for (const day of days) {
    const date = day.run.start.runDate;
    const place = places.get(date);
    const value = figureOf(day);
    if (place === undefined || value === null) continue;
    values[values.length - 1 - place] = value;
    newest ??= value;
    count += 1;
    least = Math.min(least, value);
    if (!most || value > most.value) most = { value, date };
  }
  if (!most || newest === null) return null;
  const range =
    textOf(least) === textOf(most.value)
      ? textOf(most.value)
      : `${textOf(least)} to ${textOf(most.value)} (for ${most.date})`;
  return chart(
    values,
    `${verb} ${range} over ${formatQuantity(count, 'run date')}; the newest ${textOf(newest)}`,
  );
}
