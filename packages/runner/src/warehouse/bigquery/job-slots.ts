import type { Effects } from './effects.js';
import { type LookAtJob, type SeenJob, seenJob } from './find-last-use.js';
import type { Job } from './job.js';
import type { Claim, ClaimRequest, JobIds } from './job-ids.js';
import { holderOf } from './slot-holder.js';
import { type SlotUse, slotJobId } from './slot-id.js';
import { type SlotTry, trySlot } from './try-slot.js';

export interface JobSlotsInput {
  /** The cap: slots 0 to count - 1. */
  readonly count: number;
  readonly look: (jobId: string, stop: AbortSignal) => ReturnType<LookAtJob>;
  /** Uses that there were, one of each slot that is known of; asked for once, before the first claim. */
  readonly hints: (stop: AbortSignal) => Promise<readonly SlotUse[]>;
  /** Milliseconds since 1970 by the clock of the service, as its last answer told it: months are its months. */
  readonly dateMs: () => number;
  readonly effects: Effects;
}

/** Between two looks of a process at slots of others: where they go from hand to hand, and where nothing changes. */
const FIRST_LOOK_MS = 200;
const LONGEST_LOOK_MS = 1_000;
const PACE_STEP = 1.5;
/** How long a slot that others wanted is shared by chance: each comes back to it after a time of this mean. */
const SHARED_MS = 10_000;
const SHARED_PAUSE_MS = 100;
/** Who has had a slot for so long without a sign of others lets it be once, so that somebody who waits can have it. */
const KEPT_MS = 30_000;
const GIVE_WAY_MS = 300;
/** A wait is worth a word after this time, and again each time this has passed tenfold. */
const TELL_AFTER_MS = 1_000;

/** A slot as this process knows it. */
interface Slot {
  readonly slot: number;
  last: SeenJob | null;
  hint: SlotUse | null;
  /** This process tries it, or has a query in it. */
  isOurs: boolean;
  /** At the last look somebody else had it. */
  isHeld: boolean;
  /** Not before; by the clock that only grows. */
  readyAt: number;
  lookedAt: number;
  keptSince: number | null;
  sharedUntil: number;
}

