import type { ListedRun } from './list-runs.js';

/**
 * Longer than any run is silent: its queries end within minutes, and each is an event. A clock that is wrong by hours, as of
 * another machine on the same folder, is within it too.
 */
const SILENT_MS = 24 * 3600 * 1000;

/** Whether nothing will be written to the log of a run any more: it has its end, or its process was killed a day ago. */
export function isSettled({ end, lastWrite }: Pick<ListedRun, 'end' | 'lastWrite'>, now: Date): boolean {
  return end !== null || now.getTime() - lastWrite.getTime() > SILENT_MS;
}
