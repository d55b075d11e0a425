import { compareText } from './diagnostic.js';
import type { RunStartEvent } from './events.js';

/**
 * The order that says which run is the latest: greatest run date first, then latest start. Running an old date again never
 * changes what is latest. Run ids tell the second only, so the start itself decides before them.
 */
export function latestFirst(
  a: Pick<RunStartEvent, 'runDate' | 'at' | 'runId'>,
  b: Pick<RunStartEvent, 'runDate' | 'at' | 'runId'>,
): number {
  return compareText(b.runDate, a.runDate) || compareText(b.at, a.at) || compareText(b.runId, a.runId);
}
