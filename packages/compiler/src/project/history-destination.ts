import type { HistoryDestination } from './project.js';
import { readSettings } from './read-settings.js';

export type { HistoryDestination } from './project.js';

/** What the text of an `assay.yml` says of the history. */
export interface SaidOfHistory {
  readonly name: string | null;
  readonly destination: HistoryDestination | null;
  /** Whether something in the file is wrong, so that what is missing here may be in it; `assay compile` says what. */
  readonly isWrong: boolean;
}

/** The project's name and where its history is copied to, for commands that compile nothing. */
export function historyDestination(text: string): SaidOfHistory {
  let isWrong = false;
  const { name, history } = readSettings(text, undefined, () => {
    isWrong = true;
  });
  return { name, destination: history, isWrong };
}
