import type { Dialect } from '@assay/contract';
import { type AuditQuery, placeInQuery } from '../project/project.js';
import { callsBare } from '../sql/bare-calls.js';
import type { ColumnReference, FunctionUse } from '../sql/query-facts.js';
import { type Instability, instabilityOf } from '../sql/unstable-functions.js';
import type { Rule } from './rule.js';

/** The answer of an audit depends on the data and its parameters alone. */
export const nondeterministicFunction: Rule = {
  code: 'nondeterministic-function',
  *checkQuery(query) {
    for (const use of query.facts?.functions ?? []) {
      const instability = instabilityOf(use, query.dialect);
      if (instability === null || isColumn(use, query)) continue;
      yield {
        message: `${use.name} gives ${WORDS[instability]}: the audit could answer otherwise for the same data`,
        label: LABELS[instability],
        hint: hintFor(use.name, instability, query.dialect),
        place: placeInQuery(query, use.span),
      };
    }
    for (const { span } of rowIds(query))
      yield {
        message:
          'rowid gives the place at which a row was stored: the audit could answer otherwise for the same data',
        label: 'depends on how the table was loaded',
        hint: 'leave it out, or name the columns that tell rows apart',
        place: placeInQuery(query, span),
      };
  },
};

const WORDS: Readonly<Record<Instability, string>> = {
  time: 'another value whenever the query is sent',
  chance: 'another value each time',
  session: 'a value of the session that asks',
};

const LABELS: Readonly<Record<Instability, string>> = {
  time: 'the time of the warehouse',
  chance: 'left to chance',
  session: 'depends on who asks, and where',
};

function hintFor(name: string, instability: Instability, dialect: Dialect): string {
  switch (instability) {
    case 'time':
      if (/DATE$|^TODAY$|^AGE$/.test(name))
        return 'write @run_date, the day that is audited, or @run_timestamp, when the run began';
      if (name === 'CURRENT_DATETIME' && dialect === 'bigquery')
        return 'write DATETIME(@run_timestamp), when the run began, or @run_date, the day that is audited';
      return 'write @run_timestamp, when the run began, or @run_date, the day that is audited';
    case 'chance':
      return 'leave it out: run again on the same data, an audit must find the same rows';
    case 'session':
      return 'leave it out, or make it a parameter: `params:` in the frontmatter';
    default: {
      const never: never = instability;
      return never;
    }
  }
}

/** DuckDB takes a column first where a word without brackets could be one. */
function isColumn({ name, span }: FunctionUse, { dialect, sql, reads }: AuditQuery): boolean {
  if (dialect !== 'duckdb' || !callsBare(name, dialect) || sql.charAt(span.end) === '(') return false;
  return reads.some(({ table }) => table?.columns.some((column) => column.name.toUpperCase() === name));
}

/** DuckDB: the pseudo-column of a table, unless a column or an output is called so. */
function rowIds({ dialect, facts, reads }: AuditQuery): readonly ColumnReference[] {
  const isRowId = (name: string): boolean => name.toLowerCase() === 'rowid';
  if (dialect !== 'duckdb' || facts === null) return [];
  if (reads.some(({ table }) => table?.columns.some(({ name }) => isRowId(name)))) return [];
  const given = facts.names.some(({ kind, text }) => kind === 'column' && isRowId(text));
  return facts.columns.filter(({ name, table }) => isRowId(name) && (table !== null || !given));
}
