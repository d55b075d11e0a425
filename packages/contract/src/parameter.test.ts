import { describe, expect, it } from 'vitest';
import { addDays, calendarDateIn, isCalendarDate, isTimeZone } from './calendar-date.js';
import { parseParameterValue } from './parameter.js';
import { formatRunId, isRunId } from './run-id.js';

describe('parseParameterValue', () => {
  it.each([
    ['date', '2001-06-30', '2001-06-30'],
    ['date', '2000-02-29', '2000-02-29'],
    ['timestamp', '2001-06-30T12:00:00+02:00', '2001-06-30T10:00:00.000Z'],
    ['timestamp', '2001-06-30 12:00Z', '2001-06-30T12:00:00.000Z'],
    ['integer', '9223372036854775807', '9223372036854775807'],
    ['integer', '-0042', '-42'],
    ['number', '0.25', '0.25'],
    ['number', '1e-3', '1e-3'],
    ['boolean', 'true', 'true'],
    ['string', "it's", "it's"],
  ] as const)('reads %s %s', (type, text, value) => {
    expect(parseParameterValue(type, text)).toEqual({ type, value });
  });

  it.each([
    ['date', '2001-02-29'],
    ['date', '2001-6-30'],
    ['date', "2001-06-30' OR 1=1"],
    ['timestamp', '2001-06-30T12:00:00'],
    ['timestamp', '2001-02-31T12:00:00Z'],
    ['timestamp', '2001-06-30T25:00:00Z'],
    ['integer', '9223372036854775808'],
    ['integer', '1.0'],
    ['integer', ''],
    ['number', '1e999'],
    ['number', '0x10'],
    ['boolean', 'TRUE'],
  ] as const)('refuses %s %s', (type, text) => {
    expect(parseParameterValue(type, text)).toBeUndefined();
  });
});

describe('calendar dates', () => {
  it('knows the days of the calendar', () => {
    expect(['2000-02-29', '2001-12-31', '0001-01-01'].every(isCalendarDate)).toBe(true);
    expect(['1900-02-29', '2001-13-01', '2001-00-10', '20010101', '2001-01-01 '].some(isCalendarDate)).toBe(
      false,
    );
  });

  it('adds days over months, years and leap days', () => {
    expect(addDays('2001-07-01', -1)).toBe('2001-06-30');
    expect(addDays('2000-02-28', 1)).toBe('2000-02-29');
    expect(addDays('2001-12-31', 1)).toBe('2002-01-01');
  });

  it('tells the day of a moment in a time zone', () => {
    const moment = new Date('2001-06-30T23:30:00Z');
    expect(calendarDateIn(moment, 'UTC')).toBe('2001-06-30');
    expect(calendarDateIn(moment, 'Asia/Seoul')).toBe('2001-07-01');
    expect(calendarDateIn(moment, 'America/New_York')).toBe('2001-06-30');
    expect(isTimeZone('Europe/Paris')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
  });
});

describe('run ids', () => {
  it('start with the second at which the run started', () => {
    const id = formatRunId(new Date('2026-11-22T06:00:03.999Z'), '4f9a1c');
    expect(id).toBe('20261122T060003Z-4f9a1c');
    expect(isRunId(id)).toBe(true);
    expect(isRunId('../20261122T060003Z-4f9a1c')).toBe(false);
  });
});
