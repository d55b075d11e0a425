import { type Diagnostic, type Plan, sideTargets } from '@assay/contract';
import { leftReads } from '../queries/compare-queries.js';
import {
  isNothingThere,
  type PartitionedTable,
  partitionTypeQuery,
  type QueryReads,
  readByPartition,
  TYPE_LIMITS,
  tableQuery,
  unsuitedPartition,
} from '../queries/partition-type.js';
import type { Timers } from '../timers.js';
import type { UnknownCause } from '../warehouse/inspector.js';
import type { QueryAnswer, QueryFailure, Warehouse } from '../warehouse/warehouse.js';
import { tableProblem } from './check-table.js';
import type { CheckedTable } from './check-tables.js';
import type { DryRunReport } from './dry-run-report.js';
import { eachBounded } from './each-bounded.js';
import { createUnchecked } from './unchecked.js';

export interface PartitionTypesInput {
  /** For a target of DuckDB, with the selected audits only. */
  readonly plan: Plan;
  /** Its own; stays open. */
  readonly warehouse: Warehouse;
  readonly timers: Timers;
  /** What is not known after so long stays unknown. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const NOTHING_READ = { bytes: 0, billedBytes: 0, isComplete: true, price: null } as const;

/**
 * What stands in the place of a dry run where no query runs on a warehouse that has one: of each table that the audits read by its partitions, whether its
 * partition column has the declared type, as a run asks before its audits. Nothing else is asked, and no row is read.
 *
 * Codes: `missing-table`, `partition-mismatch`.
 */
export async function checkPartitionTypes(input: PartitionTypesInput): Promise<DryRunReport> {
  const { plan, timers, timeoutMs } = input;
  const unchecked = createUnchecked();
  const over = new AbortController();
  const release = timers.after(timeoutMs, () => over.abort());
  const signal = AbortSignal.any([input.signal, over.signal]);
  const checked: CheckedTable[] = [];
  const read = tablesOf(plan);
  try {
    const own = [...(read.get(plan.target.name) ?? []).entries()];
    await eachBounded(own, plan.target.maxConcurrentQueries, async ([index, table]) => {
      const found = await checkOne(table, input, signal);
      if (found.why) unchecked.table(found.why);
      checked[index] = {
        check: { table: table.name, target: plan.target.name, state: found.state },
        found: found.problem ? [found.problem] : [],
      };
    });
  } finally {
    release();
  }
  const notCompared = [...read].flatMap(([target, tables]) =>
    target === plan.target.name
      ? []
      : tables.map(({ name }) => ({ table: name, target, state: 'not-compared' as const })),
  );
  return {
    audits: plan.audits.map(({ id }) => ({ audit: id, state: 'no-dry-run', cost: NOTHING_READ })),
    tables: [...checked.map(({ check }) => check), ...notCompared],
    total: NOTHING_READ,
    eachAlone: NOTHING_READ,
    shared: { queries: 0, audits: 0 },
    unchecked: unchecked.all(),
    withoutDryRun: [{ target: plan.target.name, audits: plan.audits.length }],
    diagnostics: checked.flatMap(({ found }) => found),
    queries: { asked: 0, known: 0 },
  };
}

/** Those that are read by partition, in the order of the plan, by the name of the target on which they are. */
function tablesOf(plan: Plan): ReadonlyMap<string, readonly PartitionedTable[]> {
  const declared = new Map(plan.tables.map((table) => [table.name, table]));
  const read = new Map<string, Set<PartitionedTable>>();
  const add = (target: string, of: QueryReads): void => {
    const known = read.get(target) ?? new Set();
    for (const table of readByPartition(of, declared)) read.set(target, known.add(table));
  };
  for (const audit of plan.audits) {
    const { compare, scan } = audit;
    if (compare === null) {
      add(plan.target.name, audit);
      continue;
    }
    const on = sideTargets(compare, plan);
    add(on.left.name, { reads: leftReads(audit, compare.right), scan });
    add(on.right.name, compare.right);
  }
  const inOrder = (tables: ReadonlySet<PartitionedTable>): PartitionedTable[] =>
    [...tables].sort((a, b) => plan.tables.indexOf(a) - plan.tables.indexOf(b));
  return new Map([...read].map(([target, tables]) => [target, inOrder(tables)]));
}

interface CheckedType {
  readonly state: 'as-declared' | 'differs' | 'missing' | 'not-checked';
  readonly problem?: Diagnostic;
  readonly why?: { readonly what: string; readonly cause: UnknownCause };
}

async function checkOne(
  table: PartitionedTable,
  { warehouse, timeoutMs }: PartitionTypesInput,
  signal: AbortSignal,
): Promise<CheckedType> {
  const ask = (text: string): Promise<QueryAnswer> =>
    warehouse.evaluate({ text, parameters: {} }, { timeoutMs, ...TYPE_LIMITS }, signal);
  const answer = await ask(partitionTypeQuery(table, {}).text);
  if (answer.ok) {
    const wrong = unsuitedPartition(table, answer.rows[0]?.[0] ?? '');
    if (wrong === null) return { state: 'as-declared' };
    return { state: 'differs', problem: mismatch(table, wrong) };
  }
  if (!isNothingThere(answer)) return notKnown(answer);
  const there = await ask(tableQuery(table));
  if (there.ok) {
    const message = `${table.name} is declared to be partitioned by ${table.partition.column}, which is none of its columns`;
    return { state: 'differs', problem: mismatch(table, { message, hint: 'name a column of the table' }) };
  }
  if (!isNothingThere(there)) return notKnown(there);
  return {
    state: 'missing',
    problem: tableProblem(table, {
      code: 'missing-table',
      severity: 'error',
      message: `${table.name} is not in the warehouse: ${there.message}`,
      hint: 'correct the name, build the table, or choose another target',
    }),
  };
}

function mismatch(
  table: PartitionedTable,
  { message, hint }: { readonly message: string; readonly hint: string },
): Diagnostic {
  return tableProblem(table, { code: 'partition-mismatch', severity: 'error', message, hint });
}

function notKnown({ kind, message }: QueryFailure): CheckedType {
  const cause = kind === 'timeout' || kind === 'cancelled' ? 'no-time' : 'unreachable';
  const what = cause === 'no-time' ? 'its time was over' : message;
  return { state: 'not-checked', why: { what, cause } };
}
