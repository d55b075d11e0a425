import type { PlanAudit, PlanTable, Status } from '@assay/contract';
import type { SiteInput } from '../src/site-input.js';
import { flightsPlan } from './flights.js';
import { scriptedRun } from './scripted-run.js';

const COPIES = 25;
const STATUS_OF: readonly Status[] = ['pass', 'fail', 'warn', 'error', 'timeout', 'inconclusive'];

/** The flights 25 times over, 900 audits of 300 tables: on one day all is bad, so that every list has several pages. */
export function manyAuditsInput(): SiteInput {
  const one = flightsPlan();
  const named = (name: string, copy: number): string => name.replace(/^(\w+\.\w+)/, `$1_${copy}`);
  const copies = Array.from({ length: COPIES }, (_, copy) => copy);
  const tables = copies.flatMap((copy) =>
    one.tables.map(
      (table): PlanTable => ({
        ...table,
        name: named(table.name, copy),
        dependsOn: table.dependsOn.map((name) => named(name, copy)),
      }),
    ),
  );
  const audits = copies
    .flatMap((copy) =>
      one.audits.map(
        (audit): PlanAudit => ({
          ...audit,
          id: named(audit.id, copy),
          table: named(audit.table, copy),
          reads: audit.reads.map((name) => named(name, copy)),
        }),
      ),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  // One table has more audits than fit on a page.
  const [hub] = tables;
  const moved = audits.map((audit, index) => {
    if (!hub || index % 6 !== 0) return audit;
    return { ...audit, table: hub.name, reads: [hub.name] };
  });
  const plan = { ...one, tables, audits: moved };
  const bad = Object.fromEntries(
    audits.map(({ id }, index) => [id, STATUS_OF[index % STATUS_OF.length] as Status]),
  );
  // What is downstream of one that blocks is skipped; of the last, which is run alone, nothing is.
  const days = ['2001-06-28', '2001-06-29', '2001-06-30', '2001-07-01'];
  const runs = days.map((date, index) => scriptedRun(plan, { date, outcomes: index % 2 === 0 ? {} : bad }));
  return { plan, ruleDocs: [], runs, assayVersion: '0.1.0' };
}
