import type { TypedColumn } from '../queries/audit-queries.js';
import type { QueryRows } from '../warehouse/warehouse.js';

/**
 * Why the count of a condition says nothing: a column that is no number, which the engine has compared after a cast of its
 * own (text `1.4` rounded to 1). Null: every column may be compared, or no row was returned.
 *
 * @param counted the answer to the count query
 */
export function incomparableReason(columns: readonly TypedColumn[], counted: QueryRows): string | null {
  for (const { column, alias, isComparable } of columns) {
    const type = counted.rows[0]?.[counted.columns.indexOf(alias)];
    if (type === undefined) throw new Error(`a count query returned no ${alias}`);
    if (type === null || isComparable(type)) continue;
    return `column ${column} is ${shortType(type)}; a condition compares numbers: cast it in the query`;
  }
  return null;
}

/** Without what is in parentheses: an ENUM lists its values there, which may have to be masked. */
function shortType(type: string): string {
  return type.replace(/\(.*$/s, '');
}
