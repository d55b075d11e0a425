import { countStatuses, formatQuantity, STATUSES, type Status } from '@assay/contract';
import { statusMark } from '../status-mark.js';

/** Results over time as bars: height and colour say the same thing, and the summary says it in words. */
export interface Strip {
  readonly width: number;
  readonly height: number;
  /** One path per status that occurs. */
  readonly paths: readonly { readonly tone: string; readonly d: string }[];
  readonly summary: string;
}

const HEIGHTS: Readonly<Record<Status, number>> = {
  fail: 16,
  error: 11,
  timeout: 11,
  inconclusive: 11,
  warn: 8,
  skipped: 5,
  not_run: 2,
  pass: 4,
};
const STEP = 6;
const BAR = 4;
const TOP = 16;

/**
 * @param statuses oldest first; a date without a result is `not_run`
 */
export function strip(statuses: readonly Status[]): Strip {
  const parts = new Map<Status, string>();
  statuses.forEach((status, index) => {
    const height = HEIGHTS[status];
    const bar = `M${index * STEP} ${TOP}v-${height}h${BAR}v${height}z`;
    parts.set(status, (parts.get(status) ?? '') + bar);
  });
  const counts = countStatuses(statuses);
  const said = STATUSES.filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${statusMark(status).word}`)
    .join(', ');
  return {
    width: Math.max(1, statuses.length * STEP - (STEP - BAR)),
    height: TOP,
    paths: STATUSES.flatMap((status) => {
      const d = parts.get(status);
      return d === undefined ? [] : [{ tone: `s-${status}`, d }];
    }),
    summary: `Last ${formatQuantity(statuses.length, 'run date')}: ${said || 'none'}`,
  };
}
