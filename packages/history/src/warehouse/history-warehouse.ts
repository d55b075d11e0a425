import type { ParameterValue } from '@assay/contract';
import type { HistoryTable } from './history-tables.js';

/** A dataset of a warehouse that holds the history, as far as pushing and pulling need it. No function rejects for what the warehouse does. */
export interface HistoryWarehouse {
  /** Makes the tables that are missing. `keepsMs`: how long a day's rows stay in each of them, from its begin; null: for good. */
  readonly makeTables: (
    tables: readonly HistoryTable[],
  ) => Promise<{ readonly kind: 'made'; readonly keepsMs: number | null } | WarehouseTrouble>;
  /** Adds rows to a table: all or none, and once for each key, whoever else loads them at the same time. */
  readonly load: (
    load: Load,
  ) => Promise<
    { readonly kind: 'loaded' } | { readonly kind: 'there' } | { readonly kind: 'no-rows' } | WarehouseTrouble
  >;
  /** Gives the rows that match, as texts, one after the other; a page of them is held at once. */
  readonly read: (read: TableRead, take: TakeRow) => Promise<WarehouseTrouble | null>;
}

export type TakeRow = (row: readonly (string | null)[]) => void | Promise<void>;

/** Why something was not done. */
export interface WarehouseTrouble {
  /**
   * `refused`: it would be refused again, until somebody acts; `quota`: until what may be used up in a time is renewed; `unreachable`:
   * it may work later; `stopped`: as was asked.
   */
  readonly kind: 'refused' | 'quota' | 'unreachable' | 'stopped';
  /** In the words of the warehouse, or of what lies before it; holds no credentials. */
  readonly message: string;
}

export interface Load {
  readonly table: HistoryTable;
  /** Says what is loaded: the same key, the same rows. */
  readonly key: string;
  /**
   * Gives the rows, a JSON object each without line breaks, to be gone through as often as they are sent; called only if they are
   * not there. Null: there are none to be had.
   */
  readonly rows: () => Promise<Iterable<string> | null>;
  /** Rows of which one is in the table if and only if they all are. */
  readonly isThere: TableRead['where'];
}

export interface TableRead {
  readonly table: HistoryTable;
  readonly columns: readonly string[];
  /** Columns and the values that they must have. */
  readonly where: Readonly<Record<string, ParameterValue>>;
  /** A column by which the rows are sorted; null: in any order. */
  readonly orderBy: string | null;
}
