import { planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockedBy, planSchedule } from './plan-schedule.js';
import { createReadyQueue } from './ready-queue.js';

const plan = planOf(
  [
    { name: 'raw.a' },
    { name: 'raw.z' },
    { name: 'staging.b', dependsOn: ['raw.a'] },
    { name: 'mart.unaudited', dependsOn: ['staging.b'] },
    { name: 'mart.beside', dependsOn: ['raw.z'] },
    { name: 'mart.below_beside', dependsOn: ['mart.beside'] },
  ],
  [
    { id: 'raw.a.single' },
    { id: 'raw.a.several', reads: ['raw.a', 'raw.z'] },
    { id: 'raw.a.warns', severity: 'warn' },
    { id: 'staging.b.x' },
    { id: 'mart.beside.reads_a', reads: ['mart.beside', 'raw.a'] },
    { id: 'mart.below_beside.x' },
  ],
);

describe('planSchedule', () => {
  it('puts every audit into the first wave in which it may start', () => {
    expect(planSchedule(plan).map(({ audit, wave }) => `${wave} ${audit}`)).toEqual([
      '0 raw.a.single',
      '0 raw.a.several',
      '0 raw.a.warns',
      '1 mart.beside.reads_a',
      '1 staging.b.x',
      '2 mart.below_beside.x',
    ]);
  });
});

describe('blockedBy', () => {
  it('names all audits below, and all tables below, audited or not', () => {
    expect(blockedBy(plan, 'raw.a.single')).toEqual({
      audits: ['mart.below_beside.x', 'mart.beside.reads_a', 'staging.b.x'],
      tables: ['mart.below_beside', 'mart.beside', 'mart.unaudited', 'staging.b'],
    });
  });

  it('says of an audit of several tables that it holds nobody up who only reads its table', () => {
    expect(blockedBy(plan, 'raw.a.several').audits).toEqual(['staging.b.x']);
  });

  it('is nothing for an audit that does not block, or is not in the plan', () => {
    expect(blockedBy(plan, 'raw.a.warns')).toEqual({ audits: [], tables: [] });
    expect(blockedBy(plan, 'no.such.audit')).toEqual({ audits: [], tables: [] });
  });

  it('is what the queue skips when that audit alone fails', () => {
    fc.assert(
      fc.property(fc.constantFrom(...plan.audits.map(({ id }) => id)), (bad) => {
        const queue = createReadyQueue(plan);
        const skipped: string[] = [];
        for (let audit = queue.take(); audit !== undefined; audit = queue.take()) {
          skipped.push(...queue.finish(audit, audit === bad ? 'fail' : 'pass').map((skip) => skip.audit));
        }
        expect(skipped.sort()).toEqual(blockedBy(plan, bad).audits);
      }),
    );
  });
});
