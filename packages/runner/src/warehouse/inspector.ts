import type { ParameterValues, PartitionGranularity, PartitionRange, PartitionType } from '@assay/contract';

/**
 * Asks an engine what it would do with a query and what a table is, without running anything and without a charge.
 * Nothing rejects for what the service does.
 */
export interface Inspector {
  /** Where it asks, for telling answers of different places apart. */
  readonly place: string;
  readonly dryRun: (query: InspectedQuery, stop: AbortSignal) => Promise<Inspected<QueryEstimate>>;
  /** @param name `dataset.table` of the target's project, or `project.dataset.table` */
  readonly tableFacts: (name: string, stop: AbortSignal) => Promise<Inspected<TableFacts>>;
  readonly tableSize: (name: string, stop: AbortSignal) => Promise<Inspected<TableSize>>;
}

export interface InspectedQuery {
  readonly text: string;
  readonly parameters: ParameterValues;
}

export type Inspected<T> =
  | { readonly kind: 'known'; readonly value: T }
  /** It would be refused again. `offset`: where in the query, in UTF-16 code units. */
  | { readonly kind: 'refused'; readonly message: string; readonly offset: number | null }
  /** What was asked for, or something that the query names, is not there. */
  | { readonly kind: 'missing'; readonly message: string }
  /** Nothing could be had. `isGone`: nothing can be had by asking for something else either. */
  | (WhyUnknown & { readonly kind: 'unknown'; readonly isGone: boolean });

/** Why something is not known. */
export interface WhyUnknown {
  /** In one sentence. */
  readonly what: string;
  readonly cause: UnknownCause;
}

/**
 * What stood in the way, by who can clear it:
 *
 * - `denied`: the account may not, and `what` names the permission that is missing; `no-login`: there are no credentials, or they are
 *   not accepted; `quota`: what the project may have is used up; `not-opened`: the target cannot be used as it is declared here;
 * - `unreachable`: the service did not answer, or says that it cannot now; `no-time`: the limit of time was over;
 * - `not-told`: the service answers, and does not say it.
 */
export type UnknownCause =
  | 'denied'
  | 'no-login'
  | 'quota'
  | 'not-opened'
  | 'unreachable'
  | 'no-time'
  | 'not-told';

/** What the engine says that a query would do. */
export interface QueryEstimate {
  /** Null: it gives no figure. */
  readonly bytes: number | null;
  /** Whether the query may read more than `bytes`. */
  readonly isAtLeast: boolean;
  /** Every table that it reads, those behind views included, as names that `tableFacts` takes; sorted. */
  readonly tables: readonly string[];
}

export interface TableFacts {
  /** A view has no rows of its own; of `other` the rows are somewhere else, or not to be had by columns. */
  readonly kind: 'table' | 'view' | 'other';
  readonly columns: readonly ColumnFacts[];
  readonly partition: PartitionFacts | null;
  readonly requiresPartitionFilter: boolean;
  /** Changes with every change of the table; null: nobody says. */
  readonly modifiedAt: string | null;
}

export interface ColumnFacts {
  readonly name: string;
  /** As the engine names it. */
  readonly type: string;
  /** The declared type that it is; null: none of them. */
  readonly partitionType: PartitionType | null;
}

export interface PartitionFacts {
  /** Null: by the time of ingestion. */
  readonly column: string | null;
  readonly granularity: PartitionGranularity | null;
  readonly range: PartitionRange | null;
}

/** Null: not known. */
export interface TableSize {
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly partitions: number | null;
}
