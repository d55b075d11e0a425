import type { AuditResult, RunEvent, Status } from '@assay/contract';
import { expect, it } from 'vitest';
import { createRunProgress } from './run-progress.js';

const at = (second: number): string => new Date(Date.UTC(2001, 6, 1, 6, 0, second)).toISOString();
const base = { v: 1, runId: '20010701T060000Z-00000a' } as const;
const sent = (audit: string, second: number, purpose: 'count' | 'sample' = 'count'): RunEvent => ({
  ...base,
  at: at(second),
  type: 'query.start',
  audits: [audit],
  purpose,
  attempt: 1,
});
const answered = (audit: string, durationMs: number): RunEvent => ({
  ...base,
  at: at(55),
  type: 'query.end',
  audits: [audit],
  purpose: 'count',
  attempt: 1,
  outcome: 'done',
  durationMs,
  reason: null,
});
const ended = (audit: string, status: Status): RunEvent => ({
  ...base,
  at: at(50),
  type: 'audit.end',
  result: { audit, status } as AuditResult,
});
const now = new Date(at(128));

it('counts what is done, and names what runs, the longest first, with the time of all queries of an audit; one that waits for its next does not run', () => {
  const progress = createRunProgress(1412, new Date(at(0)));
  for (const event of [
    sent('raw.a.slow', 20),
    sent('raw.b.x', 30),
    sent('raw.c.y', 40),
    answered('raw.c.y', 15_000),
    answered('raw.a.slow', 35_000),
    sent('raw.a.slow', 60, 'sample'),
    sent('raw.e.waits', 41),
    answered('raw.e.waits', 2_000),
    ended('raw.b.x', 'fail'),
    ended('raw.c.y', 'pass'),
    ended('mart.m.z', 'skipped'),
    sent('raw.d.z', 125),
  ]) {
    progress.take(event);
  }
  expect(progress.block(now, (status) => status.toUpperCase())).toEqual([
    'running 2 · 3/1,412 · 2 min 08 s · FAIL 1 · SKIPPED 1',
    '  raw.a.slow  1 min 43 s',
    '  raw.d.z  3.0 s',
  ]);
  expect(progress.heartbeat(now)).toBe(
    'RUNNING done=3/1412 active=2 longest=raw.a.slow:103s fail=1 skipped=1',
  );
});

it('counts a query that answers several audits once, and each of them has its share of the time', () => {
  const progress = createRunProgress(3, new Date(at(0)));
  const audits = ['raw.a.x', 'raw.a.y', 'raw.a.z'];
  progress.take({ ...base, at: at(8), type: 'query.start', audits, purpose: 'count', attempt: 1 });
  expect(progress.block(now, String).slice(0, 2)).toEqual([
    'running 1 · 0/3 · 2 min 08 s',
    '  raw.a.x and 2 more  2 min 00 s',
  ]);
  expect(progress.heartbeat(now)).toBe('RUNNING done=0/3 active=1 longest=raw.a.x_and_2_more:120s');
  const end = { ...base, at: at(68), type: 'query.end', purpose: 'count', attempt: 1 } as const;
  progress.take({ ...end, audits, outcome: 'done', durationMs: 60_000, reason: null });
  progress.take(sent('raw.a.y', 118, 'sample'));
  expect(progress.heartbeat(now)).toBe('RUNNING done=0/3 active=1 longest=raw.a.y:30s');
});

it('never takes more than eight lines', () => {
  const progress = createRunProgress(100, new Date(at(0)));
  for (let index = 0; index < 40; index++) progress.take(sent(`raw.a.x${index}`, index));
  const lines = progress.block(now, String);
  expect(lines).toHaveLength(7);
  expect(lines.slice(-2)).toEqual(['  raw.a.x4  2 min 04 s', '  and 35 more']);
});

it('says whom it waits for, until the next query is sent', () => {
  const progress = createRunProgress(9, new Date(at(0)));
  for (let index = 0; index < 9; index++) progress.take(sent(`raw.a.x${index}`, index));
  const holders = [
    { pid: 4711, runId: '20010701T055900Z-00000b' },
    { pid: 4712, runId: null },
    { pid: null, runId: null },
  ];
  progress.take({ ...base, at: at(60), type: 'run.waiting', audits: ['raw.a.x'], holders });
  const lines = progress.block(now, String);
  expect(lines).toHaveLength(8);
  expect(lines[1]).toBe(
    '  waiting for a slot of the warehouse; held by run 20010701T055900Z-00000b (process 4711), process 4712, an unknown process',
  );
  progress.take(sent('raw.a.x', 61));
  expect(progress.block(now, String)[1]).toBe('  raw.a.x0  2 min 08 s');
});

it('says so while nothing runs yet', () => {
  const progress = createRunProgress(5, new Date(at(0)));
  expect(progress.block(now, String)).toEqual(['running 0 · 0/5 · 2 min 08 s']);
  expect(progress.heartbeat(now)).toBe('RUNNING done=0/5 active=0');
});
