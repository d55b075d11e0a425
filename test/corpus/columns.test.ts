import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';
import { readCorpus } from './read-corpus.js';

/**
 * Names in the corpus that can only be columns of a table, by query and table, as `undeclared-column` takes them: it would
 * report each where the table declares all of its columns and not this one. `columns.txt` was read name by name: a name in
 * it that is an alias, an output of a CTE, a field or a keyword is a false alarm. `vitest -u` writes it.
 */
const GOLDEN = './columns.txt';

function columns(dialect: Dialect): string[] {
  const queries = [...readCorpus('shared', dialect), ...readCorpus('own', dialect)];
  return queries.flatMap(({ id, sql }) => {
    const read = readQuery(sql, dialect);
    const named = read.ok ? byTable(read.facts) : [];
    return named.length === 0 ? [] : [`${id} ${named.join('; ')}`];
  });
}

function byTable({
  columns,
  tables,
}: Extract<ReturnType<typeof readQuery>, { ok: true }>['facts']): string[] {
  return tables.flatMap(({ name }, index) => {
    const named = columns.filter((column) => column.table === index && column.name !== '*');
    return named.length === 0
      ? []
      : [`${name}: ${[...new Set(named.map((column) => column.name))].join(', ')}`];
  });
}

describe('columns of tables in the corpus', () => {
  it('are those that were read and found right', async () => {
    const found = `${[...columns('duckdb'), ...columns('bigquery')].join('\n')}\n`;
    await expect(found).toMatchFileSnapshot(GOLDEN);
  });
});
