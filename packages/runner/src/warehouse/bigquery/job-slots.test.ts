import type { SlotHolder } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertJob } from './insert-job.js';
import { createJobSlots } from './job-slots.js';
import { lookAtJob } from './look-at-job.js';
import { seedSlots } from './seed-slots.js';
import {
  type SimulatedBigquery,
  type SimulationSettings,
  simulateBigquery,
} from './simulated-bigquery.test-support.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A runner of its own, whose clock is off. */
function startRunner(world: SimulatedBigquery, count: number, skewMs = 0, hasList = true) {
  const { service, timers, random } = world;
  const effects = {
    timers,
    random,
    now: world.nowMs,
    dateMs: () => world.nowMs() + skewMs,
    token: () => String(Math.floor(random() * 2 ** 52)),
  };
  const ids = createJobSlots({
    count,
    look: (jobId, stop) => lookAtJob(service, jobId, stop, effects),
    hints: async (stop) => (hasList ? seedSlots({ ...service, dateMs: effects.dateMs }, count, stop) : []),
    dateMs: effects.dateMs,
    effects,
  });
  /** One query; null when its job could not be had, as after too many lost calls. */
  const query = async (
    token: string,
    {
      signal = new AbortController().signal,
      waiting = () => {},
    }: { signal?: AbortSignal; waiting?: (all: readonly SlotHolder[]) => void } = {},
  ): Promise<string | null> => {
    const labels = { assay_query: token, assay_run: '20010301t060003z-abc123', assay_audit: token };
    const job = {
      text: '',
      parameters: {},
      labels,
      maximumBytesBilled: 1,
      useQueryCache: false,
      jobTimeoutMs: 1,
    };
    const claim = await ids.claim({
      signal,
      waiting,
      insert: (jobId, holds) => insertJob(service, () => ({ ...job, jobId }), signal, effects, holds),
    });
    if (claim?.kind !== 'inserted') return null;
    if (claim.outcome.kind !== 'accepted') {
      claim.release(null);
      return null;
    }
    const { doneMs = 0 } =
      world.jobs.find(({ jobId, labels: own }) => jobId === claim.jobId && own === labels) ?? {};
    await world.wait(Math.max(0, doneMs - world.nowMs()));
    claim.release(random() < 0.9 ? { ...claim.outcome.job, isDone: true } : null);
    return claim.jobId;
  };
  return { query };
}

const QUIET: SimulationSettings = {
  seed: 1,
  startMs: Date.UTC(2001, 2, 10),
  keptMs: 180 * DAY,
  lostOf100: 0,
  slowestMs: 50,
  longestJobMs: 2_000,
};
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `q${index}`);