interface Waiter {
  readonly request: ClaimRequest;
  readonly place: number;
  tellAt: number;
  readonly settle: (claim: Claim | null) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The slots of a target on BigQuery, as many as its cap, shared by all runners on the same project and location. A slot is a line of
 * job IDs (`next-use.ts`): the job that is inserted is the lock, and while it runs the lease.
 *
 * Queries of this process wait in the order in which they came, and one look at a time goes to slots that others have. A slot that
 * this process had last costs no call but the insert.
 */
export function createJobSlots({ count, look, hints, dateMs, effects }: JobSlotsInput): JobIds {
  const { now, random, timers } = effects;
  // From the top: the lower ones are left to runners with a smaller cap.
  const slots: readonly Slot[] = Array.from({ length: count }, (_, index) => ({
    slot: count - 1 - index,
    last: null,
    hint: null,
    isOurs: false,
    isHeld: false,
    readyAt: 0,
    lookedAt: 0,
    keptSince: null,
    sharedUntil: 0,
  }));
  const waiters: Waiter[] = [];
  let places = 0;
  let seeded: Promise<void> | null = null;
  let paceMs = FIRST_LOOK_MS;
  let nextLookAt = 0;
  let cancelTimer: () => void = () => undefined;

  return {
    claim: async (request) => {
      const { signal } = request;
      seeded ??= seed(signal);
      await orAborted(seeded, signal);
      if (signal.aborted) return null;
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          const index = waiters.indexOf(waiter);
          // One that is being tried for answers for itself.
          if (index < 0) return;
          waiters.splice(index, 1);
          // A timer that nobody needs would keep the process from ending, for a quarter of an hour where a slot rests.
          if (waiters.length === 0) cancelTimer();
          resolve(null);
        };
        const settle = (claim: Claim | null): void => {
          signal.removeEventListener('abort', leave);
          resolve(claim);
        };
        const fail = (error: unknown): void => {
          signal.removeEventListener('abort', leave);
          reject(error);
        };
        const waiter = { request, place: places++, tellAt: now() + TELL_AFTER_MS, settle, fail };
        signal.addEventListener('abort', leave, { once: true });
        waiters.push(waiter);
        serve();
      });
    },
  };

  async function seed(stop: AbortSignal): Promise<void> {
    const known = await hints(stop);
    for (const slot of slots) slot.hint = known.find((use) => use.slot === slot.slot) ?? null;
  }

  /** Gives those who wait what may be tried now, and comes back when more may. */
  function serve(): void {
    cancelTimer();
    while (waiters.length > 0) {
      const at = now();
      const others = slots.filter((slot) => !slot.isOurs);
      const [next] = others
        .filter((slot) => (slot.isHeld ? at >= nextLookAt : at >= slot.readyAt))
        .sort((a, b) => Number(a.isHeld) - Number(b.isHeld) || a.lookedAt - b.lookedAt);
      if (!next) {
        const times = others.map((slot) => (slot.isHeld ? nextLookAt : slot.readyAt));
        if (times.length > 0) cancelTimer = timers.after(Math.max(1, Math.min(...times) - at), serve);
        return;
      }
      if (next.isHeld) nextLookAt = at + paceMs * (0.5 + random() / 2);
      const waiter = waiters.shift();
      if (waiter) attempt(next, waiter).catch(waiter.fail);
    }
  }

  async function attempt(slot: Slot, waiter: Waiter): Promise<void> {
    slot.isOurs = true;
    slot.lookedAt = now();
    const { request } = waiter;
    const free = (): void => {
      slot.isOurs = false;
      serve();
    };
    let tried: SlotTry;
    try {
      tried = await trySlot(
        { ...slot, isShared: slot.isHeld || now() < slot.sharedUntil },
        {
          look: (jobId) => look(jobId, request.signal),
          insert: request.insert,
          dateMs,
        },
      );
    } catch (error) {
      free();
      throw error;
    }
    slot.hint = null;
    switch (tried.kind) {
      case 'claimed': {
        const { use, outcome } = tried;
        if (outcome.kind === 'accepted') taken(slot, { ...seenJob(use, outcome.job), isDone: false });
        const release = (done: Job | null): void => {
          // What comes after a job follows from when it was created. Where that was not told, it is asked for as others ask.
          if (done && done.createdMs !== null) slot.last = { ...seenJob(use, done), isDone: true };
          giveWay(slot);
          free();
        };
        waiter.settle({ kind: 'inserted', jobId: slotJobId(use), outcome, release });
        return;
      }
      case 'held':
        // Looked at about twice as often as it goes from hand to hand.
        paceMs =
          slot.last && slotJobId(slot.last.use) !== slotJobId(tried.last.use)
            ? Math.max(FIRST_LOOK_MS, paceMs / PACE_STEP)
            : Math.min(LONGEST_LOOK_MS, paceMs * PACE_STEP);
        slot.last = tried.last;
        slot.isHeld = true;
        slot.keptSince = null;
        slot.sharedUntil = now() + SHARED_MS;
        waitOn(waiter);
        break;
      case 'rests':
        slot.isHeld = false;
        slot.readyAt = now() + Math.max(1, tried.untilMs - dateMs());
        waitOn(waiter);
        break;
      case 'failed':
        waiter.settle(request.signal.aborted ? null : { kind: 'failed', outcome: tried.outcome });
        break;
      default: {
        const never: never = tried;
        throw new Error(`not a try: ${String(never)}`);
      }
    }
    free();
  }

  function waitOn(waiter: Waiter): void {
    if (waiter.request.signal.aborted) {
      waiter.settle(null);
      return;
    }
    const behind = waiters.findIndex(({ place }) => place > waiter.place);
    waiters.splice(behind < 0 ? waiters.length : behind, 0, waiter);
    const holders = slots.flatMap(({ isHeld, last }) => (isHeld && last ? [holderOf(last.job)] : []));
    if (holders.length === 0) return;
    for (const each of waiters) {
      if (now() < each.tellAt) continue;
      each.tellAt = now() + 10 * TELL_AFTER_MS;
      each.request.waiting(holders);
    }
  }

  function taken(slot: Slot, last: SeenJob): void {
    slot.last = last;
    slot.isHeld = false;
    // Spread, so that not all slots are let be at once.
    slot.keptSince ??= now() - random() * KEPT_MS;
  }

  /** When the slot may be taken again by this process. */
  function giveWay(slot: Slot): void {
    const at = now();
    if (at < slot.sharedUntil) slot.readyAt = at + 2 * random() * SHARED_PAUSE_MS;
    else if (slot.keptSince !== null && at - slot.keptSince > KEPT_MS) {
      slot.keptSince = at;
      slot.readyAt = at + GIVE_WAY_MS;
    }
  }
}

/** Resolves when the promise does or the signal is aborted, whichever is first. */
function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    signal.addEventListener('abort', leave, { once: true });
    promise.then(leave, reject);
    if (signal.aborted) leave();
  });
}
