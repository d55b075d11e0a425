import { addDays, calendarDateIn, type Diagnostic, isCalendarDate, parseTimestamp } from '@assay/contract';

export type RunMoment =
  | { readonly ok: true; readonly runDate: string; readonly runTimestamp: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** `@run_date` and `@run_timestamp` of a run: as given, else yesterday in the project's time zone and now. */
export function runMoment(
  given: { readonly date?: string; readonly timestamp?: string },
  timezone: string,
  now: Date,
): RunMoment {
  const diagnostics: Diagnostic[] = [];
  const runDate = given.date ?? addDays(calendarDateIn(now, timezone), -1);
  const runTimestamp = given.timestamp === undefined ? now.toISOString() : parseTimestamp(given.timestamp);
  const today = calendarDateIn(now, timezone);
  if (isCalendarDate(runDate) && runDate > today) {
    diagnostics.push({
      code: 'invalid-date',
      severity: 'error',
      message: `${runDate} has not come yet: today is ${today} in ${timezone}`,
      hint: 'a result of a later date would count as the latest until then; give a day that is over',
    });
  }
  if (!isCalendarDate(runDate)) {
    diagnostics.push({
      code: 'invalid-date',
      severity: 'error',
      message: `"${runDate}" is no day of the calendar`,
      hint: 'a date is written 2001-06-30',
    });
  }
  if (runTimestamp === undefined) {
    diagnostics.push({
      code: 'invalid-date',
      severity: 'error',
      message: `"${given.timestamp}" is no point in time`,
      hint: 'a timestamp is written 2001-06-30T12:00:00Z; it needs a time zone: Z or +02:00',
    });
  }
  return diagnostics.length > 0 || runTimestamp === undefined
    ? { ok: false, diagnostics }
    : { ok: true, runDate, runTimestamp };
}
