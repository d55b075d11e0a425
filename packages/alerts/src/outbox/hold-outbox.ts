import { type Diagnostic, hasErrors } from '@assay/contract';
import type { Machine } from '@assay/history';
import { claimOutbox } from './claim-outbox.js';
import type { OutboxChange, OutboxEvent } from './outbox-event.js';
import { type OutboxState, outboxState, summaryOf } from './outbox-state.js';
import { openOutboxWriter } from './outbox-writer.js';
import { readOutbox } from './read-outbox.js';

/** The outbox while nobody else decides, sends or writes in it. */
export interface HeldOutbox {
  /** As it was read, with what was recorded since. */
  readonly state: () => OutboxState;
  /** One of severity `error`: not everything is known that was told. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Resolves when the change survives a power loss. Nothing that it says is to be done before that.
   *
   * @throws HistoryWriteError if it could not be written, or if another process has taken the outbox meanwhile
   */
  readonly record: (change: OutboxChange) => Promise<void>;
}

/** What came of it; or who has the outbox, and since when. */
export type Held<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly pid: number; readonly since: string };

export interface HoldOptions {
  readonly clock: () => Date;
  /** Six hexadecimal characters, for the name of a file. */
  readonly random: string;
  readonly machine?: Machine;
  /** When so many bytes were read, what they come to is written first. Default: 8 MB, which are read in a third of a second. */
  readonly summariseAfter?: number;
}

const SUMMARISE_AFTER = 8_000_000;

/** A claim that is not touched for 30 seconds is free for other machines. */
const TOUCH_EVERY_MS = 10_000;

/**
 * Does some work while no other process does any in the same outbox.
 *
 * @throws HistoryWriteError if nothing can be written in the history, and whatever the work throws
 */
export async function holdOutbox<Value>(
  historyDir: string,
  { clock, random, machine, summariseAfter = SUMMARISE_AFTER }: HoldOptions,
  work: (outbox: HeldOutbox) => Promise<Value>,
): Promise<Held<Value>> {
  const claim = await claimOutbox(historyDir, clock(), machine);
  if (!claim.ok) return claim;
  let lost: unknown = null;
  const touch = (): void => {
    try {
      claim.touch();
    } catch (error) {
      lost = error;
    }
  };
  const timer = setInterval(touch, TOUCH_EVERY_MS);
  timer.unref();
  try {
    const { events, bytes, diagnostics } = readOutbox(historyDir);
    const all: OutboxEvent[] = [...events];
    let state: OutboxState | null = null;
    const writer = openOutboxWriter(historyDir, { newest: all.at(-1)?.at ?? null, clock, random });
    try {
      const record = async (change: OutboxChange): Promise<void> => {
        // Whoever slept through an hour is taken for dead, and another may be sending the same messages.
        touch();
        if (lost !== null) throw lost;
        all.push(await writer.write(change));
        state = null;
      };
      const current = (): OutboxState => {
        state ??= outboxState(all);
        return state;
      };
      if (bytes > summariseAfter && !hasErrors(diagnostics)) await record(summaryOf(current()));
      return { ok: true, value: await work({ state: current, diagnostics, record }) };
    } finally {
      writer.close();
    }
  } finally {
    clearInterval(timer);
    claim.release();
  }
}
