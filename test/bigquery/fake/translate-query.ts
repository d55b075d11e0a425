import { outputColumns, transpile } from '@polyglot-sql/sdk';
import { ApiError } from './api-error.js';
import { type DuckdbParameter, duckdbParameter, duckdbType } from './query-parameters.js';
import { referencedTables } from './referenced-tables.js';
import type { QueryParameter, TableReference } from './rest-resources.js';
import { type Rewritten, rewriteTokens } from './rewrite-tokens.js';

/** One statement of a query in DuckDB's words, with what BigQuery says of it. */
export interface TranslatedQuery {
  readonly sql: string;
  readonly values: Readonly<Record<string, DuckdbParameter>>;
  /** Names of the columns as BigQuery gives them; null where a star decides. Counted from the front. */
  readonly names: readonly (string | null)[];
  readonly tables: readonly TableReference[];
  readonly statementType: string;
}

/** Where the query came from: what names in it mean. */
export interface QueryContext {
  readonly projectId: string;
  readonly defaultDataset: string | null;
}

/** `invalidQuery` as `jobs.insert` answers it. */
export function invalidQuery(message: string): ApiError {
  return new ApiError(400, { reason: 'invalidQuery', message, location: 'q' });
}

/**
 * BigQuery SQL as DuckDB SQL: polyglot's transpiler, and around it what that leaves out or gets wrong (parameters,
 * escapes in strings, types of literals, functions that differ; see `rewrite-tokens.ts`).
 * @throws ApiError 400 invalidQuery, with line and column in the text of the query
 */
export function translateQuery(
  query: string,
  parameters: readonly QueryParameter[],
  context: QueryContext,
): TranslatedQuery {
  const rewritten = rewriteTokens(query, parameters, context.projectId);
  const statementType = statementTypeOf(rewritten);
  const result = transpile(rewritten.sql, 'bigquery' as never, 'duckdb' as never);
  if (!result.success || result.sql === undefined || result.sql.length === 0) {
    throw syntaxError(result, rewritten);
  }
  const values: Record<string, DuckdbParameter> = {};
  const sql = result.sql
    .join(';\n')
    .replace(/\bfake_([a-z])_(\w+)\b/gi, (whole, kind: string, key: string) => {
      const known = rewritten.placeholders.get(whole.toLowerCase());
      if (known === undefined) return whole;
      if (kind.toLowerCase() !== 'p') return known.sql;
      const parameter = known.parameter;
      if (parameter === undefined) return whole;
      values[`p_${key}`] = duckdbParameter(parameter.parameterType, parameter.parameterValue);
      return `CAST($p_${key} AS ${duckdbType(parameter.parameterType, parameter.parameterValue?.value)})`;
    });
  return {
    sql,
    values,
    names: namesOf(rewritten.sql),
    tables: referencedTables(rewritten.sql, context),
    statementType,
  };
}

/** polyglot names the last token where the text ends too early; the service names the end. */
function syntaxError(
  { error, errorStart }: { readonly error?: string | undefined; readonly errorStart?: number | undefined },
  rewritten: Rewritten,
): ApiError {
  const place = rewritten.placeOf(errorStart ?? rewritten.length);
  const isEnd = place.isLast && !/Invalid expression/.test(error ?? '');
  const at = isEnd ? rewritten.placeOf(rewritten.length) : place;
  const what = isEnd || place.token === '' ? 'end of script' : `"${place.token}"`;
  return invalidQuery(`Syntax error: Unexpected ${what} at [${at.line}:${at.column}]`);
}

function statementTypeOf(rewritten: Rewritten): string {
  const first = rewritten.words[0];
  if (first === undefined) throw invalidQuery('Syntax error: Unexpected end of statement at [1:1]');
  if (rewritten.statements > 1) return 'SCRIPT';
  if (first === 'WITH' || first === '(' || first === 'FROM') return 'SELECT';
  if (first !== 'CREATE' && first !== 'DROP' && first !== 'ALTER')
    return first === 'EXPORT' ? 'EXPORT_DATA' : first;
  const kind = rewritten.words
    .slice(1)
    .find((word) => /^(?:TABLE|VIEW|SCHEMA|FUNCTION|PROCEDURE)$/.test(word));
  const asSelect = first === 'CREATE' && kind === 'TABLE' && rewritten.words.includes('SELECT');
  return `${first}_${kind ?? 'TABLE'}${asSelect ? '_AS_SELECT' : ''}`;
}

/** A column without a name is `f0_`, `f1_` and so on, counted among those. */
function namesOf(sql: string): (string | null)[] {
  const columns = outputColumns(sql, 'bigquery').output?.columns;
  if (columns === undefined) return [];
  let unnamed = 0;
  const names: (string | null)[] = [];
  for (const column of columns) {
    if (column.kind === 'wildcard') return names;
    const isNamed = column.kind === 'named' && !/^fake_[a-z]_/i.test(column.name);
    names.push(isNamed ? column.name : `f${unnamed}_`);
    if (!isNamed) unnamed += 1;
  }
  return names;
}
