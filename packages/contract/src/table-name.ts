declare const brand: unique symbol;

/** A table's name folded for comparison: `schema.table` in lower case. Never shown to people. */
export type TableKey = string & { readonly [brand]: 'TableKey' };

/** A table's name as its declaration spells it. Never compared. */
export type TableName = string & { readonly [brand]: 'TableName' };

/** What a declared table may be called: two identifiers of letters, digits and `_`, joined by a dot. */
const PATTERN = /^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/;

/** The name, if it is a possible `schema.table`; otherwise undefined. */
export function parseTableName(text: string): TableName | undefined {
  return PATTERN.test(text) ? (text as TableName) : undefined;
}

/** The form under which names are compared; two tables may not differ in upper and lower case only. */
export function tableKey(name: string): TableKey {
  return name.toLowerCase() as TableKey;
}
