import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  DAY,
  gradeOf,
  NUMBER,
  type PruningWarehouse,
  pruningWarehouse,
  TEXT,
  TIME,
} from './pruning-warehouse.js';

/** The table of docs/decisions/0010: each cell is measured. UPDATE_PAGES=1 writes what was measured. */
const DOCUMENT = fileURLToPath(new URL('../../docs/decisions/0010-partition-grades.md', import.meta.url));
const lines = readFileSync(DOCUMENT, 'utf8').split('\n');
const ROWS = lines.filter((line) => /^\| `/.test(line));

const PARTITIONS = { day: DAY, ts: TIME, n: NUMBER, s: TEXT } as const;

function formOf(row: string): { readonly form: string; readonly column: keyof typeof PARTITIONS } {
  const [, form = ''] = /^\| `([^`]*)`/.exec(row) ?? [];
  const [column = ''] = /\b(?:day|ts|n|s)\b/.exec(form.replace(/'[^']*'/g, '')) ?? [];
  if (!(column in PARTITIONS)) throw new Error(`no column in ${row}`);
  return { form, column: column as keyof typeof PARTITIONS };
}

async function measured(warehouse: PruningWarehouse, row: string): Promise<string> {
  const { form, column } = formOf(row);
  const partition = PARTITIONS[column];
  const join = /^(RIGHT|FULL) JOIN: (.*)$/.exec(form);
  const ask = (table: string): string =>
    join
      ? `SELECT * FROM ${table} AS t ${join[1]} JOIN (SELECT 1 AS x) AS s ON s.x = t.id WHERE t.${join[2]}`
      : `SELECT count(*) FROM ${table} WHERE ${form}`;
  const [ordered, hive] = [ask('raw.t'), ask(`raw.hive_${partition.type}`)];
  const read = `${Math.round((await warehouse.scanned(ordered)) * 100)}%`;
  const folders = await warehouse.folders(hive);
  const grades = [gradeOf(ordered, partition), gradeOf(hive, { ...partition, kind: 'hive' })];
  return `| \`${form}\` | ${read} | ${grades[0]} | ${folders} | ${grades[1]} |`;
}

describe('the table of what prunes in DuckDB', () => {
  const warehouse = pruningWarehouse(true);

  it.each(ROWS)('%s', async (row) => {
    const found = await measured(warehouse, row);
    if (process.env.UPDATE_PAGES) {
      writeFileSync(
        DOCUMENT,
        readFileSync(DOCUMENT, 'utf8').replace(`${row}\n`, () => `${found}\n`),
      );
      return;
    }
    expect(found).toBe(row);
  });

  it('has rows', () => {
    expect(ROWS.length).toBeGreaterThan(30);
  });
});
