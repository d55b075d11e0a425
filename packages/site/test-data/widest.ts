import type { AuditResult, Plan, PlanAudit, Status } from '@assay/contract';
import type { SiteInput } from '../src/site-input.js';
import { manyAuditsInput } from './many-audits.js';
import { scriptedRun } from './scripted-run.js';

/** What one run date after the other says. */
const COURSE: readonly Status[] = [
  ...['pass', 'pass', 'pass', 'fail', 'fail', 'pass'],
  ...['pass', 'pass', 'timeout', 'warn', 'warn'],
] as Status[];
const DATES = 14;
const TITLE =
  'Every session of a campaign has one conversion, and its revenue is that of the orders & refunds of the day';
const ERROR =
  'Query error: Unrecognized name: attributed_revenue_eur; Did you mean attributed_revenue? at [14:23] while reading `acme-analytics-production.marketing_attribution`.<...>';

/**
 * The rows of 900 audits as wide as they get in real projects: ids of 70 characters, titles of 100, messages of a
 * warehouse as reasons, and five changes of status in a fortnight.
 *
 * @param last of each audit on the newest run date
 */
export function widestInput(last: (index: number) => Status): SiteInput {
  const many = manyAuditsInput().plan;
  const tableNames = new Map(many.tables.map(({ name }) => [name, `${name}_attributed_conversions`]));
  const tableOf = (name: string): string => tableNames.get(name) ?? name;
  const owner = 'marketing-analytics-platform';
  const plan: Plan = {
    ...many,
    tables: many.tables.map((table) => ({
      ...table,
      name: tableOf(table.name),
      owner,
      dependsOn: table.dependsOn.map(tableOf),
    })),
    audits: many.audits.map((audit, index): PlanAudit => {
      const name = `${audit.name}_and_matches_orders_${index}`;
      const table = tableOf(audit.table);
      return { ...audit, id: `${table}.${name}`, name, table, owner, description: TITLE, reads: [table] };
    }),
  };
  const runs = Array.from({ length: DATES }, (_, age) => {
    const date = `2001-06-${String(30 - age).padStart(2, '0')}`;
    const statusOf = (index: number): Status =>
      age === 0 ? last(index) : (COURSE[(index + age) % COURSE.length] as Status);
    const outcomes = Object.fromEntries(plan.audits.map(({ id }, index) => [id, statusOf(index)]));
    const run = scriptedRun(plan, { date, outcomes });
    const results = run.results.map(
      (result): AuditResult => ({ ...result, reason: result.reason === null ? null : ERROR }),
    );
    return { ...run, results };
  });
  return { plan, ruleDocs: [], runs, assayVersion: '0.1.0' };
}
