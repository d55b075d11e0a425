import type { Target } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import { expect, it } from 'vitest';
import { checkByteLimit } from './check-byte-limit.js';

const TARGET: Target = {
  name: 'prod',
  type: 'bigquery',
  project: 'p',
  location: 'EU',
  maxConcurrentQueries: 1,
  maximumBytesBilled: 1000,
  useQueryCache: false,
};

it.each([
  [1000, null, null, undefined],
  [1001, null, null, 'a query of raw.t.a would bill 1 KB, and target prod allows 1 KB'],
  // The audit's own limit stands in place of the target's.
  [5000, 9000, null, undefined],
  [5000, 4000, null, 'a query of raw.t.a would bill 5 KB, and the audit allows 4 KB'],
  [5000, 9000, 4500, 'a query of raw.t.a would bill 5 KB, and raw.t allows 4.5 KB'],
])('%i bytes under limits of %s (audit) and %s (table)', (billed, maximumBytesBilled, maxBytes, message) => {
  const [audit] = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', maximumBytesBilled }]).audits;
  if (!audit) throw new Error('one audit');
  const found = checkByteLimit(audit, TARGET, [{ name: 'raw.t', maxBytes }], billed);
  expect(found.map((one) => one.message)).toEqual(message === undefined ? [] : [message]);
});
