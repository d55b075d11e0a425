import { countStatuses, formatQuantity, STATUSES, type Status } from '@assay/contract';
import { statusMark } from '../status-mark.js';

/** Results over time as bars, as thick as the style sheet says by the class (`.strip .s-fail`): height and colour say the same thing, and the summary says it in words. */
export interface Strip {
  readonly width: number;
  readonly height: number;
  /** One path per status that occurs. */
  readonly paths: readonly { readonly tone: string; readonly d: string }[];
  readonly summary: string;
}

/** The same as in the style sheet. */
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
/** Width of a bar; the style sheet makes the gaps: `stroke-dasharray: 4 2`. */
const BAR = 4;
const TOP = 16;

/**
 * @param statuses oldest first; a date without a result is `not_run`
 */
export function strip(statuses: readonly Status[]): Strip {
  // Bars of one status side by side are one dashed line, as thick as they are high: months of passes are ten characters.
  const lines = new Map<Status, string>();
  for (let from = 0; from < statuses.length; ) {
    const status = statuses[from] as Status;
    let until = from + 1;
    while (statuses[until] === status) until += 1;
    const line = `M${from * STEP} ${TOP - HEIGHTS[status] / 2}h${(until - from) * STEP - (STEP - BAR)}`;
    lines.set(status, (lines.get(status) ?? '') + line);
    from = until;
  }
  const counts = countStatuses(statuses);
  const said = STATUSES.filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${statusMark(status).word}`)
    .join(', ');
  return {
    width: Math.max(1, statuses.length * STEP - (STEP - BAR)),
    height: TOP,
    paths: STATUSES.flatMap((status) => {
      const d = lines.get(status);
      return d === undefined ? [] : [{ tone: `s-${status}`, d }];
    }),
    summary: `Last ${formatQuantity(statuses.length, 'run date')}: ${said || 'none'}`,
  };
}
