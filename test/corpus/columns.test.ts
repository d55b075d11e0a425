import { readFileSync } from 'node:fs';
import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';

/**
 * Names in the corpus that can only be columns of a table, by query and table, as `undeclared-column` takes them: it would
 * report each where the table declares all of its columns and not this one. `columns.txt` was read name by name: a name in
 * it that is an alias, an output of a CTE, a field or a keyword is a false alarm. `vitest -u` writes it.
 */
const GOLDEN = './columns.txt';

function columns(dialect: Dialect): string[] {
  const text = readFileSync(new URL(`./${dialect}.txt`, import.meta.url), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((block) => {
      const sql = block.slice(block.indexOf('\n') + 1).trimEnd();
      const ours = dialect === 'duckdb' ? sql.replace(/(?<!\$)\$([a-z_]+)(?![\w$]|['’])/g, '@$1') : sql;
      const read = readQuery(ours, dialect);
      const named = read.ok ? byTable(read.facts) : [];
      return named.length === 0 ? [] : [`${block.slice(0, 5)} ${named.join('; ')}`];
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
