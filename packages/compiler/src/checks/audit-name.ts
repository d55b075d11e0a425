/**
 * The last part of the id of a check's audit: its own name, or that of the check, behind the column that it is of. Other characters than
 * those of an id would not do as a part of a file's name or a page's address.
 */
export function auditName(check: string, column: string | null, own: string | undefined): string {
  const name = own ?? check;
  return column === null ? name : `${column.replace(/[^A-Za-z0-9_.-]+/g, '_')}.${name}`;
}
