import { describe, expect, it } from 'vitest';
import { readEstimate } from './read-estimate.js';
import { readTableFacts, readTableSize } from './read-table-facts.js';

describe('readTableFacts', () => {
  it('reads a table as the service describes it', () => {
    const body = {
      type: 'TABLE',
      schema: {
        fields: [
          { name: 'day', type: 'DATE' },
          { name: 'id', type: 'INTEGER' },
          { name: 'days', type: 'DATE', mode: 'REPEATED' },
          { name: 'nested', type: 'RECORD', fields: [] },
        ],
      },
      timePartitioning: { type: 'MONTH', field: 'day' },
      requirePartitionFilter: true,
      lastModifiedTime: '983500000000',
    };
    expect(readTableFacts(body)).toEqual({
      kind: 'table',
      columns: [
        { name: 'day', type: 'DATE', partitionType: 'date' },
        { name: 'id', type: 'INTEGER', partitionType: 'integer' },
        { name: 'days', type: 'ARRAY of DATE', partitionType: null },
        { name: 'nested', type: 'RECORD', partitionType: null },
      ],
      partition: { column: 'day', granularity: 'month', range: null },
      requiresPartitionFilter: true,
      modifiedAt: '983500000000',
    });
  });

  it.each([
    [{ timePartitioning: { type: 'HOUR' } }, { column: null, granularity: 'hour', range: null }],
    [
      { rangePartitioning: { field: 'id', range: { start: '0', end: '10', interval: '2' } } },
      { column: 'id', granularity: null, range: { start: 0, end: 10, interval: 2 } },
    ],
    [
      { rangePartitioning: { field: 'id', range: { start: '0' } } },
      { column: 'id', granularity: null, range: null },
    ],
    [{}, null],
  ])('reads the partitioning %j', (body, partition) => {
    expect(readTableFacts(body).partition).toEqual(partition);
  });

  it('finds the requirement where older tables have it, too', () => {
    const time = { type: 'DAY', field: 'day', requirePartitionFilter: true };
    expect(readTableFacts({ timePartitioning: time }).requiresPartitionFilter).toBe(true);
    expect(readTableFacts({ timePartitioning: { type: 'DAY' } }).requiresPartitionFilter).toBe(false);
  });

  it.each([
    ['VIEW', 'view'],
    ['MATERIALIZED_VIEW', 'view'],
    ['SNAPSHOT', 'table'],
    ['EXTERNAL', 'other'],
    [undefined, 'other'],
  ])('%s is a %s', (type, kind) => {
    expect(readTableFacts({ type }).kind).toBe(kind);
  });
});

it('reads sizes, which are texts, and takes what is missing for unknown', () => {
  expect(
    readTableSize({ numRows: '12', numTotalLogicalBytes: '30', numBytes: '20', numPartitions: '2' }),
  ).toEqual({ rows: 12, bytes: 30, partitions: 2 });
  expect(readTableSize({ numBytes: '20' })).toEqual({ rows: null, bytes: 20, partitions: null });
});

describe('readEstimate', () => {
  const estimate = (query: Readonly<Record<string, unknown>>) =>
    readEstimate({ statistics: { query: { statementType: 'SELECT', ...query } } }, 'p');

  it('names tables of other projects with the project', () => {
    const referencedTables = [
      { projectId: 'p', datasetId: 'raw', tableId: 't' },
      { projectId: 'other', datasetId: 'raw', tableId: 't' },
    ];
    expect(estimate({ totalBytesProcessed: '5', referencedTables })).toEqual({
      bytes: 5,
      isAtLeast: false,
      tables: ['other.raw.t', 'raw.t'],
    });
  });

  it('takes a figure whose accuracy is not known for none, and a lower bound for what it is', () => {
    const bytes = { totalBytesProcessed: '0' };
    expect(estimate({ ...bytes, totalBytesProcessedAccuracy: 'UNKNOWN' })?.bytes).toBeNull();
    expect(estimate({ ...bytes, totalBytesProcessedAccuracy: 'LOWER_BOUND' })?.isAtLeast).toBe(true);
    expect(estimate({ ...bytes, totalBytesProcessedAccuracy: 'UPPER_BOUND' })?.isAtLeast).toBe(false);
    expect(estimate({})?.bytes).toBeNull();
  });

  it('is of a SELECT alone', () => {
    expect(estimate({ statementType: 'SCRIPT' })).toBeNull();
  });
});
