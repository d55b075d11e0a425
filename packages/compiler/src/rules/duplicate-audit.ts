import { compareText, stableStringify, type Thresholds } from '@assay/contract';
import type { Audit, AuditQuery, Project } from '../project/project.js';
import { normalisedQuery } from '../sql/normalised-query.js';
import type { ProjectFinding, Rule } from './rule.js';

/** No two audits ask the same. */
export const duplicateAudit: Rule = {
  code: 'duplicate-audit',
  *checkProject({ audits }: Project) {
    for (const alike of groupBy(audits.filter(isRead), outlineOf)) {
      for (const [first, ...others] of groupBy(alike, definitionOf)) {
        // Of one id there is the file twice, in other letters: `duplicate-audit-id`.
        for (const other of others) if (first && !sameId(other, first)) yield findingOf(other, first);
      }
    }
  },
};

function findingOf(audit: Audit, first: Audit): ProjectFinding {
  return {
    message: `"${audit.id}" asks what "${first.id}" asks: the same query with the same expectation`,
    label: 'a second time',
    hint: 'remove one of the two, or change what it asks',
    place: audit.head,
    related: [{ ...first.head, message: `"${first.id}"` }],
    subject: audit,
  };
}

function sameId(a: Audit, b: Audit): boolean {
  return a.id.toLowerCase() === b.id.toLowerCase();
}

/** Groups of at least two, in the order of their first members. */
function groupBy(audits: readonly Audit[], keyOf: (audit: Audit) => string): Audit[][] {
  const groups = new Map<string, Audit[]>();
  for (const audit of audits) {
    const key = keyOf(audit);
    const group = groups.get(key);
    if (group) group.push(audit);
    else groups.set(key, [audit]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function isRead({ table, queries }: Audit): boolean {
  return table !== null && queries.length > 0 && queries.every(({ facts }) => facts !== null);
}

/** What audits that ask the same have in common at any rate; cheap, so that few queries are compared as texts. */
function outlineOf({ table, queries }: Audit): string {
  const facts = queries.map(({ dialect, facts: of }) => [
    dialect,
    of?.scopes.length,
    of?.columns.length,
    ...(of?.functions.map(({ name }) => name) ?? []),
  ]);
  return `${table?.key} ${facts.join(' ')}`;
}

function definitionOf({ queries, expect, allowEmpty, parameters }: Audit): string {
  return stableStringify({
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
