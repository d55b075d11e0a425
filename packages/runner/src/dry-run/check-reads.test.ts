import { planOf, type TableSketch } from '@assay/contract/testing';
import { expect, it } from 'vitest';
import type { TableFacts } from '../warehouse/inspector.js';
import { declaredReads } from './check-reads.js';

const SUFFIX = {
  kind: 'suffix',
  column: '_TABLE_SUFFIX',
  type: 'string',
  granularity: null,
  range: null,
} as const;
const TABLES: readonly TableSketch[] = [
  { name: 'raw.a' },
  { name: 'raw.b', dependsOn: ['raw.a'] },
  { name: 'mart.v', dependsOn: ['raw.b'] },
  { name: 'raw.events', partition: SUFFIX },
];
const facts = (kind: TableFacts['kind']): TableFacts => ({
  kind,
  columns: [],
  partition: null,
  requiresPartitionFilter: false,
  modifiedAt: null,
});
const check = (reads: readonly string[], referenced: readonly string[]): string[] => {
  const plan = planOf(TABLES, [{ id: 'raw.a.x' }]);
  const [audit] = plan.audits;
  if (!audit) throw new Error('one audit');
  return declaredReads(plan)
    .check(audit, reads, referenced, (name) => facts(name === 'mart.v' ? 'view' : 'table'))
    .map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
};

it.each<[string, readonly string[], readonly string[]]>([
  ['what is declared', ['raw.a', 'raw.b'], ['raw.b', 'raw.a']],
  ['other letters', ['raw.a'], ['RAW.A']],
  ['fewer tables than declared', ['raw.a', 'raw.b'], ['raw.a']],
  ['the tables of a wildcard', ['raw.events'], ['raw.events_20010101', 'raw.events_*']],
  ['what a view depends on, near or far', ['mart.v'], ['mart.v', 'raw.b', 'raw.a']],
])('finds nothing in %s', (_, reads, referenced) => {
  expect(check(reads, referenced)).toEqual([]);
});

it('tells a table that was not seen, declared or not', () => {
  expect(check(['raw.a'], ['raw.a', 'raw.b', 'other.raw.a'])).toEqual([
    'error undeclared-read: the warehouse says that raw.a.x reads raw.b, which was not seen in its SQL',
    'error undeclared-read: the warehouse says that raw.a.x reads other.raw.a, which was not seen in its SQL',
  ]);
  expect(check(['raw.a'], ['raw.a', 'raw.eventsx'])).toHaveLength(1);
});

it('tells a table behind a view that the view does not name', () => {
  expect(check(['mart.v'], ['mart.v', 'raw.events_1'])).toEqual([
    'warning read-through-view: raw.a.x reads raw.events through the view mart.v, and nothing says that it does',
  ]);
});
