import { expect, it } from 'vitest';
import { classifySource } from './classify-source.js';

it.each([
  ['assay.yml', { kind: 'settings' }],
  ['owners.yml', { kind: 'owners' }],
  ['tables/staging.yml', { kind: 'yaml' }],
  ['sub/assay.yml', { kind: 'yaml' }],
  ['owners.yaml', { kind: 'misnamed', rename: 'owners.yml' }],
  ['staging/flights/late.sql', { kind: 'audit', schema: 'staging', table: 'flights', name: 'late' }],
  [
    'staging/flights/late.bigquery.sql',
    { kind: 'override', base: 'staging/flights/late.sql', dialect: 'bigquery' },
  ],
  [
    'staging/flights/late.duckdb.sql',
    { kind: 'audit', schema: 'staging', table: 'flights', name: 'late.duckdb' },
  ],
  ['late.sql', { kind: 'misplaced' }],
  ['staging/late.sql', { kind: 'misplaced' }],
  ['a/staging/flights/late.sql', { kind: 'misplaced' }],
  ['README.md', { kind: 'other' }],
])('%s', (path, role) => {
  expect(classifySource(path)).toEqual(role);
});
