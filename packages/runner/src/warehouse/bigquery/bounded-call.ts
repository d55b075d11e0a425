import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Timers } from '../../timers.js';

/** How long one call may take. */
export interface CallLimit {
  readonly ms: number;
  /** Shortens the call: once it is aborted, `graceMs` are left. */
  readonly stop?: AbortSignal;
  readonly graceMs?: number;
}

export type BoundedCall<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false };

/** The HTTP requests that are made during a call, wherever in the client that is. */
const requestsOf = new AsyncLocalStorage<Set<ClientRequest>>();

subscribe('http.client.request.start', (message) => {
  requestsOf.getStore()?.add((message as { readonly request: ClientRequest }).request);
});

/**
 * Makes a call that cannot last longer than its limit. The client has no working limit of its own and no way to give a call up,
 * so the connections of a call that is late are cut here: nothing of it stays behind.
 *
 * @returns what the call gave, or that it was late; rejects as the call does
 */
export async function boundedCall<T>(
  { ms, stop, graceMs = 0 }: CallLimit,
  timers: Timers,
  call: () => Promise<T>,
): Promise<BoundedCall<T>> {
  const requests = new Set<ClientRequest>();
  let cancelTimer: () => void = () => undefined;
  let shorten: () => void = () => undefined;
  const late = new Promise<BoundedCall<T>>((resolve) => {
    const giveUp = (): void => resolve({ inTime: false });
    const cancelLimit = timers.after(ms, giveUp);
    cancelTimer = cancelLimit;
    shorten = () => {
      if (graceMs <= 0) {
        giveUp();
        return;
      }
      const cancelGrace = timers.after(graceMs, giveUp);
      cancelTimer = () => {
        cancelLimit();
        cancelGrace();
      };
    };
    if (stop?.aborted) shorten();
    else stop?.addEventListener('abort', shorten, { once: true });
  });
  const answered = requestsOf.run(requests, call).then((value) => ({ inTime: true, value }) as const);
  // Cut off, it rejects when nobody waits for it any more.
  answered.catch(() => undefined);
  try {
    const result = await Promise.race([answered, late]);
    if (!result.inTime) for (const request of requests) request.destroy();
    return result;
  } finally {
    cancelTimer();
    stop?.removeEventListener('abort', shorten);
  }
}
