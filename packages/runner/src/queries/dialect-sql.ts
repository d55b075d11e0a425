import type { Decimal, Dialect } from '@assay/contract';

/** The few words in which the queries around an audit's SQL differ between engines. */
export interface DialectSql {
  /** A name that is taken as it stands. */
  readonly quoteName: (name: string) => string;
  /** An exact number, never a binary fraction. */
  readonly number: (value: Decimal) => string;
  /** Counts the rows for which the condition is not true: false or NULL. */
  readonly countNotTrue: (condition: string) => string;
  /** True for a number that is not NaN; NULL for NULL. The expression is already known to be comparable with a number. */
  readonly isNotNan: (expression: string) => string;
}

const DUCKDB: DialectSql = {
  quoteName: (name) => `"${name.replaceAll('"', '""')}"`,
  number: parenthesised,
  countNotTrue: (condition) => `count(*) FILTER (WHERE (${condition}) IS NOT TRUE)`,
  // In DuckDB NaN is greater than every number and equal to itself, so a comparison alone would let it pass.
  isNotNan: (expression) => `NOT isnan(CAST(${expression} AS DOUBLE))`,
};

const BIGQUERY: DialectSql = {
  quoteName: (name) => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``,
  // A plain 0.1 is a FLOAT64 in BigQuery.
  number: (value) => (/^-?\d{1,18}$/.test(value) ? parenthesised(value) : `BIGNUMERIC '${value}'`),
  countNotTrue: (condition) => `COUNTIF((${condition}) IS NOT TRUE)`,
  isNotNan: (expression) => `NOT IS_NAN(CAST(${expression} AS FLOAT64))`,
};

/** The spelling of a dialect. */
export function dialectSql(dialect: Dialect): DialectSql {
  switch (dialect) {
    case 'duckdb':
      return DUCKDB;
    case 'bigquery':
      return BIGQUERY;
    default:
      return unknownDialect(dialect);
  }
}

function parenthesised(value: Decimal): string {
  return value.startsWith('-') ? `(${value})` : value;
}

function unknownDialect(dialect: never): never {
  throw new Error(`not a dialect: ${String(dialect)}`);
}
