import type { ParameterValues, QueryResources, SlotHolder } from '@assay/contract';
import type { ColumnKind, Exposure } from '../../warehouse.js';

/** What the runner tells a child. Plain JSON over the channel that Node opens for a forked process. */
export type ToChild =
  | { readonly type: 'open'; readonly settings: ChildSettings }
  /** Run one after the other, behind those that came before; a slot is taken first, unless the child holds one. */
  | { readonly type: 'queries'; readonly queries: readonly ChildQuery[] }
  /** Gives back those queries that have not started. */
  | { readonly type: 'withdraw'; readonly numbers: readonly number[] }
  /** Gives the slot back. Only between queries. */
  | { readonly type: 'release' }
  /** Stops the query of that number; repeated, because an interrupt that comes before the query starts is lost. */
  | { readonly type: 'interrupt'; readonly number: number };

/** What a child says, several in one message: the first three once after `open`, one `ChildAnswer` for each query. */
export type FromChild =
  | { readonly type: 'opened' }
  | { readonly type: 'open-failed'; readonly message: string }
  | { readonly type: 'no-slots'; readonly message: string }
  /** The query waits for a slot that others hold. */
  | { readonly type: 'waiting'; readonly number: number; readonly holders: readonly SlotHolder[] }
  /** A slot was taken for the query, and stays taken until the child is told to release it. */
  | { readonly type: 'started'; readonly number: number }
  /** After `withdraw`: what was asked back and is not answered `withdrawn` by now has started. */
  | { readonly type: 'withdrew' }
  /** The child ends now, whatever runs, and this is why. */
  | { readonly type: 'leaving'; readonly message: string }
  | ChildAnswer;

export type ChildAnswer =
  /** It was withdrawn before it had started, or the child starts nothing any more: nothing of it was done. */
  | { readonly type: 'withdrawn'; readonly number: number }
  /** No slot can be taken any more. */
  | { readonly type: 'slotless'; readonly number: number; readonly message: string }
  | {
      readonly type: 'rows';
      readonly number: number;
      readonly columns: readonly string[];
      readonly kinds: readonly ColumnKind[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly resources: QueryResources;
      readonly durationMs: number;
    }
  | {
      readonly type: 'failed';
      readonly number: number;
      readonly error: ChildError;
      /** Absent: nothing of it was done. */
      readonly resources?: QueryResources;
      readonly durationMs: number;
    };

export interface ChildSettings {
  /** Absolute path of the database file. */
  readonly file: string;
  /** The only folder that queries may read besides: where views keep their Parquet files. */
  readonly readableFolder: string;
  /** The child's own folder for what does not fit into memory; the child removes it if the runner dies. */
  readonly temporaryFolder: string;
  readonly threads: number;
  readonly memoryBytes: number;
  /** Disk space for what does not fit in memory; 0: DuckDB's default. */
  readonly tempBytes: number;
  readonly slots: SlotSettings;
}

/** Where the slots of the target are, and how many of them this runner counts with. */
export interface SlotSettings {
  /** Absolute path of the folder; made if it is missing. */
  readonly folder: string;
  readonly count: number;
  /** What others are told about who holds a slot; null: nothing but the process. */
  readonly runId: string | null;
}

export interface ChildQuery {
  /** Counts up; tells late interrupts from current ones. */
  readonly number: number;
  readonly text: string;
  readonly parameters: ParameterValues;
  /** The runner ends a query at its limit; the child ends itself some time after, if the runner did not. */
  readonly timeoutMs: number;
  readonly rows: number;
  readonly columns: number;
  readonly characters: number;
}

export interface ChildError {
  readonly message: string;
  readonly exposure: Exposure;
  /** In the query's text, in UTF-16 code units. */
  readonly offset: number | null;
  /** Whether DuckDB refuses every further query after this one. */
  readonly isFatal: boolean;
}
