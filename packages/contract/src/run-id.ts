/** Name of one run: its start to the second in UTC, then six random characters: `20261122T060003Z-4f9a1c`. */
export type RunId = string;

const PATTERN = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/**
 * @param random six hexadecimal characters
 */
export function formatRunId(start: Date, random: string): RunId {
  return `${start.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${random}`;
}

/** Whether the text has the form of a run id. Run ids sort by their start. */
export function isRunId(text: string): text is RunId {
  return PATTERN.test(text);
}
