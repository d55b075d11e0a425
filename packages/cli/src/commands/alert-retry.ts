import { userInfo } from 'node:os';
import { retryDeliveries } from '@assay/alerts';
import { EXIT, formatQuantity, hasErrors, printableText } from '@assay/contract';
import { openAlerting } from '../alerts/alerting.js';
import { reportDeliveries } from '../alerts/delivery-report.js';
import { tellWhileSending } from '../alerts/tell-while-sending.js';
import { whileHeld } from '../alerts/while-held.js';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';

interface RetryOptions extends GlobalOptions {
  readonly keys?: readonly string[];
  readonly dead?: boolean;
  readonly by?: string;
}

/** `assay alert retry`: gives messages all their tries again, and tries now. 3: one of them did not arrive. */
export const alertRetryCommand: Command<RetryOptions> = async (context, options) => {
  const { print, interrupt } = context;
  const { keys = [], dead = false, by = userOfProcess() } = options;
  if (keys.length > 0 === dead) {
    print.diagnostic({
      code: 'contradictory-options',
      severity: 'error',
      message: dead ? 'both keys and --dead are given' : 'nothing says which messages to try again',
      hint: 'name keys as `assay alert list` shows them, or give --dead for all that nobody tries any more',
    });
    return EXIT.authorMustFix;
  }
  const alerting = openAlerting(context, options, tellWhileSending(print));
  if (!alerting) return EXIT.authorMustFix;
  const { folder, world, channels } = alerting;
  const done = await whileHeld(() => retryDeliveries(folder, dead ? 'dead' : keys, by, world), print);
  await channels.close();
  if (!done) return EXIT.undecided;
  const { refused, deliveries, diagnostics } = done.value;
  for (const { key, because } of refused) {
    print.diagnostic({
      code: 'unknown-message',
      severity: 'error',
      message: `${BECAUSE[because].replace('KEY', `"${printableText(key)}"`)}; nothing was sent`,
      hint: '`assay alert list` shows the keys of the messages that have not arrived',
    });
  }
  if (refused.length > 0) return EXIT.authorMustFix;
  reportDeliveries(deliveries, print);
  printDiagnostics(print, diagnostics);
  const arrived = deliveries.filter(({ outcome }) => outcome === 'delivered').length;
  if (!print.json && !hasErrors(diagnostics))
    print.line(`${arrived} of ${formatQuantity(deliveries.length, 'message')} sent.`);
  if (interrupt.aborted) return EXIT.interrupted;
  return arrived === deliveries.length && !hasErrors(diagnostics) ? EXIT.success : EXIT.undecided;
};

/** The login of whoever runs this; a container may have a user without a name. */
function userOfProcess(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return `uid ${process.getuid?.()}`;
  }
}

const BECAUSE = {
  unknown: 'there is no message KEY',
  ambiguous: 'several messages begin with KEY',
  delivered: 'the receiver has acknowledged message KEY',
} as const;
