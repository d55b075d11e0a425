import { type Plan, type PlanAudit, tablesDownstream } from '@assay/contract';
import { expect, it } from 'vitest';
import { flightsPlan } from '../../test-data/flights.js';
import { blockedAuditsOf } from './blocked-audits.js';

const clean = flightsPlan();
const template = clean.audits[0] as PlanAudit;
const audit = (table: string, name: string, reads: readonly string[] = [table]): PlanAudit => ({
  ...template,
  id: `${table}.${name}`,
  table,
  reads,
  severity: 'error',
  blocking: true,
});

/** raw.a, raw.b and staging.c stand alone; staging.c feeds mart.d. */
const tables = [
  ['mart.d', ['staging.c']],
  ['raw.a', []],
  ['raw.b', []],
  ['staging.c', []],
] as const;

function blockedBy(id: string, ...audits: readonly PlanAudit[]): readonly string[] {
  const plan: Plan = {
    ...clean,
    tables: tables.map(([name, dependsOn]) => ({
      ...(clean.tables[0] as Plan['tables'][number]),
      name,
      dependsOn,
    })),
    audits,
  };
  const found = audits.find((one) => one.id === id) as PlanAudit;
  return blockedAuditsOf(plan, tablesDownstream(plan.tables))(found);
}

it('blocks audits that read a table downstream, never neighbours on the same table', () => {
  expect(
    blockedBy('staging.c.x', audit('staging.c', 'x'), audit('staging.c', 'y'), audit('mart.d', 'x')),
  ).toEqual(['mart.d.x']);
});

it('blocks audits of other tables that read this one, if it is about this one alone', () => {
  const reader = audit('raw.b', 'matches_a', ['raw.a', 'raw.b']);
  expect(blockedBy('raw.a.x', audit('raw.a', 'x'), reader)).toEqual(['raw.b.matches_a']);
  expect(blockedBy('raw.a.y', audit('raw.a', 'y', ['raw.a', 'staging.c']), reader)).toEqual([]);
});

it('goes on below an audit that it blocks elsewhere', () => {
  const elsewhere = audit('staging.c', 'matches_a', ['raw.a', 'staging.c']);
  expect(blockedBy('raw.a.x', audit('raw.a', 'x'), elsewhere, audit('mart.d', 'x'))).toEqual([
    'mart.d.x',
    'staging.c.matches_a',
  ]);
  const warning: PlanAudit = { ...elsewhere, severity: 'warn' };
  expect(blockedBy('raw.a.x', audit('raw.a', 'x'), warning, audit('mart.d', 'x'))).toEqual([
    'staging.c.matches_a',
  ]);
});

it('blocks nothing where it is not blocking', () => {
  const harmless: PlanAudit = { ...audit('staging.c', 'x'), blocking: false };
  expect(blockedBy('staging.c.x', harmless, audit('mart.d', 'x'))).toEqual([]);
});
