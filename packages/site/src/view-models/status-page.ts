import {
  compareText,
  countStatuses,
  countUndecided,
  formatCount,
  formatDuration,
  formatQuantity,
  isUndecided,
  STATUSES,
  type Status,
  type StatusCounts,
} from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import { hrefTo } from '../page-paths.js';
import { type Mark, statusMark } from '../status-mark.js';
import { auditListHref, skippedByAnchor } from './audit-list.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { lastDays } from './last-days.js';
import { type LastDaysWords, lastDaysWords } from './last-days-words.js';
import { layerMatrix, type MatrixRow } from './matrix.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { auditsStanding, type ProblemRow, problemRows } from './problem-row.js';
import { resultsOfRun } from './run-results.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { type Strip, strip } from './strip.js';
import { weightOf } from './weight-of.js';

/** `index.html`: how things stand for the newest run date. */
export interface StatusPage {
  readonly frame: PageFrame;
  /** What matters most, in one sentence that may begin with a number. */
  readonly headline: Headline;
  /** What else is not known, where the headline is about bad data. */
  readonly undecided: { readonly count: CountLink; readonly text: string } | null;
  /** Null: nothing has run yet. */
  readonly run: StatusRun | null;
  readonly total: CountLink;
  readonly counts: readonly StatusCount[];
  readonly sections: readonly ProblemSection[];
  /** Audits that stay skipped although what caused it was solved since. */
  readonly leftSkipped: readonly { readonly cause: string; readonly skipped: CountLink }[];
  /** Of how many more causes that is so. */
  readonly leftHidden: string | null;
  readonly matrix: readonly MatrixRow[];
  /** Null: nothing has run yet. */
  readonly lastDays: LastDaysWords | null;
  readonly slowest: readonly {
    readonly id: string;
    readonly href: string | null;
    readonly duration: string;
  }[];
  readonly unchecked: {
    readonly tables: readonly { readonly name: string; readonly href: string }[];
    readonly more: { readonly text: string; readonly href: string } | null;
  };
}

export interface Headline {
  readonly mark: Mark;
  readonly before: string;
  readonly count: CountLink | null;
  readonly after: string;
}

export interface StatusRun {
  readonly id: string;
  readonly href: string;
  readonly date: string;
  readonly started: TimeText;
  readonly duration: string | null;
  readonly killed: boolean;
  /** What the run looked at, where it did not look at everything. */
  readonly selection: string | null;
  readonly strip: Strip | null;
}

export interface ProblemSection {
  readonly title: string;
  readonly hint: string;
  readonly rows: readonly ProblemRow[];
  /** Audits without a result that counts; they are listed elsewhere. */
  readonly notRun: CountLink | null;
  /** Where all of them are, if there are more than are shown. */
  readonly more: readonly StatusCount[];
}

/** Where the list of a status is, of all that are undecided, or of everything. */
type PlaceOf = (list: Status | 'undecided' | 'all') => string;

/** Problems that the page shows at most; the sections lead to the whole lists. */
const SHOWN_PROBLEMS = 50;
/** What the page may weigh, as its view model: that fits into its budget, for the markup is about as long as the names of fields. */
const ROOM = 34_000;
/** What each section has at least of the problems, in their order. */
const SHARES = [0.5, 0.3, 0.2] as const;
const SHOWN_SLOWEST = 5;
/** All of them are in the list of what is skipped, side by side by what caused it. */
const SHOWN_LEFT = 10;
const SHOWN_UNCHECKED = 20;
const STRIP_DATES = 30;

