import { didYouMean, type TableName, tableKey } from '@assay/contract';
import { resolveWildcard } from '../project/link-audit.js';
import { type AuditQuery, placeInQuery, type Tables } from '../project/project.js';
import type { TableReference } from '../sql/query-facts.js';
import type { Finding, Rule } from './rule.js';

/** Everything that an audit is about, reads or depends on is a declared table. */
export const undeclaredTable: Rule = {
  code: 'undeclared-table',
  *checkTable(table, { tables }) {
    if (!tables.complete) return;
    for (const { value, place } of table.dependsOn) {
      const known = findByName(tables, value);
      if (known === value) continue;
      yield {
        message: `"${table.name}" depends on "${value}", which is no declared table`,
        label: 'not declared',
        hint: known ? `did you mean "${known}"?` : suggestion(value, tables),
        place,
      };
    }
  },
  *checkAudit(audit, { tables }) {
    if (audit.table || audit.misfit === 'misplaced' || !tables.complete) return;
    yield {
      message: `the audit is about "${audit.tableName}", as its folders say, and no such table is declared`,
      label: `an audit of ${audit.tableName}`,
      hint: suggestion(audit.tableName, tables),
      place: audit.head,
    };
  },
  *checkQuery(query, _audit, { tables }) {
    for (const { reference, table } of query.reads) {
      if (!table && tables.complete) yield undeclaredRead(query, reference, tables);
    }
    for (const { kind, name, span } of query.facts?.otherSources ?? []) {
      if (kind === 'generated') continue;
      yield {
        message: `the query reads from ${kind === 'file' ? `the file "${name}"` : `the table function ${name}`}, which is no declared table`,
        label: 'not a declared table',
        hint: 'load it into a table of the warehouse, declare that, and read it instead',
        place: placeInQuery(query, span),
      };
    }
  },
};

function undeclaredRead(query: AuditQuery, reference: TableReference, tables: Tables): Finding {
  const place = placeInQuery(query, reference.span);
  const label = 'not declared';
  const parts = reference.parts.map((part) => part.text);
  const inProject = parts.slice(-2).join('.');
  if (reference.wildcard) {
    if (parts.length > 2 && resolveWildcard(inProject, tables))
      return {
        message: `"${reference.name}" names a project; wildcard tables are written \`schema.prefix_*\``,
        label,
        hint: `write \`${inProject}\`: the target says where it is`,
        place,
      };
    return {
      message: `the wildcard table "${reference.name}" is no declared table`,
      label,
      hint: 'declare the table without its suffix, with `partition: { type: table_suffix }`; or read one table',
      place,
    };
  }
  const known = findByName(tables, inProject);
  if (parts.length > 2 && known) {
    return {
      message: `"${reference.name}" names a database or project; tables are written schema.table`,
      label,
      hint: `write ${known}: the target says where it is`,
      place,
    };
  }
  const byLastPart = tables.all.find(
    (table) => table.name.toLowerCase().split('.')[1] === parts.at(-1)?.toLowerCase(),
  );
  return {
    message:
      parts.length === 1
        ? `"${reference.name}" has no schema; tables are written schema.table`
        : `the table "${reference.name}" is not declared`,
    label,
    hint:
      known || (parts.length === 1 && byLastPart)
        ? `did you mean "${known ?? byLastPart?.name}"?`
        : suggestion(reference.name, tables),
    place,
  };
}

function suggestion(name: string, tables: Tables): string {
  const names = tables.all.map((table) => table.name);
  return didYouMean(name, names) ?? 'declare it in a .yml file under "tables:"';
}

/** The table's name as declared, whatever the case of its letters here. */
function findByName(tables: Tables, name: string): TableName | undefined {
  return tables.byKey.get(tableKey(name))?.name;
}
