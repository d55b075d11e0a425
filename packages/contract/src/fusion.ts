import type { SqlText } from './sql-text.js';

/**
 * How an audit's counts are read off one query that answers several audits over the same scan. The parts are the author's own SQL:
 * every column in them is one of the scanned table, named as `scan.from` lets it be named.
 *
 * - `rows`: the offending rows are those of the scan for which the condition is true; null: all of them;
 * - `figures`: one row of aggregates over the scan, returned only where `having` is true; null: always;
 * - `groups`: one row for each group of the scan for which `having` is true; null: for each;
 * - `alone`: its own query is sent.
 */
export type Fusion =
  | (FusedParts & { readonly kind: 'rows'; readonly condition: SqlText | null })
  | (FusedParts & {
      readonly kind: 'figures';
      /** The returned columns that `expect` tests, in the order of the query. */
      readonly figures: readonly Figure[];
      readonly having: SqlText | null;
    })
  | (FusedParts & {
      readonly kind: 'groups';
      readonly by: readonly SqlText[];
      readonly having: SqlText | null;
    })
  | { readonly kind: 'alone'; readonly reason: AloneReason };

interface FusedParts {
  /**
   * What else the query selects, or orders by: values that nobody looks at, but a column that is not there, or a sum of texts, makes
   * the query fail, and must make the fused one fail. They are expressions of a row (`rows`), of the one row of aggregates
   * (`figures`), of a group (`groups`); so it is enough that they stand there behind `FALSE AND`.
   */
  readonly returned: readonly SqlText[];
}

/** One returned column of a row of aggregates. */
export interface Figure {
  /** As the query returns it. */
  readonly name: string;
  readonly expression: SqlText;
}

/**
 * Why an audit's own query is sent.
 *
 * - `switched-off`: `fuse: false`, of the audit or of the project;
 * - `unknown-scan`: the rows that it examines could not be derived;
 * - `comparison`: it compares two queries;
 * - `nested`: it reads more than the table as it is: a subquery, a CTE, UNNEST, a set operation, an older state of the table;
 * - `window`, `limit`, `distinct`: a window function or QUALIFY, LIMIT or a sample, DISTINCT;
 * - `groups`: groups with a condition on returned columns, or by what is not plainly an expression of the table's columns;
 * - `row-condition`: a condition on returned columns of many rows;
 * - `narrowed`: aggregates or groups of only some of the scan's rows: its WHERE asks for more than the partition;
 * - `order`: it orders its rows by what may fail, and the engine does so even where it only counts them;
 * - `function`: a function that may answer otherwise when it is called again, that fails on purpose, or of which nobody here knows
 *   what it does;
 * - `name`: a name that may not be a column of the table.
 */
export const ALONE_REASONS = [
  'switched-off',
  'unknown-scan',
  'comparison',
  'nested',
  'window',
  'limit',
  'distinct',
  'groups',
  'row-condition',
  'narrowed',
  'order',
  'function',
  'name',
] as const;
export type AloneReason = (typeof ALONE_REASONS)[number];
