import { addressText, type Diagnostic, hasErrors } from '@assay/contract';
import type { ListedRun } from '@assay/history';
import type { AlertSettings, Decide, Decision } from './decide.js';
import { type Delivered, type DeliveryEffects, deliver } from './deliver.js';
import { finishedRuns } from './finished-runs.js';
import { type Held, type HeldOutbox, type HoldOptions, holdOutbox } from './outbox/hold-outbox.js';
import type { OutboxChange } from './outbox/outbox-event.js';
import type { DeliveryState, OutboxState } from './outbox/outbox-state.js';
import type { ReadOutbox } from './outbox/read-outbox.js';

/** The outside world of alerting, and what was set of it. */
export interface AlertWorld
  extends HoldOptions,
    Pick<DeliveryEffects, 'send' | 'sleep' | 'chance' | 'limits' | 'stop' | 'giveUp'> {
  readonly decide: Decide;
  readonly settings: AlertSettings;
  /** After so many milliseconds no try begins any more. */
  readonly lastsMs: number;
  /** Hears of each change after it was written down, with the delivery as it was before, if it is about one. */
  readonly watch?: (change: OutboxChange, delivery: DeliveryState | null) => void;
}

/** What one call did. */
export interface Alerted {
  /** Runs that were decided on, and on first use all older ones. */
  readonly runs: number;
  /** How it ended for each message that was pending, in the order in which they were decided. */
  readonly deliveries: readonly (Delivered & { readonly delivery: DeliveryState })[];
  /** Runs that may still go on: they are told when they are over. */
  readonly open: readonly ListedRun[];
  /** What is known now. */
  readonly state: OutboxState;
  /** One of severity `error`: something could not be read, so that nobody knows whether all is told. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the runs that are not done with, writes down what is to be told of them, and delivers that and whatever is pending. Goes on as
 * long as other runs have ended meanwhile. Where a part of the outbox cannot be read nothing is decided and nothing sent.
 *
 * @throws HistoryWriteError if something could not be written down; then nothing is sent any more
 */
export function alert(historyDir: string, world: AlertWorld): Promise<Held<Alerted>> {
  const deadline = new Date(world.clock().getTime() + world.lastsMs);
  return holdOutbox(historyDir, world, async (outbox) => {
    if (hasErrors(outbox.diagnostics)) return nothingDone(outbox);
    const ended = new Map<string, Delivered>();
    let runs = 0;
    for (;;) {
      const found = await finishedRuns(historyDir, outbox.state(), world.clock(), world.machine);
      const decision = world.decide(outbox.state(), found.runs, world.settings, world.clock());
      if (found.done.length > 0 || !isEmpty(decision)) {
        const change = { type: 'alert.decided', runs: found.done, ...decision } as const;
        await outbox.record(change);
        world.watch?.(change, null);
      }
      runs += found.done.length;
      const state = outbox.state();
      const pending = pendingIn(state).filter(({ key }) => !ended.has(key));
      // Each message is tried in one round alone; what follows it about the same incident waits with it.
      const waiting = new Set(pendingIn(state).flatMap((one) => (ended.has(one.key) ? [placeOf(one)] : [])));
      for (const { key } of pending.filter((one) => waiting.has(placeOf(one)))) {
        ended.set(key, { key, outcome: 'pending', reason: null, unset: null });
      }
      const ready = pending.filter(({ key }) => !ended.has(key));
      for (const one of await deliverAll(outbox, ready, deadline, world)) ended.set(one.key, one);
      // A run that ended meanwhile was perhaps followed by an `assay alert` that found this one at work.
      if (found.done.length === 0 || world.stop.aborted) {
        return {
          runs,
          deliveries: withStates(ended, outbox.state()),
          open: found.open,
          state: outbox.state(),
          diagnostics: [...outbox.diagnostics, ...found.diagnostics],
        };
      }
    }
  });
}

/** What `alert` would do now; nothing is written, nothing sent, and no claim taken. */
export interface Foreseen {
  readonly decision: Decision;
  /** What was decided before and has not arrived. */
  readonly pending: readonly DeliveryState[];
  readonly runs: number;
  readonly open: readonly ListedRun[];
  readonly diagnostics: readonly Diagnostic[];
}

export async function foresee(
  historyDir: string,
  { state, diagnostics }: Pick<ReadOutbox, 'state' | 'diagnostics'>,
  { decide, settings, clock, machine }: Pick<AlertWorld, 'decide' | 'settings' | 'clock' | 'machine'>,
): Promise<Foreseen> {
  if (hasErrors(diagnostics)) {
    return { decision: { known: [], deliveries: [] }, pending: [], runs: 0, open: [], diagnostics };
  }
  const found = await finishedRuns(historyDir, state, clock(), machine);
  return {
    decision: decide(state, found.runs, settings, clock()),
    pending: pendingIn(state),
    runs: found.done.length,
    open: found.open,
    diagnostics: [...diagnostics, ...found.diagnostics],
  };
}

function nothingDone({ state, diagnostics }: HeldOutbox): Alerted {
  return { runs: 0, deliveries: [], open: [], state: state(), diagnostics };
}

function isEmpty({ known, deliveries }: Decision): boolean {
  return known.length === 0 && deliveries.length === 0;
}

export function pendingIn(state: OutboxState): DeliveryState[] {
  return [...state.deliveries.values()].filter((one) => one.state === 'pending');
}

/** An incident at an address. */
function placeOf({ delivery: { message, recipient } }: DeliveryState): string {
  return `${message.incident} ${addressText(recipient)}`;
}

/** Delivers some of what is pending, written down in the outbox. */
export function deliverAll(
  outbox: HeldOutbox,
  pending: readonly DeliveryState[],
  deadline: Date,
  world: AlertWorld,
): Promise<readonly Delivered[]> {
  const byKey = new Map(pending.map((one) => [one.key, one]));
  const record = async (change: OutboxChange): Promise<void> => {
    await outbox.record(change);
    world.watch?.(change, 'key' in change ? (byKey.get(change.key) ?? null) : null);
  };
  return deliver(pending, { ...world, deadline, record });
}

export function withStates(
  ended: ReadonlyMap<string, Delivered>,
  { deliveries }: OutboxState,
): Alerted['deliveries'] {
  return [...deliveries.values()].flatMap((delivery) => {
    const one = ended.get(delivery.key);
    return one === undefined ? [] : [{ ...one, delivery }];
  });
}
