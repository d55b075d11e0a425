import type { Dialect, Scan, Span } from '@assay/contract';
import type { AuditQuery } from '../project/project.js';
import { gradePartitionFilter } from '../sql/partition-filter.js';
import type { TableReference } from '../sql/query-facts.js';
import { conjunction, sqlPart } from './sql-part.js';

/**
 * The rows that a query examines, where that can be proven: it reads one table, once, and the conditions on the
 * partition, as they are written, can stand in a WHERE of the table itself. Null: unknown.
 *
 * A table without partitions is examined as a whole.
 */
export function deriveScan(query: AuditQuery): Scan | null {
  const { facts, reads } = query;
  const [read, ...others] = reads;
  if (!facts || !read?.table || others.length > 0) return null;
  // A file or a table function is a second source of rows.
  if (facts.otherSources.some((source) => source.kind !== 'generated')) return null;
  const { reference, table } = read;
  const spans = partitionConjuncts(query);
  if (spans === null) return null;
  return {
    table: table.name,
    from: spell(query, reference),
    predicate: spans.length === 0 ? null : conjunction(query, spans),
    filter: query.generated?.filter ? sqlPart(query, query.generated.filter) : null,
  };
}

/**
 * The conditions that say which partitions of the one table are read, by their places in the SQL; none where it has no partitions.
 * Null: that is not proven, or they mean something else in a WHERE of the table itself.
 */
export function partitionConjuncts({ dialect, reads: [read] }: AuditQuery): readonly Span[] | null {
  const partition = read?.table?.partitions[dialect];
  if (!read || partition === undefined) return null;
  if (partition === null) return [];
  const { grade, conjuncts } = gradePartitionFilter(read.reference, partition, dialect);
  if (grade !== 'bounded' && grade !== 'empty' && grade !== 'half-open') return null;
  const spans = [];
  for (const index of conjuncts) {
    const conjunct = read.reference.conjuncts[index];
    // Written in a SELECT further out, it may name the column otherwise.
    if (!conjunct?.asWritten) return null;
    spans.push(conjunct.span);
  }
  return spans.length === 0 ? null : spans;
}

function spell(query: AuditQuery, reference: TableReference): string {
  const name = query.sql.slice(reference.span.start, reference.span.end);
  return reference.alias === null ? name : `${name} AS ${identifier(reference.alias, query.dialect)}`;
}

/** An alias is quoted only where it must be: a keyword that served unquoted serves so again. */
function identifier(name: string, dialect: Dialect): string {
  if (/^[a-z_][a-z0-9_]*$/i.test(name)) return name;
  return dialect === 'bigquery' ? `\`${name.replace(/[\\`]/g, '\\$&')}\`` : `"${name.replaceAll('"', '""')}"`;
}
