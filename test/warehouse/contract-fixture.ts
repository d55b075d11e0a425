import type { Dialect, ParameterValue } from '@assay/contract';
import type { QueryLimits, Warehouse, WarehouseQuery } from '@assay/runner';
import type { ValueName } from './contract-values.js';

/** What no warehouse sends. */
export const REFUSED = [
  'two statements',
  'a SELECT and a DROP',
  'an INSERT',
  'a DELETE',
  'a CREATE TABLE',
  'a DROP',
  'an export to a file',
  'nothing',
  'a comment',
] as const;
type Refused = (typeof REFUSED)[number];

/** The queries of the suite in the words of one engine. */
export interface ContractQueries {
  /** One row: the number in column `n`. */
  readonly number: (n: number) => WarehouseQuery;
  /** Rows 1 to `count`, in order, in column `n`. */
  readonly rows: (count: number) => WarehouseQuery;
  /** One row: NULL in `nothing`, an empty text in `empty`. */
  readonly nothing: WarehouseQuery;
  /** One row with columns `c1` to `c30`. */
  readonly wide: WarehouseQuery;
  /** One row, one column: a text of 1,000 times `x`. */
  readonly long: WarehouseQuery;
  /** No row, column `n`. */
  readonly empty: WarehouseQuery;
  /** Refused by the engine. */
  readonly broken: WarehouseQuery;
  /** Refused because of a place that begins at this offset, in UTF-16 units; characters of two units stand before it. */
  readonly brokenAt: { readonly query: WarehouseQuery; readonly offset: number };
  /** Fails after 100,000 good rows; its message quotes the value `bob`. */
  readonly failsLate: WarehouseQuery;
  /** One row, one column with that value. */
  readonly value: (name: ValueName) => WarehouseQuery;
  /** One row, one column: the value of its parameter `p`. */
  readonly echo: (value: ParameterValue) => WarehouseQuery;
  /** One row: the values of its parameters `a` and `b`, in that order; the text names `b` first. */
  readonly two: (a: ParameterValue, b: ParameterValue) => WarehouseQuery;
  /** What is not one SELECT, by what it is. */
  readonly refused: Readonly<Record<Refused, WarehouseQuery>>;
  /** Runs for minutes. */
  readonly endless: WarehouseQuery;
}

export interface ContractFixture {
  readonly name: string;
  readonly dialect: Dialect;
  /** Whether a decimal keeps the zeros at its end; without them it is the same number. */
  readonly keepsZeros: boolean;
  /** Milliseconds in which a query for one row is answered, the way there included; 500 if not given. */
  readonly shortMs?: number;
  readonly queries: ContractQueries;
  readonly open: (maxConcurrentQueries: number) => Promise<Warehouse>;
}

export const LIMITS: QueryLimits = { timeoutMs: 30_000, rows: 100, columns: 100, characters: 10_000 };
export const never: AbortSignal = new AbortController().signal;
