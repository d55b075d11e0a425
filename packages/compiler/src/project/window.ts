/** `31d`, `48h`, `1d12h`: whole days and hours. */
export const WINDOW_PATTERN = /^(?=\d)(?:(\d{1,5})d)?(?:(\d{1,6})h)?$/;

/** A length of time in milliseconds, or undefined if the text is none; a day has 24 hours. `1d12h` is 129,600,000. */
export function parseWindow(text: string): number | undefined {
  const match = WINDOW_PATTERN.exec(text);
  if (!match) return undefined;
  const [, days = '0', hours = '0'] = match;
  const total = (Number(days) * 24 + Number(hours)) * 3_600_000;
  return total > 0 ? total : undefined;
}
