/** The signals by which the queries of a warehouse are stopped: each by its caller, all when the warehouse is closed. */
export interface QueryStops {
  /** Aborted when the warehouse is closed. */
  readonly closing: AbortSignal;
  readonly close: () => void;
  /** A signal that is aborted with the caller's, or when the warehouse is closed, until it is forgotten. */
  readonly of: (signal: AbortSignal) => { readonly stop: AbortSignal; readonly forget: () => void };
}

/** As `AbortSignal.any`, of which the signals that live as long as the run would keep one trace for each query. */
export function createStops(): QueryStops {
  const closing = new AbortController();
  const open = new Set<AbortController>();
  return {
    closing: closing.signal,
    close: () => {
      closing.abort();
      for (const controller of open) controller.abort();
    },
    of: (signal) => {
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      if (signal.aborted || closing.signal.aborted) abort();
      else {
        open.add(controller);
        signal.addEventListener('abort', abort, { once: true });
      }
      return {
        stop: controller.signal,
        forget: () => {
          open.delete(controller);
          signal.removeEventListener('abort', abort);
        },
      };
    },
  };
}
