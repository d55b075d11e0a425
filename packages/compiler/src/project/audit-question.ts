import { compareText, contentHash, type Thresholds } from '@assay/contract';
import { normalisedQuery } from '../sql/normalised-query.js';
import type { Audit, AuditQuery } from './project.js';

/**
 * What an audit asks, as a hash that two audits share exactly if they ask the same: of the same table the same queries, but for
 * names and white space, with the same expectation. Null where a query cannot be understood or the table is not declared.
 */
export function auditQuestion({ table, queries, expect, allowEmpty, parameters }: Audit): string | null {
  if (table === null || queries.length === 0 || queries.some(({ facts }) => facts === null)) return null;
  return contentHash({
    table: table.key,
    queries: queries.map(textOf).sort(compareText),
    expect: withoutNames(expect.thresholds, queries[0]),
    allowEmpty,
    parameters: parameters.map(({ value }) => value),
  });
}

function textOf({ dialect, sql, facts, reads }: AuditQuery): string {
  if (!facts) return '';
  const names = reads.flatMap(({ table }) => [
    ...(table?.columns.map(({ name }) => name.toLowerCase()) ?? []),
    table?.partitions[dialect]?.column.toLowerCase() ?? '',
  ]);
  const complete = reads.every(({ table }) => table?.columnsComplete);
  return `${dialect} ${normalisedQuery(sql, facts, { names: new Set(names), complete })}`;
}

/** Thresholds in which a column is told by its place in the result. */
function withoutNames({ error, warn }: Thresholds, query: AuditQuery | undefined): object {
  const outputs = query?.facts?.outputs[0]?.columns.map(({ name }) => name?.toLowerCase());
  return [error, warn].map((expectation) =>
    expectation?.terms.map(({ subject, test }) => {
      if (subject.kind !== 'column') return { subject, test };
      const place = outputs?.indexOf(subject.column.toLowerCase()) ?? -1;
      return { subject: place < 0 ? subject.column.toLowerCase() : place, test };
    }),
  );
}