export function statusPage(facts: SiteFacts): StatusPage {
  const path = 'index.html';
  const place: PlaceOf = (list) => auditListHref(facts, path, list);
  const all = countStatuses(facts.plan.audits.map(({ id }) => statusToday(facts, id)));
  const counts = statusCounts(all, place);
  const section = (title: string, hint: string, statuses: readonly Status[]) => {
    // What was not run says nothing by itself: a count is enough, except for what something else was skipped for.
    const audits = statuses
      .flatMap((status) => auditsStanding(facts, status))
      .filter(({ id }) => statusToday(facts, id) !== 'not_run' || facts.skippedBy.has(id));
    const notRun = counts.find(({ status }) => status === 'not_run' && statuses.includes(status)) ?? null;
    const rows = problemRows(facts, path, audits, title);
    return { title, hint, rows, notRun, more: counts.filter(({ status }) => statuses.includes(status)) };
  };
  const undecided = STATUSES.filter((status) => isUndecided(status) && status !== 'skipped');

  const page: StatusPage = {
    frame: pageFrame(facts, path, 'Status'),
    headline: headline(facts, all, place),
    undecided:
      facts.since === null || all.fail === 0 || countUndecided(all) === 0
        ? null
        : {
            count: {
              count: countUndecided(all),
              text: formatCount(countUndecided(all)),
              href: place('undecided'),
            },
            text: undecidedText(countUndecided(all)),
          },
    run: statusRun(facts, path),
    total: {
      count: all.total,
      text: formatQuantity(all.total, 'audit'),
      href: place('all'),
    },
    counts,
    sections: [],
    ...leftSkipped(facts, path),
    matrix: layerMatrix(facts, (list) => auditListHref(facts, path, list)),
    lastDays: lastDaysOf(facts),
    slowest: slowest(facts, path),
    unchecked: uncheckedTables(facts, path),
  };
  if (facts.since === null) return page;
  const sections = [
    section('Needs attention', 'The data is bad. New first, then by what it blocks.', ['fail']),
    section('Undecided', 'We do not know: neither good nor bad.', undecided),
    section('Warnings', 'Usable, with a caveat. Nothing is blocked.', ['warn']),
  ];
  return { ...page, sections: cutToFit(sections, ROOM - weightOf(page)) };
}

/** Leaves out rows beyond what the page has room for, and sections that say nothing. Room that one does not need is for the others. */
function cutToFit(sections: readonly ProblemSection[], room: number): ProblemSection[] {
  const shown = sections.map(() => 0);
  const left = { rows: SHOWN_PROBLEMS, weight: room };
  const fill = (index: number, most: { rows: number; weight: number }): void => {
    for (const row of sections[index]?.rows.slice(shown[index]) ?? []) {
      const weight = weightOf(row);
      // A section that has something says so, however little room there is.
      if (shown[index] !== 0 && (most.rows < 1 || most.weight < weight)) return;
      shown[index] = (shown[index] ?? 0) + 1;
      for (const one of new Set([most, left])) {
        one.rows -= 1;
        one.weight -= weight;
      }
    }
  };
  SHARES.forEach((share, index) => {
    fill(index, { rows: Math.floor(SHOWN_PROBLEMS * share), weight: room * share });
  });
  SHARES.forEach((_, index) => {
    fill(index, left);
  });
  return sections
    .map((section, index): ProblemSection => {
      const rows = section.rows.slice(0, shown[index]);
      return { ...section, rows, more: section.rows.length > rows.length ? section.more : [] };
    })
    .filter(({ rows, notRun }) => rows.length > 0 || notRun !== null);
}

function lastDaysOf(facts: SiteFacts): LastDaysWords | null {
  const days = lastDays(facts);
  return days && lastDaysWords(days);
}

function uncheckedTables(facts: SiteFacts, path: string): StatusPage['unchecked'] {
  const tables = facts.plan.tables.filter(({ name }) => (facts.auditsOf.get(name) ?? []).length === 0);
  const hidden = tables.length - SHOWN_UNCHECKED;
  return {
    tables: tables.slice(0, SHOWN_UNCHECKED).map(({ name }) => ({
      name,
      href: hrefTo(path, facts.paths.table(name) ?? 'tables/index.html'),
    })),
    more:
      hidden > 0
        ? { text: `and ${formatCount(hidden)} more`, href: hrefTo(path, 'tables/index.html') }
        : null,
  };
}

