import type { Dialect, QueryResources } from '@assay/contract';
import { createSlots } from './slots.js';
import type {
  ColumnKind,
  Exposure,
  FailureKind,
  QueryAnswer,
  QueryFailure,
  QueryLimits,
  Warehouse,
  WarehouseQuery,
} from './warehouse.js';

/** How one query of a scripted warehouse ends. */
export type ScriptedOutcome =
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      /** Default: text, each of them. */
      readonly kinds?: readonly ColumnKind[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly durationMs?: number;
      readonly resources?: QueryResources;
    }
  | {
      readonly kind: 'fail';
      readonly failure: FailureKind;
      readonly message: string;
      readonly exposure?: Exposure;
      readonly offset?: number;
      readonly durationMs?: number;
      readonly isElsewhere?: true;
      readonly mayRun?: string;
    }
  /** Runs until it is cancelled, or until its limit if the script's time says so. */
  | { readonly kind: 'hang' }
  /** Breaks the adapter itself. */
  | { readonly kind: 'throw'; readonly message: string };

export interface ScriptedWarehouse extends Warehouse {
  /** Every query that was sent, in order. */
  readonly sent: readonly WarehouseQuery[];
  /** The greatest number of queries that ran at once so far. */
  readonly mostAtOnce: () => number;
  readonly runningNow: () => number;
}

export interface ScriptedOptions {
  /** Says how a query ends; called when it is sent. A promise holds the answer back, so that a test decides the order. */
  readonly answer: (query: WarehouseQuery, limits: QueryLimits) => ScriptedOutcome | Promise<ScriptedOutcome>;
  readonly maxConcurrentQueries?: number;
  readonly dialect?: Dialect;
  /** Default: another for each. */
  readonly identity?: string;
  /** Time that passes for a query that hangs; without it a query that hangs never reaches its limit. */
  readonly after?: (ms: number, action: () => void) => () => void;
}

let made = 0;

/** A warehouse that plays a script: for tests of everything above the warehouse. It holds to the same contract. */
export function scriptedWarehouse(options: ScriptedOptions): ScriptedWarehouse {
  const { answer, maxConcurrentQueries = 1, dialect = 'duckdb', after } = options;
  const { identity = `scripted ${++made}` } = options;
  const slots = createSlots(maxConcurrentQueries);
  const closing = new AbortController();
  const sent: WarehouseQuery[] = [];
  const running = new Set<Promise<unknown>>();
  let now = 0;
  let most = 0;

  const evaluate: Warehouse['evaluate'] = async (query, limits, signal, listener) => {
    const stop = AbortSignal.any([signal, closing.signal]);
    const slot = await slots.acquire(stop);
    if (slot === null) return failure('cancelled', 'cancelled before it was sent', 0);
    now += 1;
    most = Math.max(most, now);
    try {
      sent.push(query);
      listener?.onSent?.();
      return await play(query, limits, stop);
    } finally {
      now -= 1;
      slots.release(slot);
    }
  };

  const play = async (
    query: WarehouseQuery,
    limits: QueryLimits,
    stop: AbortSignal,
  ): Promise<QueryAnswer> => {
    let cancelTimer: () => void = () => undefined;
    const stopped = new Promise<QueryAnswer>((resolve) => {
      const cancelled = (): void => resolve(failure('cancelled', 'the query was cancelled', 0));
      if (stop.aborted) cancelled();
      stop.addEventListener('abort', cancelled, { once: true });
      if (after) {
        cancelTimer = after(limits.timeoutMs, () =>
          resolve(failure('timeout', 'passed its limit', limits.timeoutMs)),
        );
      }
    });
    const played = (async (): Promise<QueryAnswer> => {
      const outcome = await answer(query, limits);
      switch (outcome.kind) {
        case 'rows':
          return {
            ...cutRows(outcome, limits),
            ...(outcome.resources ? { resources: outcome.resources } : {}),
          };
        case 'fail':
          return {
            ...failure(outcome.failure, outcome.message, outcome.durationMs ?? 1),
            exposure: outcome.exposure ?? 'none',
            offset: outcome.offset ?? null,
            ...(outcome.isElsewhere && { isElsewhere: true }),
            ...(outcome.mayRun !== undefined && { mayRun: outcome.mayRun }),
          };
        case 'throw':
          throw new Error(outcome.message);
        case 'hang':
          return stopped;
        default:
          return unknownOutcome(outcome);
      }
    })();
    try {
      return await Promise.race([played, stopped]);
    } finally {
      cancelTimer();
    }
  };

  return {
    identity,
    capabilities: { dialect, maxConcurrentQueries },
    sent,
    mostAtOnce: () => most,
    runningNow: () => now,
    evaluate: (...call) => {
      const promise = evaluate(...call).finally(() => running.delete(promise));
      running.add(promise);
      return promise;
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

function cutRows(
  { columns, kinds, rows, durationMs = 1 }: Extract<ScriptedOutcome, { readonly kind: 'rows' }>,
  limits: QueryLimits,
): QueryAnswer {
  return {
    ok: true,
    columns: columns.slice(0, limits.columns),
    kinds: columns.slice(0, limits.columns).map((_, index) => kinds?.[index] ?? 'text'),
    rows: rows
      .slice(0, limits.rows)
      .map((row) => row.slice(0, limits.columns).map((value) => value?.slice(0, limits.characters) ?? null)),
    durationMs,
  };
}

function failure(kind: FailureKind, message: string, durationMs: number): QueryFailure {
  return { ok: false, kind, message, exposure: 'none', offset: null, durationMs };
}

function unknownOutcome(outcome: never): never {
  throw new Error(`not an outcome: ${JSON.stringify(outcome)}`);
}
