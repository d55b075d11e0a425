/**
 * One use of a slot: `generation` counts from 0 within a month, see `next-use.ts`.
 *
 * The ID of its job is `cap-assay-202611-s3-g17`. BigQuery keeps IDs apart by project and location, which is what the cap is of: so
 * nothing else is in the name, and all runners there share the slots.
 */
export interface SlotUse {
  readonly slot: number;
  /** Months since the year 0, in UTC. */
  readonly month: number;
  readonly generation: number;
}

/** What all IDs of slots begin with. */
export const SLOT_PREFIX = 'cap-assay-';

const PATTERN = /^cap-assay-(\d{4})(0[1-9]|1[0-2])-s(0|[1-9]\d{0,4})-g(0|[1-9]\d{0,11})$/;

export function slotJobId({ slot, month, generation }: SlotUse): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  const ofYear = String((month % 12) + 1).padStart(2, '0');
  return `${SLOT_PREFIX}${year}${ofYear}-s${slot}-g${generation}`;
}

/** Null: it is no slot's. */
export function parseSlotJobId(jobId: string): SlotUse | null {
  const [, year, ofYear, slot, generation] = PATTERN.exec(jobId) ?? [];
  if (year === undefined) return null;
  return {
    slot: Number(slot),
    month: Number(year) * 12 + Number(ofYear) - 1,
    generation: Number(generation),
  };
}

/** @param ms since 1970 */
export function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** When a month begins, in milliseconds since 1970. */
export function startOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}
