import { setMaxListeners } from 'node:events';

/** The signals by which the queries of a warehouse are stopped: each by its caller, all when the warehouse is closed. */
export interface QueryStops {
  /** Aborted when the warehouse is closed. */
  readonly closing: AbortSignal;
  readonly close: () => void;
  /** A signal that is aborted with the caller's, or when the warehouse is closed. The same one for the same caller's signal. */
  readonly of: (signal: AbortSignal) => AbortSignal;
}

/** As `AbortSignal.any`, which would leave on signals that live as long as the run one trace for each query. */
export function createStops(): QueryStops {
  const closing = new AbortController();
  const known = new WeakMap<AbortSignal, AbortSignal>();
  return {
    closing: closing.signal,
    close: () => closing.abort(),
    of: (signal) => {
      let stop = known.get(signal);
      if (!stop) {
        stop = AbortSignal.any([signal, closing.signal]);
        // One listener for each query that runs or waits.
        setMaxListeners(0, stop);
        known.set(signal, stop);
      }
      return stop;
    },
  };
}
