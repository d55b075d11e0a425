import { countStatuses, formatDuration, formatQuantity } from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import { hrefTo } from '../page-paths.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';

/** `runs/index.html`: newest first. */
export interface RunListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly rows: readonly RunListRow[];
}

export interface RunListRow {
  readonly id: string;
  readonly href: string;
  readonly date: string;
  readonly started: TimeText;
  /** Null: the run has no end on record. */
  readonly duration: string | null;
  readonly total: CountLink;
  readonly counts: readonly StatusCount[];
}

export function runListPage(facts: SiteFacts): RunListPage {
  const path = 'runs/index.html';
  return {
    frame: pageFrame(facts, path, 'Runs'),
    intro:
      facts.runs.length === 0
        ? 'No run yet.'
        : `${formatQuantity(facts.runs.length, 'run')}, by run date and then by start, newest first.`,
    rows: facts.runs.map((run) => {
      const page = facts.paths.run(run.start.runId) ?? path;
      const all = facts.history.counts.get(run.start.runId) ?? countStatuses([]);
      const counts = statusCounts(all, (status) => hrefTo(path, page, status));
      return {
        id: run.start.runId,
        href: hrefTo(path, page),
        date: run.start.runDate,
        started: formatTime(run.start.at),
        duration: run.end ? formatDuration(Date.parse(run.end.at) - Date.parse(run.start.at)) : null,
        total: {
          count: all.total,
          text: formatQuantity(all.total, 'audit'),
          href: hrefTo(path, page, 'all'),
        },
        counts,
      };
    }),
  };
}
