/** What other tools call a check, without the package that it is from, and what it is called here. */
export const NAMES_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  // dbt_utils, and the audits of SQLMesh
  ['accepted_range', 'range'],
  ['equal_rowcount', 'same_total_as'],
  ['expression_is_true', 'expression'],
  ['forall', 'expression'],
  ['match_regex_pattern_list', 'matches'],
  ['number_of_rows', 'row_count'],
  ['recency', 'freshness'],
  ['relationships_where', 'foreign_values'],
  ['unique_combination_of_columns', 'unique'],
  ['unique_values', 'unique'],
  // dbt_expectations and Great Expectations
  ['expect_column_max_to_be_between', 'metric'],
  ['expect_column_mean_to_be_between', 'metric'],
  ['expect_column_median_to_be_between', 'metric'],
  ['expect_column_min_to_be_between', 'metric'],
  ['expect_column_sum_to_be_between', 'metric'],
  ['expect_column_values_to_be_between', 'range'],
  ['expect_column_values_to_be_in_set', 'accepted_values'],
  ['expect_column_values_to_be_unique', 'unique'],
  ['expect_column_values_to_match_regex', 'matches'],
  ['expect_column_values_to_not_be_null', 'not_null'],
  ['expect_compound_columns_to_be_unique', 'unique'],
  ['expect_row_values_to_have_recent_data', 'freshness'],
  ['expect_table_row_count_to_be_between', 'row_count'],
  ['expect_table_row_count_to_equal_other_table', 'same_total_as'],
  // Soda
  ['duplicate_count', 'unique'],
  ['missing_count', 'not_null'],
]);

/** The check that a name of another tool means, such as `range` for `dbt_utils.accepted_range`; undefined: none is known. */
export function checkElsewhere(name: string): string | undefined {
  return NAMES_ELSEWHERE.get(name.toLowerCase().replace(/^.*\./, ''));
}
