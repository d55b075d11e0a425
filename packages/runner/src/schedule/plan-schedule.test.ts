import { planOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { planSchedule } from './plan-schedule.js';

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
