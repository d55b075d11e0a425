import { createSlots } from '../slots.js';
import type { QueryAnswer, QueryFailure, Warehouse } from '../warehouse.js';
import { createCallList } from './call-list.js';
import { type PinnedFile, pinFile } from './pin-file.js';
import { createPlaces } from './places.js';
import { createStops } from './query-stops.js';
import {
  type Child,
  type ChildOptions,
  type NotStarted,
  type StartedChild,
  startChild,
} from './start-child.js';
import { SLOW_MS, superviseQuery } from './supervise-query.js';

export type OpenedPool = { readonly ok: true; readonly warehouse: Warehouse } | NotStarted;

/**
 * How long a child keeps its slot over short queries that follow each other at once: taking one costs half as much as a trivial
 * query. A runner that waits looks again within 30 ms.
 */
const KEEP_SLOT_MS = 100;

/** How often the first process is started at most, before it has to be said that none can be. */
const FIRST_STARTS = 3;

/**
 * How many queries a child has at hand behind the one that runs, while its queries are quick: it starts the next without waiting for
 * messages, and messages go together.
 */
const QUEUED_AHEAD = 32;

/**
 * After a child has died, queries run without any behind them for so long: what one had answered and not told yet, or started, nobody knows.
 * Whatever was lost is sent again within this time, and which query ends its child becomes clear.
 */
