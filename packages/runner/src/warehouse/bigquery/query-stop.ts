import type { Timers } from '../../timers.js';

/** What ends a query before its answer: its limit, or the signal. */
export interface QueryStop {
  readonly signal: AbortSignal;
  /** Which of the two came first; null: neither. */
  readonly by: () => 'timeout' | 'cancelled' | null;
  /** Starts the clock of the limit, anew if it was started before. */
  readonly start: (limitMs: number) => void;
  /** Stops that clock. */
  readonly halt: () => void;
  /** Listens and counts no longer. */
  readonly clear: () => void;
}

/** @param signals each cancels the query */
export function createQueryStop(signals: readonly AbortSignal[], timers: Timers): QueryStop {
  const controller = new AbortController();
  let by: ReturnType<QueryStop['by']> = null;
  let cancelTimer: () => void = () => undefined;
  const stop = (why: 'timeout' | 'cancelled'): void => {
    by ??= why;
    controller.abort();
  };
  const cancelled = (): void => stop('cancelled');
  // One signal of all: thousands of queries may share one of them, and Node warns of more than ten listeners.
  const any = AbortSignal.any([...signals]);
  if (any.aborted) cancelled();
  else any.addEventListener('abort', cancelled, { once: true });
  return {
    signal: controller.signal,
    by: () => by,
    start: (limitMs) => {
      cancelTimer();
      cancelTimer = timers.after(limitMs, () => stop('timeout'));
    },
    halt: () => cancelTimer(),
    clear: () => {
      cancelTimer();
      any.removeEventListener('abort', cancelled);
    },
  };
}
