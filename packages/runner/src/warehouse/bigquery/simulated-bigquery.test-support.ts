import type { Timers } from '../../timers.js';
import type { BigqueryService } from './bigquery-service.js';
import type { Job } from './job.js';
import type { JobLabels } from './job-labels.js';
import type { Reply } from './reply.js';
import { parseSlotJobId } from './slot-id.js';

/** How the simulated service behaves; times in milliseconds. */
export interface SimulationSettings {
  readonly seed: number;
  readonly startMs: number;
  /** Jobs are forgotten so long after their creation. */
  readonly keptMs: number;
  /** Of 100 calls, so many lose the answer after they were carried out, and as many are lost before. */
  readonly lostOf100: number;
  /** The longest way of a call there or back. */
  readonly slowestMs: number;
  readonly longestJobMs: number;
}

export interface SimulatedJob {
  readonly jobId: string;
  readonly labels: JobLabels;
  readonly createdMs: number;
  readonly doneMs: number;
}

/** BigQuery's jobs in made-up time: IDs that are taken once, calls that take time and are lost, jobs that are forgotten. */
export function simulateBigquery(settings: SimulationSettings) {
  let nowMs = settings.startMs;
  let state = settings.seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const due: { readonly at: number; readonly order: number; readonly action: () => void }[] = [];
  let order = 0;
  const timers: Timers = {
    after: (ms, action) => {
      const entry = { at: nowMs + Math.max(0, ms), order: order++, action };
      due.push(entry);
      return () => {
        const index = due.indexOf(entry);
        if (index >= 0) due.splice(index, 1);
      };
    },
  };
  const jobs = new Map<string, SimulatedJob>();
  const everyJob: SimulatedJob[] = [];
  /** What must never be: another job of the same slot that runs when one is created. */
  const overlaps: string[] = [];
  let calls = 0;
  let insertCalls = 0;

  const kept = (jobId: string): SimulatedJob | undefined => {
    const job = jobs.get(jobId);
    if (job && job.createdMs + settings.keptMs < nowMs) jobs.delete(jobId);
    return jobs.get(jobId);
  };
  const asJob = ({ labels, createdMs, doneMs }: SimulatedJob): Job => ({
    isDone: doneMs <= nowMs,
    error: null,
    labels,
    createdMs,
    statementType: 'SELECT',
    statistics: {},
  });
  const refused = (status: number, reason: string): Reply<never> => ({
    kind: 'refused',
    refusal: { status, reason, message: reason },
  });
  const wait = (ms: number): Promise<void> => new Promise((resolve) => timers.after(ms, resolve));
  const call = async <T>(work: () => Reply<T>): Promise<Reply<T>> => {
    calls += 1;
    await wait(random() * settings.slowestMs);
    const luck = random() * 100;
    const lost: Reply<T> = { kind: 'lost', what: 'the connection was lost', wasSent: true };
    if (luck < settings.lostOf100) return lost;
    const reply = work();
    await wait(random() * settings.slowestMs);
    return luck < 2 * settings.lostOf100 ? lost : reply;
  };
  const create = (jobId: string, labels: JobLabels): Job => {
    const slot = parseSlotJobId(jobId)?.slot;
    for (const other of everyJob.slice(-200)) {
      if (other.doneMs > nowMs && parseSlotJobId(other.jobId)?.slot === slot) {
        overlaps.push(`${jobId} while ${other.jobId} runs`);
      }
    }
    const job = { jobId, labels, createdMs: nowMs, doneMs: nowMs + random() * settings.longestJobMs };
    jobs.set(jobId, job);
    everyJob.push(job);
    return asJob(job);
  };
  const service: Omit<BigqueryService, 'cancel' | 'results'> = {
    dateMs: () => nowMs,
    isReachable: () => true,
    giveUp: () => undefined,
    insert: ({ jobId, labels }) => {
      insertCalls += 1;
      return call<Job>(() =>
        kept(jobId) ? refused(409, 'duplicate') : { kind: 'answered', body: create(jobId, labels) },
      );
    },
    get: (jobId) =>
      call<Job>(() => {
        const job = kept(jobId);
        return job ? { kind: 'answered', body: asJob(job) } : refused(404, 'notFound');
      }),
    // The list is late, and not whole.
    list: () =>
      call(() => {
        const listed = everyJob.filter(({ createdMs }) => createdMs < nowMs - 60_000 && random() < 0.5);
        return {
          kind: 'answered',
          body: { jobIds: listed.map(({ jobId }) => jobId).reverse(), pageToken: null },
        };
      }),
  };

  return {
    service: service as BigqueryService,
    timers,
    random,
    nowMs: () => nowMs,
    jobs: everyJob as readonly SimulatedJob[],
    overlaps: overlaps as readonly string[],
    calls: () => calls,
    insertCalls: () => insertCalls,
    /** How much is to happen yet. */
    due: () => due.length,
    wait,
    /** Lets time pass, from one thing that is due to the next, until the promise is settled. */
    run: async <T>(promise: Promise<T>): Promise<T> => {
      let isSettled = false;
      const settle = (): void => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isSettled) return promise;
        const first = due.reduce<(typeof due)[number] | undefined>(
          (least, one) =>
            least && (least.at < one.at || (least.at === one.at && least.order < one.order)) ? least : one,
          undefined,
        );
        if (!first) throw new Error('nothing is due, and it has not ended');
        due.splice(due.indexOf(first), 1);
        nowMs = Math.max(nowMs, first.at);
        first.action();
      }
    },
  };
}

export type SimulatedBigquery = ReturnType<typeof simulateBigquery>;
