/** SQL as its author wrote it, with the places of its parameters: `@name` in every dialect. */
export interface SqlText {
  readonly text: string;
  /** In source order; `offset` is that of the `@`, in UTF-16 code units. */
  readonly parameters: readonly ParameterUse[];
}

export interface ParameterUse {
  readonly name: string;
  readonly offset: number;
}

/** The SQL dialect of a target; a plan has exactly one. */
export type Dialect = 'duckdb' | 'bigquery';

/**
 * The SQL with its parameters spelled as the engine wants them: DuckDB reads `@x` as `abs(x)`, so each `@` of a
 * parameter becomes `$` in place. The length stays, so that positions in the warehouse's messages hold.
 */
export function spellParameters(sql: SqlText, dialect: Dialect): string {
  if (dialect === 'bigquery') return sql.text;
  let spelled = '';
  let from = 0;
  for (const { offset } of sql.parameters) {
    spelled += `${sql.text.slice(from, offset)}$`;
    from = offset + 1;
  }
  return spelled + sql.text.slice(from);
}

/** A text of one line as SQL has it: `it's` is `'it''s'` in DuckDB, `'it\'s'` in BigQuery. */
export function textLiteral(text: string, dialect: Dialect): string {
  return dialect === 'bigquery' ? `'${text.replace(/[\\']/g, '\\$&')}'` : `'${text.replaceAll("'", "''")}'`;
}

/** The names of the parameters used, each once, sorted. */
export function parameterNames(sql: SqlText): string[] {
  const names = sql.parameters.map((use) => use.name);
  return names.length > 1 ? [...new Set(names)].sort() : names;
}
