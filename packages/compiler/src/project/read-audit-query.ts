import { type Dialect, type ParameterType, type Span, tableKey } from '@assay/contract';
import type { Report } from '../problem.js';
import type { TableReference } from '../sql/query-facts.js';
import { readQuery } from '../sql/read-query.js';
import type { AuditQuery, Table, Tables } from './project.js';

/** Reads the SQL in a range of a file's text; undefined after reporting that there is none. */
export function readAuditQuery(
  file: string,
  text: string,
  range: Span,
  dialect: Dialect,
  tables: Tables,
  parameterTypes: ReadonlyMap<string, ParameterType>,
  report: Report,
): AuditQuery | undefined {
  const body = text.slice(range.start, range.end);
  const sql = body.trim();
  const read = sql === '' ? null : readQuery(sql, dialect, parameterTypes);
  // Comments and semicolons alone are no query either.
  if (!read || (!read.ok && read.problems.some((problem) => problem.kind === 'empty'))) {
    report({
      code: 'missing-query',
      message: 'there is no SQL after the frontmatter',
      label: 'no query follows',
      hint: 'write the SELECT that returns the offending rows',
      place: { file, span: emptyPlace(text, range, body) },
    });
    return undefined;
  }
  const offset = range.start + (body.length - body.trimStart().length);
  const facts = read.ok ? read.facts : null;
  return {
    dialect,
    file,
    sql,
    offset,
    facts,
    problems: read.ok ? [] : read.problems,
    reads: (facts?.tables ?? []).map((reference) => ({
      reference,
      table: resolveTable(reference, dialect, tables),
    })),
  };
}

/** Where the SQL is missed: at the comment that stands in its place, else at the line before it. */
function emptyPlace(text: string, range: Span, body: string): Span {
  const start =
    body.trim() === ''
      ? text.lastIndexOf('\n', Math.max(0, range.start - 2)) + 1
      : range.start + (body.length - body.trimStart().length);
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}

/**
 * The declared table that a reference means, or null. References are `schema.table`; which database or cloud project
 * that is in is the target's business. BigQuery tells upper from lower case, DuckDB does not.
 */
function resolveTable(reference: TableReference, dialect: Dialect, tables: Tables): Table | null {
  if (reference.parts.length !== 2) return null;
  if (reference.wildcard) return dialect === 'bigquery' ? resolveWildcard(reference.name, tables) : null;
  const table = tables.byKey.get(tableKey(reference.name));
  if (!table || (dialect === 'bigquery' && table.name !== reference.name)) return null;
  return table;
}

/** `raw.events_*` and `raw.events_2026*` are the table `raw.events`, if it is declared as many tables with a suffix. */
function resolveWildcard(name: string, tables: Tables): Table | null {
  for (let end = name.lastIndexOf('_'); end > 0; end = name.lastIndexOf('_', end - 1)) {
    const prefix = name.slice(0, end);
    const table = tables.byKey.get(tableKey(prefix));
    if (table?.name === prefix && table.partitions.bigquery?.kind === 'suffix') return table;
  }
  return null;
}
