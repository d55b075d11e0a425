import { countStatuses, formatDuration, formatQuantity } from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import { hrefTo } from '../page-paths.js';
import type { AskedAside } from '../run-digest.js';
import type { SiteRun } from '../site-input.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { COUNTS_PER_PAGE, type Pager, paginate } from './pagination.js';
import { runListHref } from './run-page.js';
import type { SiteFacts } from './site-facts.js';

/** `runs/index.html` and the pages after it: newest first. */
export interface RunListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly rows: readonly RunListRow[];
  readonly pager: Pager | null;
}

export interface RunListRow {
  /** Its id, and whether it asked something else. */
  readonly id: string;
  readonly href: string;
  readonly date: string;
  readonly started: TimeText;
  /** Null: the run has no end on record. */
  readonly duration: string | null;
  readonly total: CountLink;
  readonly counts: readonly StatusCount[];
}

/** The pages of the list, each with its place. */
export function* runListPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => RunListPage }> {
  const intro =
    facts.runs.length === 0
      ? 'No run yet.'
      : `${formatQuantity(facts.runs.length, 'run')}, by run date and then by start, newest first.`;
  for (const { path, items, pager } of paginate('runs/index.html', facts.runs, COUNTS_PER_PAGE)) {
    yield {
      path,
      page: () => ({
        frame: pageFrame(facts, path, 'Runs'),
        intro,
        rows: items.map((run) => runRow(facts, path, run)),
        pager,
      }),
    };
  }
}

function runRow(facts: SiteFacts, path: string, run: SiteRun): RunListRow {
  const page = facts.paths.run(run.start.runId) ?? path;
  const all = facts.history.counts.get(run.start.runId) ?? countStatuses([]);
  return {
    id: [run.start.runId, ...asideText(facts.history.aside(run.start.runId))].join(' '),
    href: hrefTo(path, page),
    date: run.start.runDate,
    started: formatTime(run.start.at),
    duration: run.end ? formatDuration(Date.parse(run.end.at) - Date.parse(run.start.at)) : null,
    total: { count: all.total, text: formatQuantity(all.total, 'audit'), href: null },
    counts: statusCounts(all, (status) => runListHref(facts, path, run, status)),
  };
}

function asideText(aside: AskedAside): string[] {
  switch (aside) {
    case 'none':
      return [];
    case 'some':
      return ['partly with other parameters'];
    case 'all':
      return ['with other parameters'];
    default:
      return unknownAside(aside);
  }
}

function unknownAside(aside: never): never {
  throw new Error(`not asked so: ${String(aside)}`);
}
