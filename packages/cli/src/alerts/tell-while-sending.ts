import type { AlertWorld } from '@assay/alerts';
import { printableText } from '@assay/contract';
import type { Printer } from '../print.js';
import { deliveryText } from './delivery-report.js';

/**
 * Says what arrives, and of each message its first failure, as it happens: a receiver that hangs must not look like a command that does.
 * With `-v` every failure.
 */
export function tellWhileSending(print: Printer): NonNullable<AlertWorld['watch']> {
  const failed = new Set<string>();
  return (change, delivery) => {
    if (print.json || delivery === null) return;
    const text = `${delivery.key}  ${deliveryText(delivery)}`;
    if (change.type === 'delivery.done') print.note(`${print.paint('green', 'sent   ')}  ${text}`);
    if (change.type === 'delivery.failed' && (print.verbose || !failed.has(delivery.key))) {
      failed.add(delivery.key);
      print.note(print.paint('dim', `failed   ${text}\n         ${printableText(change.reason)}`));
    }
  };
}
