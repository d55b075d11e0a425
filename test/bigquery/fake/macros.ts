/** Functions whose last argument is a unit, written without quotes. */
export const UNIT_LAST: ReadonlySet<string> = new Set([
  'DATE_TRUNC',
  'DATETIME_TRUNC',
  'TIMESTAMP_TRUNC',
  'DATE_DIFF',
  'DATETIME_DIFF',
  'TIMESTAMP_DIFF',
]);

/** BigQuery's functions that the transpiler leaves out or translates into another meaning, and their macros. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  IS_NAN: '(x) AS isnan(x)',
  IS_INF: '(x) AS isinf(x)',
  REGEXP_CONTAINS: '(x, p) AS regexp_matches(x, p)',
  REGEXP_REPLACE: `(x, p, r) AS regexp_replace(x, p, r, 'g')`,
  DATE_ADD: '(d, i) AS CAST(CAST(d AS DATE) + i AS DATE)',
  DATE_SUB: '(d, i) AS CAST(CAST(d AS DATE) - i AS DATE)',
  DATETIME_ADD: '(d, i) AS CAST(d AS TIMESTAMP) + i',
  DATETIME_SUB: '(d, i) AS CAST(d AS TIMESTAMP) - i',
  TIMESTAMP_ADD: '(d, i) AS CAST(d AS TIMESTAMPTZ) + i',
  TIMESTAMP_SUB: '(d, i) AS CAST(d AS TIMESTAMPTZ) - i',
  // A week begins on Sunday here and on Monday in DuckDB.
  DATE_TRUNC: `(d, u) AS CASE WHEN u = 'week' THEN CAST(date_trunc('week', d + 1) - INTERVAL 1 DAY AS DATE)
    WHEN u = 'isoweek' THEN CAST(date_trunc('week', d) AS DATE) ELSE CAST(date_trunc(u, d) AS DATE) END`,
  DATETIME_TRUNC: '(d, u) AS date_trunc(u, CAST(d AS TIMESTAMP))',
  TIMESTAMP_TRUNC: '(d, u) AS date_trunc(u, CAST(d AS TIMESTAMPTZ))',
  // Between dates the borders that are crossed count, between timestamps whole units.
  DATE_DIFF: `(a, b, u) AS CASE WHEN u = 'week' THEN date_diff('week', b + 1, a + 1) ELSE date_diff(u, b, a) END`,
  DATETIME_DIFF: '(a, b, u) AS date_diff(u, CAST(b AS TIMESTAMP), CAST(a AS TIMESTAMP))',
  TIMESTAMP_DIFF: '(a, b, u) AS date_sub(u, CAST(b AS TIMESTAMPTZ), CAST(a AS TIMESTAMPTZ))',
  SAFE_DIVIDE: '(a, b) AS CASE WHEN b <> 0 THEN a / b END',
  IEEE_DIVIDE: '(a, b) AS CAST(a AS DOUBLE) / CAST(b AS DOUBLE)',
  SAFE_MULTIPLY: '(a, b) AS try(a * b)',
  SAFE_ADD: '(a, b) AS try(a + b)',
  SAFE_SUBTRACT: '(a, b) AS try(a - b)',
  SPLIT: '(x, y) AS string_split(x, y)',
  BYTE_LENGTH: '(x) AS octet_length(encode(x))',
  CHAR_LENGTH: '(x) AS length(x)',
  TO_BASE64: '(x) AS to_base64(x)',
  FROM_BASE64: '(x) AS from_base64(x)',
  TIMESTAMP_MICROS: '(x) AS make_timestamptz(x)',
  TIMESTAMP_MILLIS: '(x) AS make_timestamptz(x * 1000)',
  TIMESTAMP_SECONDS: '(x) AS make_timestamptz(x * 1000000)',
  UNIX_DATE: `(x) AS date_diff('day', DATE '1970-01-01', x)`,
  CONTAINS_SUBSTR: '(x, y) AS contains(lower(CAST(x AS VARCHAR)), lower(y))',
  ARRAY_TO_STRING: '(x, y) AS array_to_string(x, y)',
  JSON_VALUE: '(x, p) AS json_extract_string(x, p)',
  DATE_FROM_UNIX_DATE: `(x) AS DATE '1970-01-01' + CAST(x AS INTEGER)`,
};

/** Name of a function, in capitals, to that of its macro. */
export const FUNCTIONS: ReadonlyMap<string, string> = new Map(
  Object.keys(DEFINITIONS).map((name) => [name, `bq_${name.toLowerCase()}`]),
);

/** Statements that make the macros. */
export const MACROS: readonly string[] = Object.entries(DEFINITIONS).map(
  ([name, definition]) => `CREATE MACRO bq_${name.toLowerCase()}${definition}`,
);
