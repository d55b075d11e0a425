import type { Delivered, DeliveryState } from '@assay/alerts';
import { addressText, printableText } from '@assay/contract';
import type { Printer } from '../print.js';

type Ended = Delivered & { readonly delivery: DeliveryState };

/** Address and title of a message, on one line. */
export function deliveryText({ delivery }: Pick<DeliveryState, 'delivery'>): string {
  const { recipient, message } = delivery;
  return `${printableText(addressText(recipient))}  ${printableText(message.title)}`;
}

/** A delivery as a JSON line. */
export function deliveryRecord({
  key,
  delivery,
  state,
  tries,
  decidedAt,
  notBefore,
  reason,
}: DeliveryState): {
  readonly type: 'alert-delivery';
} & Record<string, unknown> {
  const { recipient, message } = delivery;
  const { channel, address } = recipient;
  const { incident, title } = message;
  return {
    type: 'alert-delivery',
    key,
    state,
    channel,
    address,
    incident,
    messageState: message.state,
    title,
    tries,
    decidedAt,
    notBefore,
    reason,
  };
}

/** Tells how it ended for each message, and once of each channel what it lacks. */
export function reportDeliveries(deliveries: readonly Ended[], print: Printer): void {
  for (const { delivery } of deliveries) print.record(deliveryRecord(delivery));
  for (const one of deliveries) {
    if (print.json || one.outcome === 'delivered') continue;
    const word = one.outcome === 'dead' ? print.paint('red', 'dead   ') : print.paint('magenta', 'pending');
    print.line(`${word}  ${one.key}  ${deliveryText(one.delivery)}`);
    if (one.reason !== null) print.line(`         ${printableText(one.reason)}`);
  }
  const lacking = new Map(deliveries.flatMap(({ unset }) => (unset ? [[unset.reason, unset.hint]] : [])));
  for (const [message, hint] of lacking) {
    print.diagnostic({ code: 'channel-not-set', severity: 'error', message, hint });
  }
}
