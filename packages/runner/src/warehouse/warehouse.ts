import type {
  Dialect,
  JobPlace,
  ParameterValues,
  QueryPurpose,
  QueryResources,
  SlotHolder,
} from '@assay/contract';

/**
 * An engine that answers queries. Knowledge of an engine lives in its own folder; everything else sees this.
 *
 * The contract suite in `test/warehouse/` says what an adapter must hold to.
 */
export interface Warehouse {
  /**
   * The same for two that read the same tables, whatever their targets are called and however they are written down; never shown.
   * Copies of the same data are two warehouses.
   */
  readonly identity: string;
  readonly capabilities: WarehouseCapabilities;
  /**
   * Sends one query as soon as a slot is free, and resolves when it is over: never rejects for what a warehouse or a query
   * may do. When it resolves, nothing of the query is running any more; where that cannot be
   * confirmed, the failure says so (`mayRun`).
   *
   * @param signal cancels the query, also while it waits for a slot
   */
  readonly evaluate: (
    query: WarehouseQuery,
    limits: QueryLimits,
    signal: AbortSignal,
    listener?: QueryListener,
  ) => Promise<QueryAnswer>;
  /**
   * How many queries, beyond those that may run at once, are worth sending now, to start without a pause between. They wait; they
   * do not run. Default: none.
   */
  readonly ahead?: () => number;
  /** Cancels what runs and frees everything. When it resolves, no process and no file of it is left. */
  readonly close: () => Promise<void>;
}

/** What happens to a query before its answer. */
export interface QueryListener {
  /**
   * It is about to be given to a warehouse that runs it as a job of its own. May be called again with another id, where the first
   * was taken; the last one is the job. What it throws, `evaluate` throws, and nothing was sent.
   */
  readonly onJob?: (job: JobPlace) => void;
  /** It is sent with its slot held: there the clock of `limits.timeoutMs` starts. Called once at most. */
  readonly onSent?: () => void;
  /** It has been waiting for a while for a slot that other runners of the same target hold. May be called again. */
  readonly onWaiting?: (holders: readonly SlotHolder[]) => void;
}

export interface WarehouseCapabilities {
  readonly dialect: Dialect;
  /** How many queries run at once at most, those of all runners of the target; `evaluate` holds to it whoever calls. */
  readonly maxConcurrentQueries: number;
}

export interface WarehouseQuery {
  /** One SELECT statement with its parameters as the engine spells them. */
  readonly text: string;
  /** A value for each parameter of the text, and no other. */
  readonly parameters: ParameterValues;
  /** Whose query it is, for warehouses that others look at as well; it changes no answer. */
  readonly about?: QueryAbout;
}

/** What a warehouse may write on a query, and charge for it. */
export interface QueryAbout {
  /** The project's name. */
  readonly project: string;
  readonly runId: string;
  /** The first of them where it answers several. */
  readonly audit: string;
  /** How many audits it answers; absent: that one alone. */
  readonly sharedBy?: number;
  /** The audit's owner group. */
  readonly owner: string;
  readonly purpose: QueryPurpose;
  readonly side?: 'left' | 'right';
  /** From 1. */
  readonly attempt: number;
  /** What the audit allows one of its queries to bill; null: what the target says. */
  readonly maximumBytesBilled: number | null;
}

/** What is over these limits is cut off before it reaches the runner. */
export interface QueryLimits {
  readonly timeoutMs: number;
  readonly rows: number;
  readonly columns: number;
  /** UTF-16 code units of one value. */
  readonly characters: number;
}

export type QueryAnswer = QueryRows | QueryFailure;

export interface QueryRows {
  readonly ok: true;
  readonly columns: readonly string[];
  /** What each column holds. */
  readonly kinds: readonly ColumnKind[];
  /** Values in the engine's own exact text form; null for NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** From sent to answered. */
  readonly durationMs: number;
  /** What it cost; absent: nothing is known. */
  readonly resources?: QueryResources;
}

/**
 * What a column holds, whatever the engine calls its type; it says how to read the texts.
 *
 * - `number`: every number whose text is exact, digits with a sign, a point and an exponent or not, or `NaN`, `Infinity`, `-Infinity`;
 * - `date` is `2001-06-30`, `timestamp` `2001-06-30 01:02:03.5` in UTC, with `+00` behind it or not, either of them also `infinity` or
 *   `-infinity`; `time` is `01:02:03.5`;
 * - `boolean` is `true` or `false`;
 * - `text`: any text that says by itself what the value is;
 * - `other`: anything whose text may be the same for two values, or differ for one: nested values, intervals, bytes.
 */
export type ColumnKind = 'number' | 'boolean' | 'date' | 'timestamp' | 'time' | 'text' | 'other';

/**
 * - `timeout`: it passed its limit and was cancelled;
 * - `query-error`: the engine refused it or failed on it; the same query would fail again;
 * - `connection-lost`: the engine or the way to it went away, not by the query's fault as far as one can tell;
 * - `cancelled`: the signal was aborted, or the warehouse closed.
 */
export type FailureKind = 'timeout' | 'query-error' | 'connection-lost' | 'cancelled';

export interface QueryFailure {
  readonly ok: false;
  readonly kind: FailureKind;
  /** The engine's words on one line, without paths of this machine. May quote data, see `exposure`. */
  readonly message: string;
  readonly exposure: Exposure;
  /** Where in the text, in UTF-16 code units; null if the engine does not say. */
  readonly offset: number | null;
  /** From sent to failed; 0 if it was never sent. */
  readonly durationMs: number;
  /** What it cost until then; absent: nothing is known. */
  readonly resources?: QueryResources;
  /**
   * Of a lost connection: what was lost runs elsewhere, and a query cannot take it down, as it can the process that runs it. It never
   * counts as the query's fault, however often it happens.
   */
  readonly isElsewhere?: true;
  /** That it could not be confirmed that nothing of it runs any more, in one sentence. Such a query is not sent again. */
  readonly mayRun?: string;
}

/**
 * What of the data a message may repeat: `none` (it speaks of the query only), `values` (values inside a sentence of the
 * engine), `anything` (the sentence itself may come from the data).
 */
export type Exposure = 'none' | 'values' | 'anything';
