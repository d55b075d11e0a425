import { expect, it } from 'vitest';
import { isNothingThere, type PartitionedTable, unsuitedPartition } from './partition-type.js';

const table = { name: 'raw.t', partition: { column: 'at', type: 'date' } } as PartitionedTable;

it('says of a table on another target on which one its column is of another type', () => {
  expect(unsuitedPartition(table, 'TIMESTAMP')?.message).toMatch(
    /^partition column at of raw\.t is TIMESTAMP in the warehouse and declared as date: /,
  );
  expect(unsuitedPartition(table, 'TIMESTAMP', 'prod')?.message).toMatch(
    /^partition column at of raw\.t is TIMESTAMP on "prod" and declared as date: /,
  );
});

it.each([
  ['query-error', 'Catalog Error: Table with name t does not exist!', true],
  ['query-error', 'Binder Error: Referenced column "at" not found in FROM clause!', true],
  ['query-error', 'IO Error: No files found that match the pattern "Binder Error: "', false],
  ['query-error', 'Out of Memory Error: failed to allocate', false],
  ['connection-lost', 'Catalog Error: ', false],
] as const)('of a %s, "%s", nothing is there: %s', (kind, message, expected) => {
  expect(isNothingThere({ kind, message })).toBe(expected);
});
