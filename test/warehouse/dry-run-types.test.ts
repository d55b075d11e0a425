import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Compare, Partition, PartitionType } from '@assay/contract';
import { type AuditSketch, planOf, sqlText, type TableSketch } from '@assay/contract/testing';
import type { Warehouse } from '@assay/runner';
import { checkPartitionTypes, type DryRunReport, systemTimers } from '@assay/runner/dry-run';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { never } from './contract-fixture.js';
import { type MadeWarehouse, makeDuckdb } from './make-duckdb.js';

let made: MadeWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    'CREATE TABLE raw.day (p DATE)',
    'CREATE TABLE raw.time (p TIMESTAMP)',
    "COPY (SELECT DATE '2001-06-30' AS p) TO '{folder}/data/moved.parquet'",
    "CREATE VIEW raw.moved AS SELECT * FROM read_parquet('{folder}/data/moved.parquet')",
  ]);
  rmSync(join(made.projectDir, 'data', 'moved.parquet'));
  warehouse = await made.open(1);
});
afterAll(async () => {
  await warehouse.close();
  made.remove();
});

const partition = (type: PartitionType, column = 'p'): Partition => ({
  kind: 'ordered',
  column,
  type,
  granularity: null,
  range: null,
});
const scanOf = (table: string, predicate: string | null = 'p = @run_date') => ({
  table,
  from: table,
  predicate: predicate === null ? null : sqlText(predicate),
  filter: null,
});
const reading = (table: string): AuditSketch => ({ id: `${table}.a`, scan: scanOf(table), reads: [table] });

function check(
  tables: readonly TableSketch[],
  audits: readonly AuditSketch[],
  signal: AbortSignal = never,
): Promise<DryRunReport> {
  const plan = planOf(tables, audits);
  const otherTargets = [{ ...plan.target, name: 'other' }];
  return checkPartitionTypes({
    plan: { ...plan, otherTargets },
    warehouse,
    timers: systemTimers,
    timeoutMs: 60_000,
    signal,
  });
}

it('tells of each table that is read by partition whether its column has the declared type', async () => {
  const tables = [
    { name: 'raw.day', partition: partition('date') },
    { name: 'raw.gone', partition: partition('date') },
    { name: 'raw.time', partition: partition('date'), source: { file: 'tables.yml', line: 7 } },
    { name: 'raw.unread', partition: partition('date') },
  ];
  const report = await check(
    tables,
    tables.slice(0, 3).map(({ name }) => reading(name)),
  );
  expect(report.tables).toEqual([
    { table: 'raw.day', target: 'local', state: 'as-declared' },
    { table: 'raw.gone', target: 'local', state: 'missing' },
    { table: 'raw.time', target: 'local', state: 'differs' },
  ]);
  expect(report.diagnostics).toMatchObject([
    { code: 'missing-table', message: expect.stringContaining('raw.gone is not in the warehouse: ') },
    {
      code: 'partition-mismatch',
      message:
        'partition column p of raw.time is TIMESTAMP in the warehouse and declared as date: of a day only midnight would be read',
      hint: expect.stringContaining('declare `type: timestamp`'),
      location: { file: 'tables.yml', start: { line: 7 } },
    },
  ]);
  expect(report.audits.map(({ state }) => state)).toEqual(['no-dry-run', 'no-dry-run', 'no-dry-run']);
  expect(report.unchecked).toEqual([]);
});

it('tells a column that is missing from a table that is', async () => {
  const { diagnostics, tables } = await check(
    [{ name: 'raw.day', partition: partition('date', 'q') }],
    [reading('raw.day')],
  );
  expect(tables).toMatchObject([{ state: 'differs' }]);
  expect(diagnostics).toMatchObject([
    {
      code: 'partition-mismatch',
      message: 'raw.day is declared to be partitioned by q, which is none of its columns',
    },
  ]);
});

it('asks of a comparison about the sides on its own target, says so of the others, and asks of a table that is read whole nothing', async () => {
  const right = (target: string | null): Compare => ({
    key: ['p'],
    tolerances: [],
    matched: 'both',
    leftTarget: null,
    right: {
      target,
      file: 'a.sql',
      sql: sqlText('SELECT 1'),
      sqlStart: null,
      reads: ['raw.time'],
      scan: scanOf('raw.time'),
    },
  });
  const tables = [
    { name: 'raw.day', partition: partition('date') },
    { name: 'raw.time', partition: partition('timestamp') },
  ];
  const read = async (compare: Compare): Promise<string[]> => {
    const audit = { ...reading('raw.day'), compare, reads: ['raw.day', 'raw.time'] };
    return (await check(tables, [audit])).tables.map(
      ({ table, target, state }) => `${table} ${target} ${state}`,
    );
  };
  expect(await read(right(null))).toEqual(['raw.day local as-declared', 'raw.time local as-declared']);
  expect(await read(right('other'))).toEqual(['raw.day local as-declared', 'raw.time other not-compared']);
  const whole = { ...reading('raw.day'), scan: scanOf('raw.day', null) };
  expect((await check(tables, [whole])).tables).toEqual([]);
});

it('says what it could not find out', async () => {
  const report = await check(
    [{ name: 'raw.day', partition: partition('date') }],
    [reading('raw.day')],
    AbortSignal.abort(),
  );
  expect(report.tables).toMatchObject([{ state: 'not-checked' }]);
  expect(report.unchecked).toEqual([{ what: 'its time was over', cause: 'no-time', audits: 0, tables: 1 }]);
});

it('does not say of a view whose file is not there that it is missing', async () => {
  const report = await check([{ name: 'raw.moved', partition: partition('date') }], [reading('raw.moved')]);
  expect(report.diagnostics).toEqual([]);
  expect(report.tables).toMatchObject([{ state: 'not-checked' }]);
  expect(report.unchecked).toMatchObject([
    { what: expect.stringMatching(/^IO Error: No files found/), cause: 'unreachable', tables: 1 },
  ]);
});
