import { addDays, DIMENSIONS, type Plan, type PlanAudit, type PlanTable, STATUSES } from '@assay/contract';
import type { SiteInput } from '../src/site-input.js';
import { flightsPlan } from './flights.js';
import { scriptedRun } from './scripted-run.js';

const OWNERS = 45;
const RUNS = 45;

/**
 * Every number there can be: each run, owner and layer has audits of all eight statuses, each table audits of all six dimensions, those
 * of one dimension differ, and everybody owns something.
 *
 * @param auditsPerCell of each dimension of a table
 */
export function crowdedInput(layers: number, tablesPerLayer: number, auditsPerCell: number): SiteInput {
  const one = flightsPlan();
  const [table] = one.tables;
  const [audit] = one.audits;
  if (!table || !audit) throw new Error('the plan has neither a table nor an audit');
  const names = Array.from({ length: layers }, (_, layer) => `layer_${String(layer).padStart(2, '0')}`);
  const tables = names.flatMap((layer) =>
    Array.from(
      { length: tablesPerLayer },
      (_, index): PlanTable => ({
        ...table,
        name: `${layer}.table_${String(index).padStart(2, '0')}`,
        layer,
        owner: `team-${index % OWNERS}`,
        dependsOn: [],
      }),
    ),
  );
  const audits = tables.flatMap(({ name }) =>
    DIMENSIONS.flatMap((dimension) =>
      Array.from(
        { length: auditsPerCell },
        (_, index): PlanAudit => ({
          ...audit,
          id: `${name}.${dimension}_${index}`,
          name: `${dimension}_${index}`,
          table: name,
          reads: [name],
          dimension,
          // Of one that blocks nothing nothing is skipped but what says so.
          severity: 'warn',
        }),
      ),
    ),
  );
  const owned = audits.map((item, index) => ({ ...item, owner: `team-${index % OWNERS}` }));
  const plan: Plan = { ...one, layers: names, tables, audits: owned };
  const runs = Array.from({ length: RUNS }, (_, age) => {
    const outcomes = Object.fromEntries(
      owned.map(({ id }, index) => [id, STATUSES[(index + age) % STATUSES.length] ?? 'pass']),
    );
    return scriptedRun(plan, { date: addDays('2001-06-30', -age), outcomes });
  });
  return { plan, ruleDocs: [], runs, assayVersion: '0.1.0' };
}
