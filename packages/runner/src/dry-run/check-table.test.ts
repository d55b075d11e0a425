import type { Partition } from '@assay/contract';
import { planOf, type TableSketch } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import type { PartitionFacts, TableFacts } from '../warehouse/inspector.js';
import { checkTable } from './check-table.js';

const DAY: Partition = { kind: 'column', column: 'day', type: 'date', granularity: 'day', range: null };
const BY_DAY: PartitionFacts = { column: 'day', granularity: 'day', range: null };
const INTEGERS = { start: 0, end: 100, interval: 10 };
const FACTS: TableFacts = {
  kind: 'table',
  columns: [
    { name: 'day', type: 'DATE', partitionType: 'date' },
    { name: 'at', type: 'TIMESTAMP', partitionType: 'timestamp' },
    { name: 'id', type: 'INTEGER', partitionType: 'integer' },
  ],
  partition: BY_DAY,
  requiresPartitionFilter: true,
  modifiedAt: '1',
};
const check = (table: Partial<TableSketch>, facts: Partial<TableFacts> = {}) => {
  const [planned] = planOf([{ name: 'raw.t', partition: DAY, ...table }], []).tables;
  if (!planned) throw new Error('one table');
  return checkTable(planned, { ...FACTS, ...facts }).map(({ code, message, hint }) => ({
    code,
    message,
    hint,
  }));
};

describe('a table that is as declared', () => {
  it.each<[string, Partial<TableSketch>, Partial<TableFacts>]>([
    ['by day', {}, {}],
    ['in other letters', { partition: { ...DAY, column: 'DAY' } }, {}],
    [
      'of any length',
      { partition: { ...DAY, granularity: null } },
      { partition: { ...BY_DAY, granularity: 'year' } },
    ],
    ['not partitioned', { partition: null }, { partition: null, requiresPartitionFilter: false }],
    [
      'by the time of ingestion',
      { partition: { ...DAY, kind: 'ingestion', column: '_PARTITIONTIME', type: 'timestamp' } },
      { partition: { ...BY_DAY, column: null } },
    ],
    [
      'by integers',
      { partition: { ...DAY, column: 'id', type: 'integer', granularity: null, range: INTEGERS } },
      { partition: { column: 'id', granularity: null, range: INTEGERS } },
    ],
    ['a view with the column', {}, { kind: 'view', partition: null, requiresPartitionFilter: false }],
    ['a view, declared without', { partition: null }, { kind: 'view', partition: null }],
    ['with its columns', { columns: [{ name: 'ID', description: null, pii: false }] }, {}],
  ])('%s', (_, table, facts) => {
    expect(check(table, facts)).toEqual([]);
  });
});

describe('partition-mismatch', () => {
  it.each<[string, Partial<TableSketch>, Partial<TableFacts>, string, string]>([
    [
      'another column',
      {},
      { partition: { column: 'at', granularity: 'hour', range: null } },
      'raw.t is declared as partitioned by day (date, day); in the warehouse it is partitioned by at (timestamp, hour)',
      '{ column: at, type: timestamp, granularity: hour }',
    ],
    [
      'another length',
      {},
      { partition: { ...BY_DAY, granularity: 'month' } },
      'raw.t is declared as partitioned by day (date, day); in the warehouse it is partitioned by day (date, month)',
      '{ column: day, type: date, granularity: month }',
    ],
    [
      'another type',
      { partition: { ...DAY, type: 'timestamp' } },
      {},
      'raw.t is declared as partitioned by day (timestamp, day); in the warehouse it is partitioned by day (date, day)',
      '{ column: day, type: date, granularity: day }',
    ],
    [
      'none there',
      {},
      { partition: null },
      'raw.t is declared as partitioned by day (date, day); in the warehouse it is not partitioned',
      'none',
    ],
    [
      'none declared',
      { partition: null },
      {},
      'raw.t is declared as not partitioned; in the warehouse it is partitioned by day (date, day)',
      '{ column: day, type: date, granularity: day }',
    ],
    [
      'the time of ingestion',
      { partition: { ...DAY, kind: 'ingestion', column: '_PARTITIONTIME', type: 'timestamp' } },
      {},
      'raw.t is declared as partitioned by the time of ingestion (day); in the warehouse it is partitioned by day (date, day)',
      '{ column: day, type: date, granularity: day }',
    ],
    [
      'other integers',
      { partition: { ...DAY, column: 'id', type: 'integer', granularity: null, range: INTEGERS } },
      { partition: { column: 'id', granularity: null, range: { ...INTEGERS, interval: 5 } } },
      'raw.t is declared as partitioned by id (integer, 0 to 100 by 10); in the warehouse it is partitioned by id (integer, 0 to 100 by 5)',
      '{ column: id, type: integer, range: { start: 0, end: 100, interval: 5 } }',
    ],
  ])('%s', (_, table, facts, message, yaml) => {
    const hint = `declare what is there: \`partition: ${yaml}\``;
    expect(check(table, facts)).toEqual([{ code: 'partition-mismatch', message, hint }]);
  });

  it('of a view is about the column alone', () => {
    const [wrong] = check({ partition: { ...DAY, column: 'at' } }, { kind: 'view', partition: null });
    expect(wrong?.message).toBe('raw.t is declared to be partitioned by at of type date, which is TIMESTAMP');
    const [none] = check({ partition: { ...DAY, column: 'nope' } }, { kind: 'other', partition: null });
    expect(none?.message).toBe('raw.t is declared to be partitioned by nope, which is none of its columns');
  });
});

it('tells columns that are not there, and that a filter is not required where all else is right', () => {
  const columns = ['idd', 'wholly_other'].map((name) => ({ name, description: null, pii: false }));
  expect(check({ columns }, { requiresPartitionFilter: false })).toEqual([
    { code: 'missing-column', message: 'raw.t has no column "idd"', hint: 'did you mean "id"?' },
    {
      code: 'missing-column',
      message: 'raw.t has no column "wholly_other"',
      hint: 'take it out of `columns`; the table has day, at, id',
    },
  ]);
  expect(check({}, { requiresPartitionFilter: false }).map(({ code }) => code)).toEqual([
    'partition-filter-not-required',
  ]);
});
