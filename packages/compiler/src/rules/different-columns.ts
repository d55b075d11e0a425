import { listOf } from '@assay/contract';
import { type Audit, type AuditQuery, otherSide, placeInQuery } from '../project/project.js';
import type { OutputColumn } from '../sql/query-facts.js';
import { returnedColumns } from '../sql/returned-columns.js';
import type { Finding, Rule } from './rule.js';

/** The two queries of a comparison return the same columns, each with a name of its own. */
export const differentColumns: Rule = {
  code: 'different-columns',
  *checkQuery(query, audit) {
    if (query.side === null || returnedColumns(query.facts) === null) return;
    // A key or tolerance without its column is reported as that (`unknown-compare-column`).
    const named = new Set(namesIn(audit));
    const seen = new Set<string>();
    for (const column of query.facts?.outputs[0]?.columns ?? []) {
      const name = column.name?.toLowerCase() ?? null;
      if (name === null) yield withoutName(query, column);
      else if (seen.has(name)) yield twice(query, column);
      else if (!named.has(name) && !hasColumn(otherSide(query, audit.queries), name))
        yield onOneSide(query, audit, column);
      if (name !== null) seen.add(name);
    }
  },
};

function namesIn({ compare }: Audit): string[] {
  const key = compare?.key.map(({ value }) => value) ?? [];
  const tolerances = compare?.tolerances.map(({ value }) => value.column) ?? [];
  return [...key, ...tolerances].map((name) => name.toLowerCase());
}

/** Also where nobody can tell: a column without a name, which is reported, may be the one. */
function hasColumn(query: AuditQuery | undefined, name: string): boolean {
  const columns = returnedColumns(query?.facts ?? null);
  return columns === null || columns.some((column) => column === null || column.toLowerCase() === name);
}

function withoutName(query: AuditQuery, { span }: OutputColumn): Finding {
  return {
    message: `a column on the ${query.side} has no name, so nothing tells with which column it is compared`,
    label: 'without a name',
    hint: 'give it the name that it has on the other side: "... AS flights"',
    place: placeInQuery(query, span),
  };
}

function twice(query: AuditQuery, { name, span }: OutputColumn): Finding {
  return {
    message: `two columns on the ${query.side} are called "${name}", so nothing tells which of them is compared`,
    label: 'the same name again',
    hint: 'take one out, or give it another name on both sides',
    place: placeInQuery(query, span),
  };
}

function onOneSide(query: AuditQuery, audit: Audit, { name, span }: OutputColumn): Finding {
  const other = otherSide(query, audit.queries);
  const columns = returnedColumns(other?.facts ?? null)?.flatMap((column) => column ?? []) ?? [];
  return {
    message: `"${name}" is returned on the ${query.side} only; the other side returns ${listOf(columns.slice(0, 12), 'and') || 'no column with a name'}`,
    label: 'compared with nothing',
    hint: 'return it on both sides under one name, or on neither',
    place: placeInQuery(query, span),
  };
}
