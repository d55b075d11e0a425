import { EVENT_VERSION, type QueryEndEvent, type QueryStartEvent } from '@assay/contract';
import { expect, it } from 'vitest';
import { keptEvent } from './kept-event.js';

const about = {
  v: EVENT_VERSION,
  at: '2001-07-01T06:00:00.000Z',
  runId: '20010701T060000Z-000001',
  audits: ['a.b.c'],
  purpose: 'count',
  attempt: 1,
} as const;
const query = { text: 'SELECT 1', parameters: {} };

it('keeps the text of a query only where it did not end well', () => {
  const start: QueryStartEvent = { ...about, type: 'query.start' };
  expect(keptEvent({ ...start, query })).toEqual(start);
  const end: QueryEndEvent = {
    ...about,
    type: 'query.end',
    outcome: 'error',
    durationMs: 1,
    reason: 'no',
    query,
  };
  expect(keptEvent(end)).toBe(end);
});
