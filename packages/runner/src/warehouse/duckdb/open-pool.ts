import { createSlots } from '../slots.js';
import type {
  QueryAnswer,
  QueryFailure,
  QueryLimits,
  QueryListener,
  Warehouse,
  WarehouseQuery,
} from '../warehouse.js';
import { createStops } from './query-stops.js';
import {
  type Child,
  type ChildOptions,
  type NotStarted,
  type StartedChild,
  startChild,
} from './start-child.js';
import { superviseQuery } from './supervise-query.js';

export type OpenedPool = { readonly ok: true; readonly warehouse: Warehouse } | NotStarted;

/**
 * How long a child keeps its slot over short queries that follow each other at once: taking one costs half as much as a trivial
 * query. A runner that waits looks again within 30 ms.
 */
const KEEP_SLOT_MS = 100;

/**
 * A DuckDB warehouse: as many child processes at most as there are slots, each started when it is first needed and replaced when it
 * dies. The first is started here, so that a file which cannot be opened is known before any query.
 *
 * @param signal gives up opening; once it is open, `close` ends it
 * @param hidePaths takes paths of this machine out of DuckDB's messages
 */
export async function openPool(
  options: ChildOptions,
  maxConcurrentQueries: number,
  signal: AbortSignal | undefined,
  hidePaths: (message: string) => string,
): Promise<OpenedPool> {
  const stops = createStops();
  const places = createSlots(maxConcurrentQueries);
  /**
   * Where one child finds no slot no other would: only one looks at a time, and none is started before, so that a runner that waits
   * costs one process whatever its cap.
   */
  const looking = createSlots(1);
  const children = new Map<number, Child>();
  const running = new Set<Promise<unknown>>();
  const busy = new Set<number>();
  /** Of every process that has not ended yet, replaced ones too. */
  const endings = new Set<Promise<string>>();
  let lastNumber = 0;

  const living = (place: number): Child | undefined => {
    const child = children.get(place);
    return child?.isAlive() ? child : undefined;
  };
  const start = async (place: number, signal: AbortSignal): Promise<StartedChild> => {
    const started = await startChild(options, signal);
    if (!started.ok) return { ...started, message: hidePaths(started.message) };
    const { child } = started;
    children.set(place, child);
    endings.add(child.ended);
    void child.ended.then(() => endings.delete(child.ended));
    return started;
  };

  const first = await start(0, signal ?? stops.closing);
  if (!first.ok) return first;

  const evaluate: Warehouse['evaluate'] = async (query, limits, signal, listener = {}) => {
    const { stop, forget } = stops.of(signal);
    try {
      return await evaluateUnless(stop, query, limits, listener);
    } finally {
      forget();
    }
  };
  const evaluateUnless = async (
    stop: AbortSignal,
    query: WarehouseQuery,
    limits: QueryLimits,
    listener: QueryListener,
  ): Promise<QueryAnswer> => {
    const place = await places.acquire(stop);
    if (place === null) return CANCELLED;
    busy.add(place);
    let child = living(place);
    const since = child?.holdsSlotSince() ?? null;
    // Before anything is waited for: a slot that is held and not used could be what this runner itself waits for.
    if (since !== null && performance.now() - since > KEEP_SLOT_MS) child?.releaseSlot();
    let looked: () => void = () => undefined;
    try {
      if (!child || child.holdsSlotSince() === null) {
        if ((await looking.acquire(stop)) === null) return CANCELLED;
        looked = once(() => looking.release(0));
      }
      if (!child) {
        const started = await start(place, stop);
        if (stop.aborted) return CANCELLED;
        if (!started.ok) return neverSent('connection-lost', started.message);
        child = started.child;
      }
      const onSent = (): void => {
        looked();
        listener.onSent?.();
      };
      const all = { ...listener, onSent };
      const answer = await superviseQuery(child, ++lastNumber, query, limits, stop, all);
      return answer.ok ? answer : { ...answer, message: hidePaths(answer.message) };
    } finally {
      looked();
      leave(place, child);
    }
  };
  /** The place of a killed process is free only when the process is gone: the cap counts what really runs. */
  const leave = (place: number, child: Child | undefined): void => {
    if (child?.isKilled()) {
      void child.ended.then(() => places.release(place));
      return;
    }
    busy.delete(place);
    places.release(place);
    // What was waiting here has the place by now, and what the answer sets off has it before this is called.
    if (child) setImmediate(() => busy.has(place) || child.releaseSlot());
  };

  return {
    ok: true,
    warehouse: {
      capabilities: { dialect: 'duckdb', maxConcurrentQueries },
      evaluate: (...call) => {
        const answer = evaluate(...call).finally(() => running.delete(answer));
        running.add(answer);
        return answer;
      },
      close: async () => {
        stops.close();
        for (const child of children.values()) child.kill();
        await Promise.allSettled(running);
        await Promise.all(endings);
      },
    },
  };
}

const CANCELLED: QueryFailure = neverSent('cancelled', 'the query was cancelled before it was sent');

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

function neverSent(kind: 'cancelled' | 'connection-lost', message: string): QueryFailure {
  return { ok: false, kind, message, exposure: 'none', offset: null, durationMs: 0 };
}
