import type { Mask } from '@assay/contract';
import type { AuditQuery, Table } from '../project/project.js';
import type { ColumnReference, OutputColumn, QueryFacts } from '../sql/query-facts.js';

const NONE: Mask = { kind: 'columns', columns: [] };
const ALL: Mask = { kind: 'all' };

/**
 * Which returned columns are masked: those whose expression, or name, involves a column that holds personal data,
 * declared so (`pii: true`) or by the name patterns of the project. Where the way from a column of the table to a
 * column of the result cannot be followed, every column is masked.
 *
 * @param patterns globs of column names, upper and lower case apart
 */
export function deriveMask(query: AuditQuery, patterns: readonly string[]): Mask {
  const { facts, sql } = query;
  const tables = query.reads.flatMap((read) => read.table ?? []);
  const isPersonal = personalNames(tables, patterns);
  if (!isPersonal) return NONE;
  if (!facts || query.reads.length > tables.length || namesColumnsImplicitly(query)) return ALL;

  const rowNames = new Set(
    facts.tables.flatMap((table) => [table.alias ?? '', table.parts.at(-1)?.text ?? '']).map(fold),
  );
  const isWholeRow = (column: ColumnReference): boolean =>
    column.name === '*' || (column.qualifier === null && rowNames.has(fold(column.name)));
  const involves = (column: ColumnReference): boolean =>
    isWholeRow(column) || isPersonal(column.name) || column.path.some((part) => isPersonal(part.text));

  if (facts.scopes.some((scope) => scope.role === 'cte' || scope.role === 'from')) {
    // A column may be renamed on its way out: nothing is masked only if no such column is touched at all.
    if (facts.columns.some(involves) || /\*/.test(withoutCountStar(sql))) return ALL;
    return maskOf(facts, (column) => column.name !== null && isPersonal(column.name));
  }
  const renamed = new Set<string>();
  const isMasked = (column: OutputColumn): boolean =>
    column.star ||
    (column.name !== null && isPersonal(column.name)) ||
    column.columns.some((used) => involves(used) || renamed.has(fold(used.name)));
  // An alias may be used by the columns after it: repeat until nothing new is found.
  for (let before = -1; before < renamed.size; ) {
    before = renamed.size;
    for (const output of facts.outputs) {
      for (const column of output.columns) {
        if (column.name !== null && isMasked(column)) renamed.add(fold(column.name));
      }
    }
  }
  return maskOf(facts, isMasked);
}

function maskOf(facts: QueryFacts, isMasked: (column: OutputColumn) => boolean): Mask {
  const columns = facts.outputs.flatMap((output) => output.columns);
  const masked = columns.filter(isMasked);
  if (masked.length === 0) return NONE;
  const names = masked.flatMap((column) => (column.name === null || column.star ? [] : column.name));
  const allNames = columns.map((column) => fold(column.name ?? ''));
  // The engine names such columns itself, or renames the second of two: then a name says nothing.
  const unsure =
    names.length < masked.length || facts.outputs.length > 1 || new Set(allNames).size < allNames.length;
  return unsure ? ALL : { kind: 'columns', columns: [...new Set(names)].sort() };
}

/** Whether a name is that of personal data; null where neither the tables nor the project know of any. */
function personalNames(
  tables: readonly Table[],
  patterns: readonly string[],
): ((name: string) => boolean) | null {
  const declared = new Set(
    tables.flatMap((table) =>
      table.columns.filter((column) => column.pii).map((column) => fold(column.name)),
    ),
  );
  const globs = patterns.map(globToPattern);
  if (declared.size === 0 && globs.length === 0) return null;
  return (name) => declared.has(fold(name)) || globs.some((glob) => glob.test(name));
}

function globToPattern(glob: string): RegExp {
  const source = [...glob].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char)).join('');
  return new RegExp(`^${source.replace(/(?:\.\*)+/g, '.*')}$`, 'is');
}

/**
 * Whether the SQL may use columns without naming them: positions (`#1`), `COLUMNS(...)`, PIVOT, new names for all columns
 * of a table (`FROM t AS x(a, b)`), a subquery that is no plain SELECT (`(FROM t)`). A guess on the safe side: the same
 * words in a text or a comment count too.
 */
function namesColumnsImplicitly({ sql, facts }: AuditQuery): boolean {
  if (!facts || /#\s*\d|\bcolumns\s*\(|\b(?:un)?pivot(?:_wider|_longer)?\b/i.test(sql)) return true;
  const renamesTable = facts.tables.some((table) => {
    const after = sql.slice(table.span.end).replace(/^\s*\bas\b/i, '');
    return table.alias !== null && /^\s*(?:[\w$]+|"[^"]*"|`[^`]*`)\s*\(/.test(after);
  });
  return (
    renamesTable ||
    facts.scopes.some(
      (scope) => !/^\(*\s*(?:select|with)\b/i.test(sql.slice(scope.span.start, scope.span.end)),
    )
  );
}

function withoutCountStar(sql: string): string {
  return sql.replace(/\bcount\s*\(\s*\*\s*\)/gi, 'count()');
}

function fold(name: string): string {
  return name.toLowerCase();
}
