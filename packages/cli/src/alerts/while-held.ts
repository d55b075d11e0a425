import type { Held } from '@assay/alerts';
import { HistoryWriteError } from '@assay/history';
import type { Printer } from '../print.js';

/**
 * What a piece of work in the outbox came to; null after printing that another process has the outbox, or that it cannot be written: the
 * caller ends with 3.
 */
export async function whileHeld<Value>(
  work: () => Promise<Held<Value>>,
  print: Pick<Printer, 'diagnostic'>,
): Promise<{ readonly value: Value } | null> {
  try {
    const held = await work();
    if (held.ok) return { value: held.value };
    print.diagnostic({
      code: 'alerts-at-work',
      severity: 'error',
      message: `another process works on the alerts of this project: process ${held.pid}, since ${held.since}`,
      hint: 'wait until it has ended; what this call was for is done by the next one',
    });
    return null;
  } catch (error) {
    if (!(error instanceof HistoryWriteError)) throw error;
    print.diagnostic({
      code: 'alerts-not-written',
      severity: 'error',
      message: error.message,
      hint: 'make room or give permission, and call `assay alert` again: it goes on where this one ended',
      location: { file: error.file },
    });
    return null;
  }
}
