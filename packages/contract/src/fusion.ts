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
  | { readonly kind: 'rows'; readonly condition: SqlText | null }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[]; readonly having: SqlText | null }
  | { readonly kind: 'groups'; readonly by: readonly SqlText[]; readonly having: SqlText | null }
  | { readonly kind: 'alone'; readonly reason: AloneReason };

/** One returned column of a row of aggregates. */
export interface Figure {
  /** As the query returns it. */
  readonly name: string;
  readonly expression: SqlText;
}

/**
 * Why an audit's own query is sent.
 *
 * - `switched-off`: `fuse: false`;
 * - `unknown-scan`: the rows that it examines could not be derived;
 * - `comparison`: it compares two queries;
 * - `nested`: it has a subquery, a CTE, UNNEST or a set operation;
 * - `window`, `limit`, `distinct`: a window function or QUALIFY, LIMIT or a sample, DISTINCT;
 * - `groups`: groups with a condition on returned columns;
 * - `row-condition`: a condition on returned columns of many rows;
 * - `function`: a function that may answer otherwise when it is called again, or of which nobody knows what it does;
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
  'function',
  'name',
] as const;
export type AloneReason = (typeof ALONE_REASONS)[number];
