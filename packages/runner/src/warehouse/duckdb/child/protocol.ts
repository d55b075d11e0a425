import type { ParameterValues } from '@assay/contract';
import type { Exposure } from '../../warehouse.js';

/** What the runner tells a child. Plain JSON over the channel that Node opens for a forked process. */
export type ToChild =
  | { readonly type: 'open'; readonly settings: ChildSettings }
  | { readonly type: 'query'; readonly query: ChildQuery }
  /** Stops the query of that number; repeated, because an interrupt that comes before the query starts is lost. */
  | { readonly type: 'interrupt'; readonly number: number };

/** What a child answers: once after `open`, once for each query. */
export type FromChild =
  | { readonly type: 'opened' }
  | { readonly type: 'open-failed'; readonly message: string }
  | {
      readonly type: 'rows';
      readonly number: number;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
    }
  | { readonly type: 'failed'; readonly number: number; readonly error: ChildError };

export interface ChildSettings {
  /** Absolute path of the database file. */
  readonly file: string;
  /** The only folder that queries may read besides: where views keep their Parquet files. */
  readonly readableFolder: string;
  /** The child's own folder for what does not fit into memory; the child removes it if the runner dies. */
  readonly temporaryFolder: string;
  readonly threads: number;
  readonly memoryBytes: number;
}

export interface ChildQuery {
  /** Counts up; tells late interrupts from current ones. */
  readonly number: number;
  readonly text: string;
  readonly parameters: ParameterValues;
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
