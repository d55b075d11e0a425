import { consoleText, type DeliveryState, foresee, readOutbox } from '@assay/alerts';
import { addressText, EXIT, formatQuantity, hasErrors, printableText } from '@assay/contract';
import { type CommandContext, printDiagnostics } from '../command.js';
import type { Alerting } from './alerting.js';
import { deliveryRecord, deliveryText } from './delivery-report.js';
import { reportUntold } from './untold.js';

/** `assay alert --dry-run`: what would be sent to whom. Writes nothing and takes no claim, so it may be asked for at any time. */
export async function dryRun({ print, clock }: CommandContext, { folder, world }: Alerting): Promise<number> {
  const { decision, pending, runs, diagnostics } = await foresee(folder, readOutbox(folder), world);
  const known = new Set(pending.map(({ key }) => key));
  const decided = decision.deliveries
    .filter(({ message }) => !known.has(message.key))
    .map((delivery) => untried(delivery, clock()));
  for (const one of [...pending, ...decided]) print.record(deliveryRecord(one));
  if (!print.json) {
    for (const one of pending) {
      print.line(`${print.paint('magenta', 'pending')}  ${one.key}  ${deliveryText(one)}`);
    }
    for (const { delivery } of decided) {
      print.line(`${print.paint('bold', `to ${printableText(addressText(delivery.recipient))}`)}`);
      print.line(`${consoleText(delivery.message)}\n`);
    }
    const count = formatQuantity(decided.length + pending.length, 'message');
    if (hasErrors(diagnostics)) {
      print.line(
        print.paint(
          'magenta',
          'A part of the history cannot be read, see below: nobody knows whether that is all.',
        ),
      );
    }
    print.line(
      `${formatQuantity(runs, 'run')} to tell of; would send ${count}. Nothing was sent or written.`,
    );
  }
  reportUntold(decision.known, print);
  printDiagnostics(print, diagnostics);
  return hasErrors(diagnostics) ? EXIT.undecided : EXIT.success;
}

function untried(delivery: DeliveryState['delivery'], now: Date): DeliveryState {
  return {
    key: delivery.message.key,
    delivery,
    state: 'pending',
    decidedAt: now.toISOString(),
    tries: 0,
    firstTryAt: null,
    inDoubt: false,
    notBefore: null,
    reason: null,
  };
}
