const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `90s`, `2m`, `1h30m`: whole numbers with their units, largest unit first. */
export const DURATION_PATTERN = /^(?=\d)(\d{1,9}h)?(\d{1,9}m(?!s))?(\d{1,9}s)?(\d{1,9}ms)?$/;

/** A duration in milliseconds, or undefined if the text is none; `1h30m` is 5,400,000. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION_PATTERN.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|h|m|s)/g)) {
    total += Number(count) * UNITS[unit as keyof typeof UNITS];
  }
  return total > 0 ? total : undefined;
}
