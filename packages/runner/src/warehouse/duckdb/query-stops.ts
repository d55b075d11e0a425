import { setMaxListeners } from 'node:events';
import { createCallList } from './call-list.js';

/** The signals by which the queries of a warehouse are stopped: each by its caller, all when the warehouse is closed. */
export interface QueryStops {
  /** Aborted when the warehouse is closed. */
  readonly closing: AbortSignal;
  readonly close: () => void;
  /** What stops with the caller's signal, or when the warehouse is closed. The same one for the same caller's signal. */
  readonly of: (signal: AbortSignal) => QueryStop;
}

export interface QueryStop {
  readonly signal: AbortSignal;
  /** Calls the action once, when the signal is aborted, unless the returned function was called before. */
  readonly onAbort: (action: () => void) => () => void;
}

/**
 * As `AbortSignal.any`, which would leave on signals that live as long as the run one trace for each query; so would, until the
 * next full garbage collection, a listener on a signal for each query.
 */
export function createStops(): QueryStops {
  const closing = new AbortController();
  const known = new WeakMap<AbortSignal, QueryStop>();
  return {
    closing: closing.signal,
    close: () => closing.abort(),
    of: (signal) => {
      let stop = known.get(signal);
      if (!stop) {
        stop = stopOf(AbortSignal.any([signal, closing.signal]));
        known.set(signal, stop);
      }
      return stop;
    },
  };
}

function stopOf(signal: AbortSignal): QueryStop {
  // One listener for each query that waits.
  setMaxListeners(0, signal);
  const actions = createCallList<void>();
  signal.addEventListener('abort', () => actions.callAll());
  return { signal, onAbort: actions.add };
}
