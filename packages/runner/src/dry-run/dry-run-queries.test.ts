import type { Compare } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import { expect, it } from 'vitest';
import { dryRunQueries } from './dry-run-queries.js';

const scan = (table: string) => ({ table, from: table, predicate: null });

it.each([
  [
    null,
    null,
    ['count left raw.a', 'examined left raw.a', 'count right raw.b', 'examined right raw.b'],
    null,
  ],
  [
    null,
    'prod',
    ['count left raw.a', 'examined left raw.a'],
    'the right query of a comparison is for target prod',
  ],
  [
    'prod',
    null,
    ['count right raw.b', 'examined right raw.b'],
    'the left query of a comparison is for target prod',
  ],
])(
  'of a comparison only what runs on the target is asked, and the rest is told: %s, %s',
  (left, right, asked, leftOut) => {
    const compare: Compare = {
      key: ['id'],
      tolerances: [],
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
    for (const of of [scan('raw.a'), null]) {
      const plan = planOf([], [{ ...sketch, scan: of }]);
      const [audit] = dryRunQueries(plan, startOf(plan));
      const queries = audit?.queries.map(
        ({ query, reads }) => `${query.purpose} ${query.side} ${reads.join()}`,
      );
      // Where the examined rows of the left are not known, there is no query that counts them.
      expect(queries).toEqual(of ? asked : asked.filter((text) => text !== 'examined left raw.a'));
      expect(audit?.leftOut).toBe(leftOut);
    }
  },
);
