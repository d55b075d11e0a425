import type { Diagnostic, PlanTable } from '@assay/contract';
import type { WhyUnknown } from '../warehouse/inspector.js';
import { type AskedTarget, notTold } from './asked-targets.js';
import { checkTable, tableProblem } from './check-table.js';
import type { DryRunQuery } from './dry-run-queries.js';
import type { TableCheck } from './dry-run-report.js';
import { eachBounded } from './each-bounded.js';

export interface CheckedTable {
  readonly check: TableCheck;
  readonly found: readonly Diagnostic[];
}

/**
 * Asks every target about the declared tables that the queries read there, notes those that are missing in `missing` of the target, and
 * compares the others with what is declared. On another engine than the plan's nothing is asked or compared: how a table is declared
 * there is not in the plan, and it may be a wildcard table there.
 *
 * @param tables the declared ones, in the order of the plan
 * @param unknown is told why nothing is known of a table
 */
export async function checkTables(
  tables: readonly PlanTable[],
  queries: readonly DryRunQuery[],
  targets: readonly AskedTarget[],
  atOnce: number,
  unknown: (why: WhyUnknown) => void,
): Promise<CheckedTable[]> {
  const read = new Set(queries.flatMap(({ target, reads }) => reads.map((name) => `${target.name} ${name}`)));
  const asked = targets.flatMap((target) =>
    tables
      .filter(({ name }) => read.has(`${target.name} ${name}`))
      // A wildcard table is many tables, and has no description of its own.
      .filter(({ partition }) => !(target.isOwnEngine && partition?.kind === 'suffix'))
      .map((table) => ({ table, target })),
  );
  const checked: CheckedTable[] = [];
  await eachBounded([...asked.entries()], atOnce, async ([index, { table, target }]) => {
    checked[index] = await checkOne(table, target, unknown);
  });
  return checked;
}

async function checkOne(
  table: PlanTable,
  target: AskedTarget,
  unknown: (why: WhyUnknown) => void,
): Promise<CheckedTable> {
  const of = { table: table.name, target: target.name };
  if (!target.isOwnEngine) return { check: { ...of, state: 'not-compared' }, found: [] };
  const answer = await target.warehouse.facts(table.name);
  if (answer.kind === 'unknown' || answer.kind === 'refused') {
    unknown(answer.kind === 'unknown' ? answer : notTold(target, table.name, answer.message));
    return { check: { ...of, state: 'not-checked' }, found: [] };
  }
  if (answer.kind === 'known') {
    const found = checkTable(table, answer.value).map((problem) =>
      target.isOwn ? problem : { ...problem, message: `on "${target.name}": ${problem.message}` },
    );
    const differs = found.some(({ severity }) => severity === 'error');
    return { check: { ...of, state: differs ? 'differs' : 'as-declared' }, found };
  }
  target.missing.add(table.name);
  const where = target.isOwn ? 'in the warehouse' : `on "${target.name}"`;
  const problem = tableProblem(table, {
    code: 'missing-table',
    severity: 'error',
    message: `${table.name} is not ${where}: ${answer.message}`,
    hint: 'correct the name, build the table, or choose another target',
  });
  return { check: { ...of, state: 'missing' }, found: [problem] };
}
