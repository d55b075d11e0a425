import type { ParameterType } from '@assay/contract';
import type { BigqueryType, TableColumns } from '../sample/table-columns.js';
import type { ZetasqlTree } from './zetasql.js';

/** What GoogleSQL's analyzer says of a query. */
export type Analysis =
  | { readonly kind: 'query'; readonly columns: readonly AnalyzedColumn[] }
  | { readonly kind: 'refused'; readonly message: string };

/** A returned column; `type` as the protocol names it, such as `TYPE_INT64`. */
export interface AnalyzedColumn {
  readonly name: string;
  readonly type: string;
}

/** What a query may name. */
export interface AnalysisScope {
  readonly tables: TableColumns;
  readonly parameters: Readonly<Record<string, ParameterType>>;
}

const KINDS: Readonly<Record<BigqueryType, string>> = {
  STRING: 'TYPE_STRING',
  INT64: 'TYPE_INT64',
  FLOAT64: 'TYPE_DOUBLE',
  NUMERIC: 'TYPE_NUMERIC',
  BOOL: 'TYPE_BOOL',
  DATE: 'TYPE_DATE',
  DATETIME: 'TYPE_DATETIME',
  TIMESTAMP: 'TYPE_TIMESTAMP',
};

/** As what the adapter sends each type of parameter; a number of very many digits goes as BIGNUMERIC or FLOAT64. */
const SENT_AS: Readonly<Record<ParameterType, BigqueryType>> = {
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  integer: 'INT64',
  number: 'NUMERIC',
  string: 'STRING',
  boolean: 'BOOL',
};

/** Other names that BigQuery has for INT64, by its documentation of data types; GoogleSQL itself knows only that one. */
const INTEGER_NAMES = ['INT', 'SMALLINT', 'INTEGER', 'BIGINT', 'TINYINT', 'BYTEINT'];

/**
 * A call of the Analyze method.
 *
 * @param languageOptions those with all features, as the server gives them
 */
export function analyzeRequest(
  sql: string,
  { tables, parameters }: AnalysisScope,
  languageOptions: ZetasqlTree,
): object {
  const language = {
    ...languageOptions,
    // The types of the outside world: no INT32, FLOAT or UINT64, which BigQuery has not.
    product_mode: 'PRODUCT_EXTERNAL',
    // In BigQuery for years; the server of early 2024 still counts it among those in development.
    enabled_language_features: [
      ...((languageOptions.enabled_language_features ?? []) as readonly string[]),
      'FEATURE_INTERVAL_TYPE',
    ],
  };
  return {
    sql_statement: sql,
    options: {
      language_options: language,
      error_message_mode: 'ERROR_MESSAGE_ONE_LINE',
      query_parameters: Object.entries(parameters).map(([name, type]) => typed(name, SENT_AS[type])),
    },
    simple_catalog: {
      name: 'project',
      catalog: datasets(tables),
      named_type: INTEGER_NAMES.map((name) => typed(name, 'INT64')),
      builtin_function_options: { language_options: language },
    },
  };
}

/** The columns that the answer to such a call says the query returns. */
export function analysisOf(answer: ZetasqlTree): Analysis {
  const { resolved_query_stmt_node: query } = answer.resolved_statement as {
    readonly resolved_query_stmt_node?: { readonly output_column_list: readonly OutputColumn[] };
  };
  if (query === undefined) return { kind: 'refused', message: 'it is no query' };
  return {
    kind: 'query',
    columns: query.output_column_list.map(({ name, column }) => ({ name, type: column.type.type_kind })),
  };
}

interface OutputColumn {
  readonly name: string;
  readonly column: { readonly type: { readonly type_kind: string } };
}

function datasets(tables: TableColumns): object[] {
  const byDataset = new Map<string, object[]>();
  for (const [index, [path, columns]] of Object.entries(tables).entries()) {
    const [dataset = '', name = ''] = path.split('.');
    const table = { name, serialization_id: index, column: columns.map((one) => typed(one.name, one.type)) };
    byDataset.set(dataset, [...(byDataset.get(dataset) ?? []), table]);
  }
  return [...byDataset].map(([name, table]) => ({ name, table }));
}

function typed(name: string, type: BigqueryType): object {
  return { name, type: { type_kind: KINDS[type] } };
}
