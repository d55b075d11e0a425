import { describe, expect, it } from 'vitest';
import { blockedByOf } from './blocked-by.js';
import { planOf } from './made-up-plan.js';

const blockedBy = blockedByOf(
  planOf(
    [
      { name: 'raw.a', owner: 'loading' },
      { name: 'raw.z', owner: 'loading' },
      { name: 'staging.b', dependsOn: ['raw.a'], owner: 'staging' },
      { name: 'mart.unaudited', dependsOn: ['staging.b'], owner: 'finance' },
      { name: 'mart.beside', dependsOn: ['raw.z'], owner: 'sales' },
      { name: 'mart.below_beside', dependsOn: ['mart.beside'], owner: 'sales' },
    ],
    [
      { id: 'raw.a.single' },
      { id: 'raw.a.several', reads: ['raw.a', 'raw.z'] },
      { id: 'raw.a.warns', severity: 'warn' },
      { id: 'raw.a.harmless', blocking: false },
      { id: 'staging.b.x', owner: 'quality' },
      { id: 'mart.beside.reads_a', reads: ['mart.beside', 'raw.a'], owner: 'sales' },
      { id: 'mart.below_beside.x', owner: 'sales' },
    ],
  ),
);

describe('blockedByOf', () => {
  it('names all audits below, all tables below, audited or not, and the owners of all of these', () => {
    expect(blockedBy('raw.a.single')).toEqual({
      audits: ['mart.below_beside.x', 'mart.beside.reads_a', 'staging.b.x'],
      tables: ['mart.below_beside', 'mart.beside', 'mart.unaudited', 'staging.b'],
      owners: ['finance', 'quality', 'sales', 'staging'],
    });
  });

  it('says of an audit of several tables that it holds nobody up who only reads its table', () => {
    expect(blockedBy('raw.a.several')).toEqual({
      audits: ['staging.b.x'],
      tables: ['mart.unaudited', 'staging.b'],
      owners: ['finance', 'quality', 'staging'],
    });
  });

  it.each(['raw.a.warns', 'raw.a.harmless', 'mart.below_beside.x', 'no.such.audit'])(
    'is nothing for %s, which does not block, has nothing below, or is not in the plan',
    (audit) => expect(blockedBy(audit)).toEqual({ audits: [], tables: [], owners: [] }),
  );
});
