import type { BigqueryTarget, Compare } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import { expect, it } from 'vitest';
import { dryRunQueries } from './dry-run-queries.js';

const scan = (table: string) => ({ table, from: table, predicate: null, filter: null });
const bigquery = (name: string): BigqueryTarget => ({
  name,
  type: 'bigquery',
  project: name,
  location: 'EU',
  maxConcurrentQueries: 4,
  maximumBytesBilled: 1e9,
  useQueryCache: false,
});
const local = planOf([], []).target;
const LEFT = ['count left raw.a', 'examined left raw.a'];
const RIGHT = ['count right raw.b', 'examined right raw.b'];

it.each([
  ['both on its own', bigquery('prod'), null, null, [...LEFT, ...RIGHT], []],
  [
    'one on another',
    bigquery('prod'),
    null,
    'other',
    [...LEFT, ...RIGHT.map((one) => `${one} on other`)],
    [],
  ],
  ['one on DuckDB', bigquery('prod'), 'local', null, RIGHT, ['local']],
  ['its own is DuckDB', local, null, 'prod', RIGHT.map((one) => `${one} on prod`), ['local']],
  ['both on DuckDB', local, null, null, [], ['local']],
] as const)(
  'of a comparison each side is asked where it runs, unless nobody can be asked there: %s',
  (_, target, left, right, asked, withoutDryRun) => {
    const compare: Compare = {
      key: ['id'],
      tolerances: [],
      matched: 'both',
      leftTarget: left,
      right: {
        target: right,
        file: 'x.sql',
        sql: { text: 'SELECT id FROM raw.b', parameters: [] },
        sqlStart: { line: 9, column: 1 },
        reads: ['raw.b'],
        scan: scan('raw.b'),
      },
    };
    const sketch = { id: 'raw.a.same', compare, reads: ['raw.a', 'raw.b'] };
    const otherTargets = [local, bigquery('other'), bigquery('prod')];
    for (const of of [scan('raw.a'), null]) {
      const plan = { ...planOf([], [{ ...sketch, scan: of }]), target, otherTargets };
      const [audit] = dryRunQueries(plan, startOf(plan));
      const queries = audit?.queries.map(
        ({ query, reads, target: on }) =>
          `${query.purpose} ${query.side} ${reads.join()}${on.name === target.name ? '' : ` on ${on.name}`}`,
      );
      // Where the examined rows of the left are not known, there is no query that counts them.
      expect(queries).toEqual(of ? asked : asked.filter((text) => !text.startsWith('examined left')));
      expect(audit?.withoutDryRun).toEqual(withoutDryRun);
    }
  },
);
