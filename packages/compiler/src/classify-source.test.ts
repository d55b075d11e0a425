import { expect, it } from 'vitest';
import { classifySource } from './classify-source.js';

it.each([
  ['assay.yml', { kind: 'settings' }],
  ['owners.yml', { kind: 'owners' }],
  ['tables/staging.yml', { kind: 'yaml' }],
  ['sub/assay.yml', { kind: 'yaml' }],
  ['owners.yaml', { kind: 'misnamed', rename: 'owners.yml', flaw: 'ending' }],
  ['ASSAY.YML', { kind: 'misnamed', rename: 'assay.yml', flaw: 'case' }],
  ['Owners.yml', { kind: 'misnamed', rename: 'owners.yml', flaw: 'case' }],
  ['tables/T.YML', { kind: 'misnamed', rename: 'tables/T.yml', flaw: 'case' }],
  ['tables/T.yaml', { kind: 'misnamed', rename: 'tables/T.yml', flaw: 'ending' }],
  ['tables/t.YAML', { kind: 'misnamed', rename: 'tables/t.yml', flaw: 'case' }],
  ['s/t/two.SQL', { kind: 'misnamed', rename: 's/t/two.sql', flaw: 'case' }],
  ['S/T/Two.sql', { kind: 'audit', schema: 'S', table: 'T', name: 'Two' }],
  ['sub/Assay.yml', { kind: 'yaml' }],
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
  ['README.MD', { kind: 'other' }],
])('%s', (path, role) => {
  expect(classifySource(path)).toEqual(role);
});
