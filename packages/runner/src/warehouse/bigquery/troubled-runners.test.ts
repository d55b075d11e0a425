import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Timers } from '../../timers.js';
import type { BigqueryService } from './bigquery-service.js';
import { insertJob } from './insert-job.js';
import type { Job } from './job.js';
import { createJobSlots } from './job-slots.js';
import { lookAtJob } from './look-at-job.js';
import type { Reply } from './reply.js';
import { seedSlots } from './seed-slots.js';
import { type SimulatedBigquery, simulateBigquery } from './simulated-bigquery.test-support.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Trouble {
  readonly cap: number;
  /** How far the clock of the machine is off. */
  readonly skewMs: number;
  /** Of 100 answers and pauses, so many find the process suspended, and for how long at most. */
  readonly frozenOf100: number;
  readonly longestFreezeMs: number;
  /** Of 100 answers, so many are no answers of the service: a page with 404, or an insert that does not say when the job was created. */
  readonly oddOf100: number;
}

/** A runner on a machine with a wrong clock, which is suspended now and then: nothing that comes in is seen before it goes on. */
function startTroubled(world: SimulatedBigquery, trouble: Trouble) {
  const { random } = world;
  const dateOfMachine = (): number => world.nowMs() + trouble.skewMs;
  let frozenUntil = 0;
  const happens = (of100: number): boolean => random() * 100 < of100;
  const mayFreeze = (): void => {
    if (happens(trouble.frozenOf100)) frozenUntil = world.nowMs() + random() * trouble.longestFreezeMs;
  };
  const timers: Timers = {
    after: (ms, action) => {
      let cancel = world.timers.after(ms, function act() {
        if (world.nowMs() < frozenUntil) cancel = world.timers.after(frozenUntil - world.nowMs(), act);
        else action();
      });
      return () => cancel();
    },
  };
  let aheadMs = 0;
  const answered = async <T>(
    asked: Promise<Reply<T>>,
    odd: (reply: Reply<T>) => Reply<T>,
  ): Promise<Reply<T>> => {
    const askedMs = dateOfMachine();
    const reply = await asked;
    const sentMs = world.nowMs();
    mayFreeze();
    while (world.nowMs() < frozenUntil) await world.wait(frozenUntil - world.nowMs());
    const nowMs = dateOfMachine();
    if (reply.kind !== 'lost' && nowMs - askedMs <= MINUTE) aheadMs = sentMs - nowMs;
    return happens(trouble.oddOf100) ? odd(reply) : reply;
  };
  const page = (): Reply<never> => ({ kind: 'refused', refusal: { status: 404, reason: '', message: '' } });
  const undated = (reply: Reply<Job>): Reply<Job> =>
    reply.kind === 'answered' ? { ...reply, body: { ...reply.body, createdMs: null } } : reply;
  const service: BigqueryService = {
    ...world.service,
    dateMs: () => dateOfMachine() + aheadMs,
    get: (...call) => answered(world.service.get(...call), page),
    insert: (...call) => answered(world.service.insert(...call), undated),
    list: (...call) => answered(world.service.list(...call), page),
  };
  const effects = {
    timers,
    random,
    now: world.nowMs,
    dateMs: dateOfMachine,
    token: () => String(random()),
  };
  const ids = createJobSlots({
    count: trouble.cap,
    look: (jobId, stop) => lookAtJob(service, jobId, stop, effects),
    hints: (stop) => seedSlots(service, trouble.cap, stop),
    dateMs: service.dateMs,
    effects,
  });
  return async (token: string): Promise<void> => {
    const labels = { assay_query: token };
    const job = { text: '', parameters: {}, maximumBytesBilled: 1, useQueryCache: false, jobTimeoutMs: 1 };
    const { signal } = new AbortController();
    const claim = await ids.claim({
      signal,
      waiting: () => undefined,
      insert: (jobId, holds) => insertJob(service, () => ({ ...job, labels, jobId }), signal, effects, holds),
    });
    if (claim?.kind !== 'inserted') return;
    if (claim.outcome.kind !== 'accepted') return claim.release(null);
    const made = world.jobs.find(({ labels: own }) => own === labels);
    // One of ten is given up while it runs on: it could not be cancelled.
    const isGivenUp = happens(10);
    await world.wait(isGivenUp ? 10 : Math.max(0, (made?.doneMs ?? 0) - world.nowMs()));
    claim.release(isGivenUp ? null : { ...claim.outcome.job, isDone: true });
  };
}

it('machines whose clocks are wrong by months, and that are suspended for weeks, never have two jobs in a slot', async () => {
  const trouble = fc.record({
    cap: fc.integer({ min: 1, max: 2 }),
    skewMs: fc.oneof(fc.constant(0), fc.integer({ min: -400 * DAY, max: 400 * DAY })),
    frozenOf100: fc.constantFrom(0, 3, 10),
    longestFreezeMs: fc.constantFrom(20 * MINUTE, 3 * DAY, 40 * DAY),
    oddOf100: fc.constantFrom(0, 10),
  });
  const session = fc.record({
    runner: fc.nat({ max: 4 }),
    queries: fc.integer({ min: 1, max: 4 }),
    /** After the session before: at once, or around the turn of the month that many months later. */
    months: fc.constantFrom(0, 0, 1, 2, 3),
    aroundMs: fc.oneof(
      fc.integer({ min: -10 * MINUTE, max: 20 * MINUTE }),
      fc.integer({ min: -20 * DAY, max: 20 * DAY }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 124 * DAY, max: 200 * DAY }),
      fc.array(trouble, { minLength: 2, maxLength: 5 }),
      fc.array(session, { minLength: 2, maxLength: 12 }),
      async (seed, keptMs, troubles, sessions) => {
        const startMs = Date.UTC(2001, 0, 20);
        const world = simulateBigquery({
          seed,
          startMs,
          keptMs,
          lostOf100: 5,
          slowestMs: 5_000,
          longestJobMs: 2 * MINUTE,
        });
        const runners = troubles.map((one) => startTroubled(world, one));
        let asked = 0;
        let month = 0;
        // A session begins whether or not the one before has ended: somebody may be suspended in it.
        const all = sessions.map(async ({ runner, queries, months, aroundMs }) => {
          month += months;
          const query = runners[runner % runners.length];
          await world.wait(Math.max(0, Date.UTC(2001, 1 + month) + aroundMs - startMs));
          await Promise.all(Array.from({ length: queries }, () => query?.(`q${asked++}`)));
        });
        await world.run(Promise.all(all));
        expect(world.overlaps).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
