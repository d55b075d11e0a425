import { compareText, contentHash, type Thresholds } from '@assay/contract';
import { normalisedQuery } from '../sql/normalised-query.js';
import type { Audit, AuditCompare, AuditQuery } from './project.js';

/**
 * What an audit asks, as a hash that two audits share exactly if they ask the same: of the same table the same queries, but for
 * names and white space, with the same expectation. Null where a query cannot be understood or the table is not declared.
 */
export function auditQuestion({
  table,
  queries,
  expect,
  compare,
  allowEmpty,
  parameters,
}: Audit): string | null {
  if (
    table === null ||
    compare === undefined ||
    queries.length === 0 ||
    queries.some(({ facts }) => facts === null)
  )
    return null;
  return contentHash({
    table: table.key,
    queries: queries.map(textOf).sort(compareText),
    ...(compare ? { compare: comparison(compare, queries) } : {}),
    expect: withoutNames(expect.thresholds, queries[0]),
    allowEmpty,
    parameters: parameters.map(({ value }) => value),
  });
}

function textOf(query: AuditQuery): string {
  const { dialect, side } = query;
  return `${dialect} ${side === null ? '' : `${side} `}${queryQuestion(query)}`;
}

/** What a query asks: a text that two of one dialect share exactly if they ask the same; empty where it cannot be told. */
export function queryQuestion({ dialect, sql, facts, reads }: AuditQuery): string {
  if (!facts) return '';
  const names = reads.flatMap(({ table }) => [
    ...(table?.columns.map(({ name }) => name.toLowerCase()) ?? []),
    table?.partitions[dialect]?.column.toLowerCase() ?? '',
  ]);
  const complete = reads.every(({ table }) => table?.columnsComplete);
  return normalisedQuery(sql, facts, { names: new Set(names), complete });
}

/** What is compared with what: by their names, since by these the columns of the two queries find each other. */
function comparison(
  { key, tolerances, matched, leftTarget, rightTarget }: AuditCompare,
  queries: Audit['queries'],
): object {
  return {
    key: key.map(({ value }) => value.toLowerCase()).sort(),
    tolerances: tolerances
      .map(({ value: { column, kind, value } }) => `${column.toLowerCase()} ${kind} ${value}`)
      .sort(compareText),
    matched,
    leftTarget: leftTarget?.value ?? null,
    rightTarget: rightTarget?.value ?? null,
    outputs: queries.map(({ dialect, side, facts }) => [
      `${dialect} ${side}`,
      facts?.outputs[0]?.columns.map(({ name }) => name?.toLowerCase() ?? null),
    ]),
  };
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
