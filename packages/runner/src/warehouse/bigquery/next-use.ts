import { monthOf, type SlotUse, startOfMonth } from './slot-id.js';

/** The job of a use of a slot, as it was last seen. */
export interface SeenUse {
  readonly use: SlotUse;
  /** When BigQuery says that it was created, in milliseconds since 1970. */
  readonly createdMs: number;
  readonly isDone: boolean;
}

/**
 * The uses of a slot are a line: what comes after one follows from its job alone, so that all runners agree on it, and it is
 * inserted only by who has seen that job DONE. An ID is taken once; so of all uses at most the last one runs.
 *
 * The next use counts on. A job that was created in a later month than its ID says is followed by the first use of that
 * month: so the beginning of the line's present part has an ID that can be worked out, and is young enough to be known still.
 */
export function useAfter({ use, createdMs }: SeenUse): SlotUse {
  const created = monthOf(createdMs);
  if (created > use.month) return { slot: use.slot, month: created, generation: 0 };
  return { ...use, generation: use.generation + 1 };
}

/**
 * Whether a line goes on from a job: only from one of this month or the month before. BigQuery forgets jobs after six months, and of
 * an older one it is not known whether what came after it was forgotten.
 */
export function goesOn({ createdMs }: SeenUse, nowMs: number): boolean {
  return monthOf(createdMs) >= monthOf(nowMs) - 1;
}

/** Clocks may differ by five minutes from BigQuery's, and a call be under way for five more. */
export const REST_MS = 15 * 60_000;

/**
 * Where a new line begins, if none goes on: at the first use of this month. At the start of a month nobody begins one, since others
 * may still be in the month before.
 *
 * @returns the use, or until when to wait
 */
export function beginning(slot: number, nowMs: number): SlotUse | { readonly restsUntilMs: number } {
  const month = monthOf(nowMs);
  const restsUntilMs = startOfMonth(month) + REST_MS;
  return nowMs < restsUntilMs ? { restsUntilMs } : { slot, month, generation: 0 };
}

/**
 * The first uses of which one belongs to the line that goes on, if there is one; the first that exists does. A last job that goes on was
 * created last month at the earliest; it was inserted by a clock that may have stood in the month before, after a job of a month
 * before that, which is the month in its ID.
 */
export function possibleBeginnings(slot: number, nowMs: number): readonly SlotUse[] {
  const month = monthOf(nowMs);
  return [month, month - 1, month - 2, month - 3].map((one) => ({ slot, month: one, generation: 0 }));
}
