import { type Diagnostic, hasErrors } from '@assay/contract';
import { type Alerted, type AlertWorld, deliverAll, withStates } from './alert.js';
import { type Held, holdOutbox } from './outbox/hold-outbox.js';
import type { DeliveryState, OutboxState } from './outbox/outbox-state.js';

export interface Retried {
  /** Of the keys asked for: those of no message, of several, or of one that was acknowledged by its receiver. Then nothing is done. */
  readonly refused: readonly RefusedKey[];
  readonly deliveries: Alerted['deliveries'];
  readonly diagnostics: readonly Diagnostic[];
}

export interface RefusedKey {
  readonly key: string;
  readonly because: 'unknown' | 'ambiguous' | 'delivered';
}

/**
 * Gives messages all their tries again, because a person asked for it, and tries to deliver them now.
 *
 * @param keys of messages that have not arrived, or how only one begins; `dead`: all that nobody tries any more
 * @param by who asked for it
 * @throws HistoryWriteError if something could not be written down; then nothing is sent any more
 */
export function retryDeliveries(
  historyDir: string,
  keys: 'dead' | readonly string[],
  by: string,
  world: AlertWorld,
): Promise<Held<Retried>> {
  const deadline = new Date(world.clock().getTime() + world.lastsMs);
  return holdOutbox(historyDir, world, async (outbox): Promise<Retried> => {
    const { diagnostics } = outbox;
    if (hasErrors(diagnostics)) return { refused: [], deliveries: [], diagnostics };
    const found =
      keys === 'dead' ? deadIn(outbox.state()) : keys.map((key) => findDelivery(outbox.state(), key));
    const refused = found.flatMap((one) => ('because' in one ? [one] : []));
    if (refused.length > 0) return { refused, deliveries: [], diagnostics };
    const wanted = new Set(found.map(({ key }) => key));
    for (const key of wanted) await outbox.record({ type: 'delivery.retry', key, by });
    const pending = [...outbox.state().deliveries.values()].filter(({ key }) => wanted.has(key));
    const ended = new Map((await deliverAll(outbox, pending, deadline, world)).map((one) => [one.key, one]));
    return { refused: [], deliveries: withStates(ended, outbox.state()), diagnostics };
  });
}

function deadIn({ deliveries }: OutboxState): DeliveryState[] {
  return [...deliveries.values()].filter(({ state }) => state === 'dead');
}

function findDelivery({ deliveries, arrived }: OutboxState, text: string): DeliveryState | RefusedKey {
  // As a shell gives a variable that is not set.
  if (text === '') return { key: text, because: 'unknown' };
  const exact = deliveries.get(text);
  const found = exact ? [exact] : [...deliveries.values()].filter(({ key }) => key.startsWith(text));
  const before = [...arrived].filter((key) => key.startsWith(text));
  const [one] = found;
  if (!one && before[0] === undefined) return { key: text, because: 'unknown' };
  if (!one && before.length === 1) return { key: before[0] ?? text, because: 'delivered' };
  if (!one || found.length + before.length > 1) return { key: text, because: 'ambiguous' };
  return one.state === 'delivered' ? { key: one.key, because: 'delivered' } : one;
}
