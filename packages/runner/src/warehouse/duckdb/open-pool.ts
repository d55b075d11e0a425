import { createSlots } from '../slots.js';
import type { QueryFailure, Warehouse } from '../warehouse.js';
import { type Child, type ChildOptions, type NotStarted, startChild } from './start-child.js';
import { superviseQuery } from './supervise-query.js';

export type OpenedPool = { readonly ok: true; readonly warehouse: Warehouse } | NotStarted;

/**
 * A DuckDB warehouse: one child process per slot, started when it is first needed and replaced when it dies. The first is
 * started here, so that a file which cannot be opened is known before any query.
 *
 * @param hidePaths takes paths of this machine out of DuckDB's messages
 */
export async function openPool(
  options: ChildOptions,
  maxConcurrentQueries: number,
  hidePaths: (message: string) => string,
): Promise<OpenedPool> {
  const closing = new AbortController();
  const slots = createSlots(maxConcurrentQueries);
  const children = new Map<number, Child>();
  const running = new Set<Promise<unknown>>();
  /** Of every process that has not ended yet, replaced ones too. */
  const endings = new Set<Promise<string>>();
  let lastNumber = 0;

  const childFor = async (slot: number, signal: AbortSignal): Promise<Child | NotStarted> => {
    const present = children.get(slot);
    if (present?.isAlive()) return present;
    const started = await startChild(options, signal);
    if (!started.ok) return { ...started, message: hidePaths(started.message) };
    const { child } = started;
    children.set(slot, child);
    endings.add(child.ended);
    void child.ended.then(() => endings.delete(child.ended));
    return child;
  };

  const first = await childFor(0, closing.signal);
  if ('missing' in first) return first;

  const evaluate: Warehouse['evaluate'] = async (query, limits, signal, onSent) => {
    const stop = AbortSignal.any([signal, closing.signal]);
    const slot = await slots.acquire(stop);
    if (slot === null) return neverSent('cancelled', 'the query was cancelled before it was sent');
    let child: Child | undefined;
    try {
      const started = await childFor(slot, stop);
      if (!('missing' in started)) child = started;
      if (stop.aborted) return neverSent('cancelled', 'the query was cancelled before it was sent');
      if ('missing' in started) return neverSent('connection-lost', started.message);
      onSent?.();
      const answer = await superviseQuery(started, ++lastNumber, query, limits, stop);
      return answer.ok ? answer : { ...answer, message: hidePaths(answer.message) };
    } finally {
      free(slot, child);
    }
  };
  /** The slot of a killed process is free only when the process is gone: the cap counts what really runs. */
  const free = (slot: number, child: Child | undefined): void => {
    if (child?.isKilled()) void child.ended.then(() => slots.release(slot));
    else slots.release(slot);
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
        closing.abort();
        for (const child of children.values()) child.kill();
        await Promise.allSettled(running);
        await Promise.all(endings);
      },
    },
  };
}

function neverSent(kind: 'cancelled' | 'connection-lost', message: string): QueryFailure {
  return { ok: false, kind, message, exposure: 'none', offset: null, durationMs: 0 };
}
