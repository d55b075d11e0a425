import { type Alerted, alert, unreached } from '@assay/alerts';
import { EXIT, formatQuantity, hasErrors } from '@assay/contract';
import { openAlerting } from '../alerts/alerting.js';
import { reportDeliveries } from '../alerts/delivery-report.js';
import { dryRun } from '../alerts/dry-run.js';
import { tellWhileSending } from '../alerts/tell-while-sending.js';
import { reportUntold } from '../alerts/untold.js';
import { whileHeld } from '../alerts/while-held.js';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import type { Printer } from '../print.js';

interface AlertOptions extends GlobalOptions {
  readonly dryRun?: boolean;
}

/**
 * `assay alert`: tells the owners what the runs found that are not done with. 0: everybody knows what is open; 3: something could not be
 * delivered, now or before, written down or read, or another process is at work.
 */
export const alertCommand: Command<AlertOptions> = async (context, options) => {
  const { print, clock, interrupt } = context;
  const alerting = openAlerting(context, options, tellWhileSending(print));
  if (!alerting) return EXIT.authorMustFix;
  const { folder, world, channels } = alerting;
  if (options.dryRun) return dryRun(context, alerting);
  const done = await whileHeld(() => alert(folder, world), print);
  await channels.close();
  if (!done) return EXIT.undecided;
  const { value } = done;
  reportDeliveries(value.deliveries, print);
  const missing = unreached(value.state, clock());
  reportUntold(missing, print);
  printDiagnostics(print, value.diagnostics);
  summarise(value, missing.length, print);
  if (interrupt.aborted) return EXIT.interrupted;
  const isAllTold = value.deliveries.every(({ outcome }) => outcome === 'delivered') && missing.length === 0;
  return isAllTold && !hasErrors(value.diagnostics) ? EXIT.success : EXIT.undecided;
};

/** @param missing how many open incidents somebody does not know of who should */
function summarise({ runs, deliveries, open, diagnostics }: Alerted, missing: number, print: Printer): void {
  const count = (outcome: string): number => deliveries.filter((one) => one.outcome === outcome).length;
  const [delivered, pending, dead] = [count('delivered'), count('pending'), count('dead')];
  print.record({ type: 'alert', runs, delivered, pending, dead, unreached: missing, openRuns: open.length });
  if (print.json) return;
  const parts = [
    `${formatQuantity(delivered, 'message')} sent`,
    ...(pending > 0
      ? [`${formatQuantity(pending, 'message')} pending: the next \`assay alert\` tries again`]
      : []),
    ...(dead > 0 ? [`${formatQuantity(dead, 'message')} dead`] : []),
  ];
  const looked = runs === 0 ? 'No run to tell of' : `${formatQuantity(runs, 'run')} looked at`;
  const text = deliveries.length === 0 ? `${looked}; nothing to send.` : `${looked}; ${parts.join('; ')}.`;
  const isWhole = pending + dead === 0 && !hasErrors(diagnostics);
  if (isWhole) print.note(print.paint('dim', text));
  else print.line(text);
  if (missing > 0) {
    const incidents = formatQuantity(missing, 'open incident');
    const text = `${incidents} did not reach everybody who is to know: \`assay alert list\` says whom.`;
    print.line(print.paint('magenta', text));
  }
  if (open.length > 0) {
    print.note(
      print.paint(
        'dim',
        `${formatQuantity(open.length, 'run')} may still go on, and will be told of when over.`,
      ),
    );
  }
  if (hasErrors(diagnostics)) {
    print.line(
      print.paint(
        'magenta',
        'A part of the history cannot be read, see above: nobody knows whether all is told.',
      ),
    );
  }
}
