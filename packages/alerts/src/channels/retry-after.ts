/** A receiver that asks for more has its clock wrong, or wants never to be told: a day at most. */
export const LONGEST_RETRY_AFTER_MS = 86_400_000;

/**
 * What a `Retry-After` asks for, in milliseconds from now: a number of seconds or a moment, as HTTP has it. Null where there is none
 * or nobody can read it. Never below zero, never above `LONGEST_RETRY_AFTER_MS`.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1000
    : HTTP_DATE.test(text)
      ? Date.parse(text) - now.getTime()
      : NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`: `Date.parse` alone takes far too much for a date. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