describe('the slots of BigQuery', () => {
  it('are the cap of one runner, which after the first look at each slot only inserts', async () => {
    const world = simulateBigquery(QUIET);
    const runner = startRunner(world, 3);
    const ids = await world.run(Promise.all(numbered(60).map((token) => runner.query(token))));
    expect(new Set(ids).size).toBe(60);
    expect(ids.every((id) => /^cap-assay-200103-s[012]-g\d+$/.test(id ?? ''))).toBe(true);
    expect(world.overlaps).toEqual([]);
    // A list, three looks at each slot, an insert for each query; one more look where the end was not seen.
    expect(world.calls()).toBeLessThan(1 + 9 + 60 + 15);
  });

  it('are found again by a runner that knows nothing, behind thousands of uses, in few calls', async () => {
    const world = simulateBigquery({ ...QUIET, longestJobMs: 10 });
    const first = startRunner(world, 1);
    await world.run(Promise.all(numbered(3_000).map((token) => first.query(token))));
    const before = world.calls();
    expect(await world.run(startRunner(world, 1).query('other'))).toBe('cap-assay-200103-s0-g3000');
    expect(world.calls() - before).toBeLessThan(30);
  });

  it('say who has them, by the labels of the jobs', async () => {
    const world = simulateBigquery({ ...QUIET, longestJobMs: 3_600_000 });
    const holder = startRunner(world, 1).query('held');
    await world.run(world.wait(5_000));
    const stop = new AbortController();
    const told: unknown[] = [];
    const other = startRunner(world, 1).query('other', {
      signal: stop.signal,
      waiting: (holders) => {
        told.push(...holders);
        stop.abort();
      },
    });
    expect(await world.run(other)).toBeNull();
    expect(told).toEqual([{ pid: null, runId: '20010301T060003Z-abc123', audit: 'held' }]);
    expect(await world.run(holder)).toBe('cap-assay-200103-s0-g0');
    expect(world.jobs).toHaveLength(1);
  });

  it('of a large cap leave the small one its own, and the small one never has more', async () => {
    const world = simulateBigquery({ ...QUIET, longestJobMs: 20_000 });
    const [large, small] = [startRunner(world, 5), startRunner(world, 2)];
    const ids = await world.run(
      Promise.all([
        ...numbered(40).map((token) => large.query(`l${token}`)),
        ...numbered(10).map((token) => small.query(`s${token}`)),
      ]),
    );
    expect(ids.slice(40).every((id) => /-s[01]-/.test(id ?? ''))).toBe(true);
    expect(world.overlaps).toEqual([]);
  });

  it('come to everybody: who waits behind a busy runner has one before that is through', async () => {
    const world = simulateBigquery({ ...QUIET, longestJobMs: 400 });
    const busy = startRunner(world, 2);
    let left = 2_000;
    const all = Promise.all(numbered(left).map((token) => busy.query(token).then(() => left--)));
    await world.run(world.wait(2_000));
    const other = startRunner(world, 2);
    for (const token of ['a', 'b', 'c']) await world.run(other.query(token));
    expect(left).toBeGreaterThan(1_000);
    await world.run(all);
  });

  it('wanted by many cost few calls: a slot that others had is looked at before an insert that would be in vain', async () => {
    const world = simulateBigquery({ ...QUIET, longestJobMs: 4_000 });
    const runners = Array.from({ length: 6 }, () => startRunner(world, 3));
    await world.run(
      Promise.all(
        runners.flatMap(({ query }, index) => numbered(50).map((token) => query(`${index}${token}`))),
      ),
    );
    expect(world.jobs).toHaveLength(300);
    expect(world.insertCalls() / 300).toBeLessThan(1.5);
    expect(world.calls() / 300).toBeLessThan(15);
    expect(world.overlaps).toEqual([]);
  });

  it('after months begin anew, but not in the first minutes of a month', async () => {
    const world = simulateBigquery({ ...QUIET, startMs: Date.UTC(2001, 0, 31, 23, 59) });
    expect(await world.run(startRunner(world, 1).query('a'))).toBe('cap-assay-200101-s0-g0');
    await world.run(world.wait(10 * MINUTE));
    // The slot goes on, with a use that stands in the new month.
    expect(await world.run(startRunner(world, 1).query('b'))).toBe('cap-assay-200101-s0-g1');
    expect(await world.run(startRunner(world, 1).query('c'))).toBe('cap-assay-200102-s0-g0');
    await world.run(world.wait(Date.UTC(2001, 3, 1, 0, 1) - world.nowMs()));
    const late = await world.run(startRunner(world, 1).query('d'));
    expect(late).toBe('cap-assay-200104-s0-g0');
    expect(world.nowMs()).toBeGreaterThan(Date.UTC(2001, 3, 1, 0, 15));
  });

  it('of a line that went on over the turn of a month by a clock that was behind are found months later', async () => {
    const world = simulateBigquery({ ...QUIET, startMs: Date.UTC(2001, 0, 20), longestJobMs: 60_000 });
    const until = (month: number, day: number, minute = 0) =>
      world.run(world.wait(Date.UTC(2001, month, day, 0, minute) - world.nowMs()));
    const behind = startRunner(world, 1, -4 * MINUTE);
    expect(await world.run(behind.query('a'))).toBe('cap-assay-200101-s0-g0');
    // Its clock still says February.
    await until(2, 1, 1);
    expect(await world.run(behind.query('b'))).toBe('cap-assay-200101-s0-g1');
    await until(3, 15);
    // One that knows nothing is first, then the one that goes on.
    const first = startRunner(world, 1, 0, false).query('c');
    await world.run(world.wait(1_000));
    expect(await world.run(Promise.all([first, behind.query('d')]))).toEqual([
      'cap-assay-200103-s0-g0',
      'cap-assay-200104-s0-g0',
    ]);
    expect(world.overlaps).toEqual([]);
  });

  it('let go of one that waits, and of the timer, as soon as it is stopped: while slots rest, and while the list is asked for', async () => {
    const world = simulateBigquery({ ...QUIET, startMs: Date.UTC(2001, 2, 1, 0, 1) });
    const stop = new AbortController();
    const resting = startRunner(world, 1).query('a', { signal: stop.signal });
    await world.run(world.wait(5_000));
    expect(world.due()).toBe(1);
    stop.abort();
    expect(await world.run(resting)).toBeNull();
    expect(world.due()).toBe(0);

    const late = new AbortController();
    const listing = startRunner(world, 1).query('b', { signal: late.signal });
    late.abort();
    const before = world.nowMs();
    expect(await world.run(listing)).toBeNull();
    expect(world.nowMs()).toBe(before);
  });

  const session = fc.record({
    /** Before it. */
    gap: fc.oneof(
      fc.integer({ min: 0, max: 3 * 60 * MINUTE }),
      fc.integer({ min: 0, max: 200 * DAY }),
      fc.constant('shortly before the next month' as const),
    ),
    /** Runners that go on with what they knew, and new ones. */
    old: fc.integer({ min: 0, max: 3 }),
    fresh: fc.integer({ min: 0, max: 3 }),
    queries: fc.integer({ min: 1, max: 8 }),
  });
  const settings = fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    startMs: fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2002, 0, 1) }),
    keptMs: fc.integer({ min: 100 * DAY, max: 200 * DAY }),
    lostOf100: fc.constantFrom(0, 5, 20),
    slowestMs: fc.constantFrom(1, 1_000, 20_000),
    longestJobMs: fc.constantFrom(100, 10_000, 2 * MINUTE),
  });

  it('never hold two jobs in one, whoever asks, in whatever order answers come or are lost, whatever is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.integer({ min: 1, max: 3 }),
        fc.array(session, { minLength: 1, maxLength: 5 }),
        async (how, cap, sessions) => {
          const world = simulateBigquery(how);
          const runners: ReturnType<typeof startRunner>[] = [];
          const done: (string | null)[] = [];
          let asked = 0;
          for (const { gap, old, fresh, queries } of sessions) {
            const date = new Date(world.nowMs());
            const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
            const gapMs = gap === 'shortly before the next month' ? nextMonth - MINUTE - world.nowMs() : gap;
            await world.run(world.wait(Math.max(0, gapMs)));
            const used = runners.slice(0, old);
            for (let n = 0; n < fresh; n++) {
              const skew = (world.random() - 0.5) * 10 * MINUTE;
              const runner = startRunner(world, Math.max(1, cap - (n % 2)), skew);
              runners.unshift(runner);
              used.push(runner);
            }
            const all = used.flatMap((runner) =>
              Array.from({ length: queries }, () => runner.query(`q${asked++}`)),
            );
            done.push(...(await world.run(Promise.all(all))));
          }
          expect(world.overlaps).toEqual([]);
          const ids = done.filter((id) => id !== null);
          const tokens = world.jobs.map(({ labels }) => labels.assay_query);
          // No query has two jobs, no job two queries; without lost calls each query has one.
          expect(new Set(tokens).size).toBe(tokens.length);
          expect(new Set(ids).size).toBe(ids.length);
          if (how.lostOf100 === 0) expect(ids).toHaveLength(asked);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
