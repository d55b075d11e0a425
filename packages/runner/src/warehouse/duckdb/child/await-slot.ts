import type { SlotHolder } from '@assay/contract';

/** What one look at the slots of a target gave. */
export type SlotAttempt =
  | { readonly kind: 'taken' }
  /** Every slot is held by another process. */
  | { readonly kind: 'held'; readonly holders: readonly SlotHolder[] }
  /** The slots cannot be used at all. */
  | { readonly kind: 'unusable'; readonly message: string };

export interface AwaitSlotInput {
  readonly tryTake: () => Promise<SlotAttempt>;
  /** Whether another process waits for a slot now. */
  readonly othersWait: () => boolean;
  /** Lets the others know that this process waits, or no longer does. */
  readonly showWaiting: (waits: boolean) => void;
  readonly isStopped: () => boolean;
  readonly onWaiting: (holders: readonly SlotHolder[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Between two looks, on average: a look costs 0.16 ms a slot. */
export const LOOK_EVERY_MS = 20;

/** Who comes when others wait, or has just had a slot, lets each of them look once. */
export const GIVE_WAY_MS = 2 * LOOK_EVERY_MS;

/** A wait is worth a word after this time, and again each time this has passed tenfold. */
export const TELL_AFTER_MS = 1000;

/**
 * Waits until a slot is taken. Among those that wait, chance decides: each looks equally often, and nobody who comes later, or
 * comes back, is before them; so nobody starves.
 */
export async function awaitSlot(
  input: AwaitSlotInput,
): Promise<Exclude<SlotAttempt, { kind: 'held' }> | { readonly kind: 'stopped' }> {
  const { tryTake, othersWait, showWaiting, isStopped, onWaiting, sleep, now, random } = input;
  const since = now();
  let tellAt = since + TELL_AFTER_MS;
  if (othersWait()) await sleep(GIVE_WAY_MS);
  try {
    for (;;) {
      if (isStopped()) return { kind: 'stopped' };
      const attempt = await tryTake();
      if (attempt.kind !== 'held') return attempt;
      showWaiting(true);
      if (now() >= tellAt) {
        onWaiting(attempt.holders);
        tellAt = now() + 10 * TELL_AFTER_MS;
      }
      await sleep(LOOK_EVERY_MS * (0.5 + random()));
    }
  } finally {
    showWaiting(false);
  }
}