function headline(facts: SiteFacts, counts: StatusCounts, place: PlaceOf): Headline {
  const plain = (before: string): Headline => ({
    mark: statusMark('not_run'),
    before,
    count: null,
    after: '',
  });
  const say = (status: Status, list: Parameters<PlaceOf>[0], count: number, after: string): Headline => ({
    mark: statusMark(status),
    before: '',
    count: { count, text: formatCount(count), href: place(list) },
    after,
  });
  if (facts.since === null) return plain('No run yet');
  if (counts.total === 0) return plain('Nothing is checked: no audits');
  if (counts.fail > 0) {
    const tables = new Set(auditsStanding(facts, 'fail').map(({ table }) => table));
    const where = tables.size === 1 ? `in ${[...tables][0]}` : `in ${formatQuantity(tables.size, 'table')}`;
    const finds = counts.fail === 1 ? 'audit finds' : 'audits find';
    return say('fail', 'fail', counts.fail, `${finds} bad data ${where}`);
  }
  const undecided = countUndecided(counts);
  if (undecided > 0) {
    const first = STATUSES.find((status) => isUndecided(status) && counts[status] > 0) ?? 'not_run';
    return say(first, 'undecided', undecided, undecidedText(undecided));
  }
  if (counts.warn > 0) {
    const rest = counts.pass > 0 ? ', all others pass' : '';
    return say('warn', 'warn', counts.warn, `${counts.warn === 1 ? 'audit warns' : 'audits warn'}${rest}`);
  }
  const all = say('pass', 'all', counts.total, counts.total === 1 ? 'audit passes' : 'audits pass');
  return { ...all, before: counts.total === 1 ? 'The only' : 'All' };
}

function undecidedText(count: number): string {
  return count === 1 ? 'audit is undecided' : 'audits are undecided';
}

function statusRun(facts: SiteFacts, path: string): StatusRun | null {
  const run = facts.newestRun;
  if (!run) return null;
  const { start, end } = run;
  const selected = start.audits === 'all' ? null : start.audits.length;
  const all = run.plan?.audits.length;
  return {
    id: start.runId,
    href: hrefTo(path, facts.paths.run(start.runId) ?? 'runs/index.html'),
    date: start.runDate,
    started: formatTime(start.at),
    duration: end ? formatDuration(Date.parse(end.at) - Date.parse(start.at)) : null,
    killed: end === null,
    selection:
      selected === null || (all !== undefined && selected >= all)
        ? null
        : `It looked at ${all === undefined ? formatQuantity(selected, 'audit') : `${formatCount(selected)} of ${formatQuantity(all, 'audit')}`}; what follows is the latest result of each audit for this date, and what an earlier one left bad.`,
    strip: projectStrip(facts),
  };
}

/**
 * One bar per run date: the first status, in the order of the statuses, that any audit had on it. Of the newest also what was not run for it:
 * a run of a few audits is no good day. Of earlier ones nobody knows which audits there were.
 */
function projectStrip(facts: SiteFacts): Strip | null {
  const dates = Math.min(STRIP_DATES, facts.history.runDates.length);
  if (dates < 2) return null;
  const worst: (Status | undefined)[] = new Array(dates).fill(undefined);
  for (const { id } of facts.plan.audits) {
    facts.history.byDate(id, dates).forEach((found, date) => {
      const status = date === 0 ? statusToday(facts, id) : found;
      const known = worst[date];
      if (status === undefined) return;
      if (known === undefined || STATUSES.indexOf(status) < STATUSES.indexOf(known)) worst[date] = status;
    });
  }
  return strip(worst.map((status) => status ?? 'not_run').reverse());
}

function leftSkipped(facts: SiteFacts, path: string): Pick<StatusPage, 'leftSkipped' | 'leftHidden'> {
  const left = [...facts.skippedBy]
    .filter(([cause]) => !facts.audits.has(cause) || ['pass', 'warn'].includes(statusToday(facts, cause)))
    .sort(([a], [b]) => compareText(a, b));
  return {
    leftSkipped: left.slice(0, SHOWN_LEFT).map(([cause, ids]) => ({
      cause,
      skipped: {
        count: ids.length,
        text: formatQuantity(ids.length, 'audit'),
        href: auditListHref(facts, path, skippedByAnchor(cause)),
      },
    })),
    leftHidden:
      left.length > SHOWN_LEFT ? `and of ${formatQuantity(left.length - SHOWN_LEFT, 'more audit')}` : null,
  };
}

function slowest(facts: SiteFacts, path: string): StatusPage['slowest'] {
  const run = facts.newestRun;
  if (!run) return [];
  return resultsOfRun(run)
    .filter(({ durationMs }) => durationMs > 0)
    .sort((a, b) => b.durationMs - a.durationMs || compareText(a.audit, b.audit))
    .slice(0, SHOWN_SLOWEST)
    .map(({ audit, durationMs }) => {
      const page = facts.paths.audit(audit);
      return {
        id: audit,
        href: page === undefined ? null : hrefTo(path, page),
        duration: formatDuration(durationMs),
      };
    });
}
