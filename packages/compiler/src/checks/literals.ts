import { type Decimal, type Dialect, textLiteral } from '@assay/contract';

/** The largest whole number that BigQuery reads as an INT64, without its sign. */
const INT64 = 9223372036854775807n;

/** A number as SQL has it, every digit kept. */
export function numberLiteral(value: Decimal, dialect: Dialect): string {
  const isLong = /^-?\d+$/.test(value) && abs(BigInt(value)) > INT64;
  return dialect === 'bigquery' && isLong ? `BIGNUMERIC '${value}'` : value;
}

/** A text as SQL has it, line ends and other characters that cannot be seen included. */
export function stringLiteral(text: string, dialect: Dialect): string {
  const literal = textLiteral(text, dialect);
  // DuckDB takes a line end inside quotes as it is.
  return dialect === 'bigquery' ? literal.replace(/\p{Cc}/gu, escaped) : literal;
}

/** A regular expression as SQL has it: in BigQuery one without quotes is written raw, so that it reads as in YAML. */
export function patternLiteral(pattern: string, dialect: Dialect): string {
  const raw = dialect === 'bigquery' && /^[^'\p{Cc}]*$/u.test(pattern) && !pattern.endsWith('\\');
  return raw ? `r'${pattern}'` : stringLiteral(pattern, dialect);
}

function escaped(character: string): string {
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  return named ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
