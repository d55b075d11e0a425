import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { setMaxListeners } from 'node:events';
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

/** What is made for a call, wherever in the client that is. */
interface Made {
  readonly requests: Set<ClientRequest>;
  /** It was given up: what is begun for it from now on, as after a token that came late, is cut at once. */
  isGivenUp: boolean;
}

const madeFor = new AsyncLocalStorage<Made>();

subscribe('http.client.request.start', (message) => {
  const made = madeFor.getStore();
  const { request } = message as { readonly request: ClientRequest };
  if (made?.isGivenUp) cut(request);
  else made?.requests.add(request);
});

function cut(request: ClientRequest): void {
  // Nobody listens any more, and an error that nobody listens to ends the process.
  request.on('error', () => undefined);
  request.destroy();
}

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
  // One listener for each call that is under way, which is as many as are made at once.
  if (stop) setMaxListeners(0, stop);
  const made: Made = { requests: new Set(), isGivenUp: false };
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
  const answered = madeFor.run(made, call).then((value) => ({ inTime: true, value }) as const);
  // Cut off, it rejects when nobody waits for it any more.
  answered.catch(() => undefined);
  try {
    const result = await Promise.race([answered, late]);
    if (!result.inTime) {
      made.isGivenUp = true;
      for (const request of made.requests) cut(request);
    }
    return result;
  } finally {
    cancelTimer();
    stop?.removeEventListener('abort', shorten);
  }
}
