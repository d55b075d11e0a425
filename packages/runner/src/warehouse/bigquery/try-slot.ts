import {
  findLastUse,
  type LastUse,
  type LookAtJob,
  lastOfMonth,
  lookAtUse,
  type SeenJob,
  seenJob,
} from './find-last-use.js';
import type { InsertOutcome } from './insert-job.js';
import type { ClaimRequest } from './job-ids.js';
import { beginning, goesOn, useAfter } from './next-use.js';
import { type SlotUse, slotJobId } from './slot-id.js';

/** What is known of a slot before a try. */
export interface KnownSlot {
  readonly slot: number;
  /** The last use that was seen; it may be long past. Null: none. */
  readonly last: SeenJob | null;
  /** A use that there was, by hearsay: whether it is so is asked. */
  readonly hint: SlotUse | null;
  /** Others have it, or had it a moment ago: they may have gone on with it. */
  readonly isShared: boolean;
}

export type SlotTry =
  /** The insert that counts was made. */
  | { readonly kind: 'claimed'; readonly use: SlotUse; readonly outcome: InsertOutcome }
  /** A job of somebody else runs in it, or was faster. */
  | { readonly kind: 'held'; readonly last: SeenJob }
  /** No line may begin until then, in milliseconds since 1970. */
  | { readonly kind: 'rests'; readonly untilMs: number }
  /** It could not be told. */
  | { readonly kind: 'failed'; readonly outcome: InsertOutcome };

export interface TrySlotEffects {
  readonly look: LookAtJob;
  readonly insert: ClaimRequest['insert'];
  /** Milliseconds since 1970. */
  readonly dateMs: () => number;
}

/** Races lost in a row, after which others may go on with the slot. */
const MOST_RACES = 3;
/** What was seen before a line is begun holds for so long; the rest at the turn of a month is longer than this and an insert. */
const LOOKS_MS = 5 * 60_000;
/** And what was decided so long; all tries of an insert take less, unless this process was suspended. */
const INSERT_MS = 4 * 60_000;

const TOO_SLOW: InsertOutcome = {
  kind: 'unknown',
  what: 'the answers about a slot came too late to hold still',
  mayExist: false,
};

/**
 * Tries to insert the next use of a slot; the rule is that of `next-use.ts`. A last use that was seen DONE by this process costs no
 * call but the insert.
 */
export async function trySlot(known: KnownSlot, effects: TrySlotEffects): Promise<SlotTry> {
  const { look, insert, dateMs } = effects;
  let last = known.last;
  if (last && !last.isDone) {
    const now = await lookAtUse(last.use, look);
    if (now.kind === 'failed') return now;
    // Forgotten meanwhile, or never there: then it is as if none was known.
    last = now.kind === 'found' ? now.last : null;
  } else if (!last && known.hint) {
    const hinted = await lookFrom(known.hint);
    if (hinted.kind === 'failed') return hinted;
    last = hinted.kind === 'found' ? hinted.last : null;
  }
  // An insert in vain is two calls, and of the dear kind; a look is one.
  if (known.isShared && last?.isDone) {
    const newest: LastUse = await lastOfMonth(last, look);
    if (newest.kind === 'failed') return newest;
    if (newest.kind === 'found') last = newest.last;
  }
  for (let races = 0; ; races++) {
    if (last && (!last.isDone || races >= MOST_RACES)) return { kind: 'held', last };
    let use: SlotUse;
    if (last && goesOn(last, dateMs())) {
      use = useAfter(last);
    } else {
      // Before all looks: what others could still insert of an older line has to be there by now.
      const askedMs = dateMs();
      const begun = beginning(known.slot, askedMs);
      const found = await findLastUse(known.slot, askedMs, look);
      if (found.kind === 'failed') return found;
      // What was seen is too old, or the first answer said what the time is.
      if (Math.abs(dateMs() - askedMs) > LOOKS_MS) {
        if (races >= MOST_RACES) return { kind: 'failed', outcome: TOO_SLOW };
        continue;
      }
      if (found.kind === 'found' && (!found.last.isDone || goesOn(found.last, dateMs()))) {
        last = found.last;
        continue;
      }
      if ('restsUntilMs' in begun) return { kind: 'rests', untilMs: begun.restsUntilMs };
      use = begun;
    }
    const decidedMs = dateMs();
    const outcome = await insert(slotJobId(use), () => Math.abs(dateMs() - decidedMs) <= INSERT_MS);
    if (outcome.kind !== 'clash') return { kind: 'claimed', use, outcome };
    last = seenJob(use, outcome.job);
    if (!last.isDone) return { kind: 'held', last };
    const newest: LastUse = await lastOfMonth(last, look);
    if (newest.kind === 'failed') return newest;
    if (newest.kind === 'found') last = newest.last;
  }

  async function lookFrom(use: SlotUse): Promise<LastUse> {
    const found = await lookAtUse(use, look);
    return found.kind === 'found' ? lastOfMonth(found.last, look) : found;
  }
}
