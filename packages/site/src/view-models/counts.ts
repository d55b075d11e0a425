import { formatCount, STATUSES, type Status, type StatusCounts } from '@assay/contract';
import { type Mark, statusMark } from '../status-mark.js';

/** A number that names a list, and where a list of exactly that length is; null: nowhere on the site, so the number is no link. */
export interface CountLink {
  readonly count: number;
  readonly text: string;
  readonly href: string | null;
}

/** How many audits have a status, for lines such as `1 fail · 12 skipped · 23 pass`. */
export interface StatusCount extends CountLink {
  readonly status: Status;
  readonly mark: Mark;
}

/** The statuses that occur, each with the place of its list. */
export function statusCounts(
  all: StatusCounts,
  placeOf: (status: Status) => string | null,
): readonly StatusCount[] {
  return STATUSES.filter((status) => all[status] > 0).map((status) => ({
    status,
    count: all[status],
    text: formatCount(all[status]),
    href: placeOf(status),
    mark: statusMark(status),
  }));
}
