import type { Span } from '@assay/contract';
import { placeInQuery } from '../project/project.js';
import { boundedWith } from '../sql/partition-end.js';
import type { PartitionFilter } from '../sql/partition-filter.js';
import { exampleRange } from '../sql/partition-hint.js';
import { whyNoFilter } from '../sql/partition-reason.js';
import { rewriteCondition } from '../sql/partition-rewrite.js';
import type { PartitionColumn } from '../sql/partition-side.js';
import { partitionProblems } from './partition-problems.js';
import type { Rule } from './rule.js';

/** A condition on the partition is of a form by which the warehouse leaves partitions out before it reads. */
export const unprunablePartitionFilter: Rule = {
  code: 'unprunable-partition-filter',
  *checkQuery(query, _audit, project) {
    for (const found of partitionProblems(query, project, ['unprunable'])) {
      const { filter, column, reference, table, maxWindowMs, related } = found;
      const rewrite = rewriteOf(filter, column);
      yield {
        message: `"${table.name}" ${filter.fault?.kind === 'form' ? 'may be' : 'is'} read whole: ${whyWhole(filter, column, rewrite?.span)}`,
        label: labelOf(filter),
        hint:
          rewrite === null
            ? hintFor(filter, column, maxWindowMs)
            : rewriteHint(rewrite.sql, column, maxWindowMs),
        place: placeInQuery(query, rewrite?.span ?? firstSpan(filter, column) ?? reference.span),
        related,
      };
    }
  },
};

function whyWhole({ fault, conjuncts }: PartitionFilter, of: PartitionColumn, at: Span | undefined): string {
  const { column } = of.partition;
  switch (fault?.kind) {
    case 'subquery':
      return `"${column}" is compared with a subquery, so what to leave out is not known before it runs`;
    case 'scanned-whole':
      return `the condition on "${column}" is applied only after a join or UNNEST that reads every row`;
    default: {
      // That of the condition which is marked.
      const named = conjuncts.flatMap((index) => of.table.conjuncts[index] ?? []);
      const shown = named.find(({ span }) => span.start === at?.start) ?? named[0];
      return shown === undefined
        ? `no condition on "${column}" is a filter on it`
        : whyNoFilter(shown.expr, of);
    }
  }
}

function labelOf({ fault }: PartitionFilter): string {
  switch (fault?.kind) {
    case 'subquery':
      return 'known only while the query runs';
    case 'scanned-whole':
      return 'too late';
    default:
      return 'tested row by row';
  }
}

/** What is written instead means the same; the end that it lacks is another matter. */
function rewriteHint(rewrite: string, column: PartitionColumn, maxWindowMs: number): string {
  const added = boundedWith(rewrite, column, maxWindowMs);
  if (added === null)
    return `write a range of the column alone, such as ${exampleRange(column, maxWindowMs)}`;
  return added === '' ? `write instead ${rewrite}` : `write instead ${rewrite}, and add AND ${added}`;
}

function hintFor({ fault }: PartitionFilter, column: PartitionColumn, maxWindowMs: number): string {
  const example = exampleRange(column, maxWindowMs);
  switch (fault?.kind) {
    case 'scanned-whole':
      return 'take the join or UNNEST out, or put the table and its filter into a subquery of their own: FROM (SELECT ... WHERE ...)';
    case 'subquery':
      return `compare with a parameter or a constant instead, such as ${example}`;
    default:
      return `add a condition on the column alone, joined by AND, such as ${example}`;
  }
}

function firstSpan({ conjuncts }: PartitionFilter, { table }: PartitionColumn): Span | undefined {
  const [first] = conjuncts;
  return first === undefined ? undefined : table.conjuncts[first]?.span;
}

/**
 * The conditions that name the column, written so that the engine prunes by them, and where they stand: all of them if they
 * follow each other, else the first of which a better form is known.
 */
function rewriteOf(
  { fault, conjuncts }: PartitionFilter,
  column: PartitionColumn,
): { readonly sql: string; readonly span: Span } | null {
  if (fault?.kind !== 'form') return null;
  const rewritten = conjuncts.flatMap((index) => {
    const conjunct = column.table.conjuncts[index];
    // Further out the column may have another name.
    const sql = conjunct?.asWritten ? rewriteCondition(conjunct.expr, column) : null;
    return conjunct === undefined || sql === null ? [] : [{ index, sql, span: conjunct.span }];
  });
  const [first, ...others] = rewritten;
  if (first === undefined) return null;
  const adjacent = others.every(({ index }, place) => index === first.index + place + 1);
  const last = adjacent ? others.at(-1) : undefined;
  if (last === undefined) return first;
  return {
    sql: rewritten.map(({ sql }) => sql).join(' AND '),
    span: { start: first.span.start, end: last.span.end },
  };
}