const ALONE_AFTER_DEATH_MS = 5000;

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
  /** Places whose last query was quick. */
  const quick = new Set<number>();
  let diedAt = Number.NEGATIVE_INFINITY;
  const aheadAt = (place: number): number =>
    quick.has(place) && performance.now() - diedAt > ALONE_AFTER_DEATH_MS ? QUEUED_AHEAD : 0;
  const places = createPlaces(maxConcurrentQueries, (place) => {
    const since = living(place)?.holdsSlotSince() ?? null;
    // A slot that was held long enough is given back when its queries are through.
    return since !== null && performance.now() - since <= KEEP_SLOT_MS ? 1 + aheadAt(place) : 0;
  });
  /**
   * Where one child finds no slot no other would: only one looks at a time, and none is started before, so that a runner that waits
   * costs one process whatever its cap.
   */
  const looking = createSlots(1);
  const children = new Map<number, Child>();
  /** How many queries are not over, and what is told when none is left. */
  let running = 0;
  const idle = createCallList<void>();
  /** Of every process that has not ended yet, replaced ones too. */
  const endings = new Set<Promise<string>>();
  let lastNumber = 0;
  let pinned: PinnedFile;
  try {
    pinned = pinFile(options.file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { ok: false, missing: 'warehouse', message: hidePaths(error.message) };
  }

  const living = (place: number): Child | undefined => {
    const child = children.get(place);
    return child?.isAlive() ? child : undefined;
  };
  const start = async (place: number, signal: AbortSignal): Promise<StartedChild> => {
    const before = pinned.replaced();
    if (before !== null) return { ok: false, missing: 'warehouse', message: before };
    const started = await startChild(options, signal);
    if (!started.ok) return { ...started, message: hidePaths(started.message) };
    const { child } = started;
    const message = pinned.replaced();
    if (message !== null) {
      child.kill();
      await child.ended;
      return { ok: false, missing: 'warehouse', message };
    }
    children.set(place, child);
    endings.add(child.ended);
    void child.ended.then(() => {
      endings.delete(child.ended);
      diedAt = performance.now();
    });
    return started;
  };

  let first = await start(0, signal ?? stops.closing);
  // As for a query later on: that a process was killed while it started says nothing about the file.
  for (let starts = 1; starts < FIRST_STARTS && !first.ok && first.missing === 'process'; starts++) {
    if (signal?.aborted) break;
    first = await start(0, signal ?? stops.closing);
  }
  if (!first.ok) {
    pinned.close();
    return first;
  }

  const evaluate: Warehouse['evaluate'] = async (query, limits, signal, listener = {}) => {
    const stop = stops.of(signal);
    const number = ++lastNumber;
    // Taken back at the moment when it was its turn, it is sent to another place.
    const tellSent = once(() => listener.onSent?.());
    for (;;) {
      const place = await places.acquire(number, stop.signal);
      if (place === null) return CANCELLED;
      let child = living(place.index);
      let looked: () => void = () => undefined;
      let isRetired = false;
      try {
        if (!place.isBehind) {
          const since = child?.holdsSlotSince() ?? null;
          // Before anything is waited for: a slot that is held and not used could be what this runner itself waits for.
          if (since !== null && performance.now() - since > KEEP_SLOT_MS) child?.releaseSlot();
          if (!child || child.holdsSlotSince() === null) {
            if ((await looking.acquire(stop.signal)) === null) return CANCELLED;
            looked = once(() => looking.release(0));
          }
          if (!child) {
            const started = await start(place.index, stop.signal);
            if (stop.signal.aborted) return CANCELLED;
            if (!started.ok) {
              const replaced = pinned.replaced();
              if (replaced === null) return neverSent('connection-lost', started.message);
              // The processes that have the file as it was go on with it; this place has none any more.
              isRetired = [...children.values()].some((other) => other.isAlive());
              if (!isRetired) return neverSent('query-error', replaced);
              continue;
            }
            child = started.child;
          }
        }
        // It ended while the query was on its way to it.
        if (!child) continue;
        const onSent = (): void => {
          looked();
          tellSent();
          places.offer();
        };
        const all = { ...listener, onSent, onSlow: () => takeBack(place.index) };
        const answer = await superviseQuery(child, number, query, limits, stop, all, place.isBehind);
        if (answer === 'unstarted') continue;
        noteSpeed(place.index, answer);
        const overwritten = isStopped(answer) ? null : pinned.overwritten();
        if (overwritten !== null)
          return { ...neverSent('query-error', overwritten), durationMs: answer.durationMs };
        return answer.ok ? answer : { ...answer, message: hidePaths(answer.message) };
      } finally {
        looked();
        if (!isRetired) leave(place.index, child);
      }
    }
  };
  /** What would wait behind a slow query goes to whichever place is free first. */
  const takeBack = (place: number): void => {
    quick.delete(place);
    living(place)?.withdrawQueued();
  };
  const noteSpeed = (place: number, answer: QueryAnswer): void => {
    if (answer.ok && answer.durationMs < SLOW_MS) quick.add(place);
    else quick.delete(place);
  };
  /** The place of a killed process is free only when the process is gone: the cap counts what really runs. */
  const leave = (place: number, child: Child | undefined): void => {
    if (!places.leave(place)) return;
    if (child?.isKilled()) {
      void child.ended.then(() => places.free(place));
      return;
    }
    // The end of this query is told, and what it sets off has happened, before the next is said to start.
    setImmediate(() => {
      places.free(place);
      if (child && places.isEmpty(place)) child.releaseSlot();
    });
  };

  return {
    ok: true,
    warehouse: {
      identity: `duckdb ${pinned.identity}`,
      capabilities: { dialect: 'duckdb', maxConcurrentQueries },
      evaluate: async (...call) => {
        running += 1;
        try {
          return await evaluate(...call);
        } finally {
          running -= 1;
          if (running === 0) idle.callAll();
        }
      },
      ahead: () => {
        let total = 0;
        for (const place of quick) total += aheadAt(place);
        return total;
      },
      close: async () => {
        stops.close();
        for (const child of children.values()) child.kill();
        if (running > 0) await new Promise<void>((resolve) => void idle.add(resolve));
        await Promise.all(endings);
        pinned.close();
      },
    },
  };
}

const CANCELLED: QueryFailure = neverSent('cancelled', 'the query was cancelled before it was sent');

/** Whether it was ended from outside, so that it says nothing about the data. */
function isStopped(answer: QueryAnswer): boolean {
  return !answer.ok && (answer.kind === 'timeout' || answer.kind === 'cancelled');
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

function neverSent(kind: 'cancelled' | 'connection-lost' | 'query-error', message: string): QueryFailure {
  return { ok: false, kind, message, exposure: 'none', offset: null, durationMs: 0 };
}
