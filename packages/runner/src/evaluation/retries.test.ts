import type { Plan, RunEvent } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { pause } from '../pause.js';
import { count, madeUpTime, type Played, play, queryError, withoutPauses } from '../scripted-run.js';
import type { ScriptedOutcome } from '../warehouse/scripted.js';
import { createRetries, FIRST_PAUSE_MS, MAX_RETRIES } from './retries.js';

describe('what follows a lost connection', () => {
  it('is a pause that doubles, up to the limit', () => {
    const retries = createRetries(() => 0);
    expect(retries.next(false)).toEqual({ kind: 'again', afterMs: FIRST_PAUSE_MS / 2 });
    expect(retries.next(false)).toEqual({ kind: 'again', afterMs: FIRST_PAUSE_MS });
    expect(retries.next(false)).toEqual({ kind: 'give-up' });
    expect(MAX_RETRIES).toBe(2);
  });

  it('is spread by chance, over half of the pause', () => {
    expect(createRetries(() => 0.999999).next(true)).toEqual({ kind: 'again', afterMs: FIRST_PAUSE_MS });
  });

  it('is the fault of the query once the connection was lost twice while it ran', () => {
    const retries = createRetries(() => 0);
    expect(retries.next(true).kind).toBe('again');
    expect(retries.next(false).kind).toBe('again');
    expect(retries.next(true)).toEqual({ kind: 'fault' });
  });

  it('waits no longer than until the run is stopped', async () => {
    const time = madeUpTime();
    const stop = new AbortController();
    const waiting = pause(1000, time, stop.signal);
    stop.abort();
    await waiting;
    expect(time.waiting()).toBe(0);
    await pause(1000, time, stop.signal);
    expect(time.waiting()).toBe(0);
  });
});

describe('a query whose connection is lost', () => {
  const lost: ScriptedOutcome = {
    kind: 'fail',
    failure: 'connection-lost',
    message: 'the process ended',
    durationMs: 40,
  };
  const planWithin = (timeoutMs: number): Plan =>
    planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', sql: 'SELECT 1', timeoutMs }]);
  const plan = planWithin(1000);

  /** Plays outcomes one after the other; the pauses pass at once. */
  async function answers(...outcomes: readonly ScriptedOutcome[]): Promise<Played> {
    const rest = [...outcomes];
    return play(plan, () => rest.shift() ?? count(0), withoutPauses());
  }
  const attempts = (events: readonly RunEvent[]) =>
    events.flatMap((event) =>
      event.type === 'query.start' || event.type === 'query.end' ? [[event.type, event.attempt]] : [],
    );

  it('is sent again, each attempt with its events, and the attempts share the time of the audit', async () => {
    const { report, events } = await answers(lost, count(0));
    expect(report.results[0]).toMatchObject({ status: 'pass', durationMs: 50 });
    expect(attempts(events)).toEqual([
      ['query.start', 1],
      ['query.end', 1],
      ['query.start', 2],
      ['query.end', 2],
    ]);
  });

  it('twice while it ran is an error that says so', async () => {
    const { report, warehouse } = await answers(lost, lost, count(0));
    expect(report.results[0]).toMatchObject({
      status: 'error',
      reason:
        "the process ended; it did so each time the query was sent, which is taken for the query's fault",
    });
    expect(warehouse.sent).toHaveLength(2);
  });

  it('elsewhere is never taken for the fault of the query, and sent until it was lost three times', async () => {
    const elsewhere: ScriptedOutcome = { ...lost, message: 'no answer came in time', isElsewhere: true };
    const losing = (times: number): Promise<Played> => {
      let lost = 0;
      const timers = madeUpTime();
      const record = ({ type }: RunEvent): void => {
        if (type === 'query.end') setImmediate(() => timers.pass(2 * FIRST_PAUSE_MS));
      };
      const script = (): ScriptedOutcome => (++lost > times ? count(0) : elsewhere);
      return play(planWithin(60_000), script, { timers, record });
    };
    expect((await losing(2)).report.results[0]?.status).toBe('pass');
    const { report, warehouse } = await losing(3);
    expect(report.results[0]).toMatchObject({ status: 'error', reason: 'no answer came in time' });
    expect(warehouse.sent).toHaveLength(3);
  });

  it('is not sent again where the pause would use up the time of the audit', async () => {
    const { report, warehouse } = await answers({ ...lost, durationMs: 990 });
    expect(report.results[0]).toMatchObject({ status: 'error', reason: 'the process ended' });
    expect(warehouse.sent).toHaveLength(1);
  });

  it.each([
    ['a query error', queryError, 'error'],
    ['a timeout', { kind: 'fail', failure: 'timeout', message: 'too long', durationMs: 40 }, 'timeout'],
    ['bad data', count(3), 'fail'],
  ] as const)('alone is: %s is never sent again', async (_, outcome, status) => {
    const { report, warehouse } = await answers(outcome);
    expect(report.results[0]?.status).toBe(status);
    expect(warehouse.sent.filter(({ text }) => text.startsWith('SELECT count(*) AS returned'))).toHaveLength(
      1,
    );
  });
});
