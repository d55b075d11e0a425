import type { Diagnostic, Plan, RunStartEvent } from '@assay/contract';
import { sensitivity } from '../evaluation/failure-reason.js';
import type { Timers } from '../timers.js';
import type { Inspector } from '../warehouse/inspector.js';
import { askWarehouse } from './asked-warehouse.js';
import { declaredReads } from './check-reads.js';
import { checkTable, tableProblem } from './check-table.js';
import { addCosts, costOf } from './cost.js';
import { dryRunAudit } from './dry-run-audit.js';
import type { DryRunMemory } from './dry-run-memory.js';
import { dryRunQueries } from './dry-run-queries.js';
import type { AuditEstimate, Cost, DryRunReport, TableCheck } from './dry-run-report.js';
import { eachBounded } from './each-bounded.js';
import { createUnchecked } from './unchecked.js';

export interface DryRunInput {
  /** The selected part. */
  readonly plan: Plan;
  /** The values that the queries are asked about with. */
  readonly start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters'>;
  readonly inspector: Inspector;
  readonly memory: DryRunMemory;
  readonly timers: Timers;
  /** What is not known after so long stays unknown. */
  readonly timeoutMs: number;
  /** Questions at once. */
  readonly atOnce: number;
}

/**
 * Asks the warehouse about every query of the plan and every table that they read, and compares the answers with the plan. Nothing
 * runs, nothing is charged. What could not be asked is told in `unchecked`, and never taken for good.
 *
 * Codes: `missing-table`, `partition-mismatch`, `missing-column`, `partition-filter-not-required`, `invalid-query`,
 * `undeclared-read`, `read-through-view`, `unpruned-scan`, `over-byte-limit`.
 */
export async function dryRunPlan(input: DryRunInput): Promise<DryRunReport> {
  const { plan, inspector, memory, timers, timeoutMs, atOnce } = input;
  const ending = new AbortController();
  let why = '';
  const end = (what: string): void => {
    if (ending.signal.aborted) return;
    why = what;
    ending.abort();
  };
  const cancelTimer = timers.after(timeoutMs, () => end(`its time of ${timeoutMs / 1000} s was over`));
  const stop = { signal: ending.signal, why: () => why, gone: end };
  const warehouse = askWarehouse(inspector, memory, stop);
  const unchecked = createUnchecked();
  const planned = dryRunQueries(plan, input.start);
  const missing = new Set<string>();
  const checks = new Map<string, { readonly check: TableCheck; readonly found: readonly Diagnostic[] }>();
  const audits = new Map<
    string,
    { readonly estimate: AuditEstimate; readonly found: readonly Diagnostic[] }
  >();
  const costs = new Map<string, Cost>();
  // Not the tables that a comparison reads on another target.
  const read = new Set(planned.flatMap(({ queries }) => queries.flatMap(({ reads }) => reads)));
  // A wildcard table is many tables, and has no description of its own.
  const tables = plan.tables.filter(({ name, partition }) => read.has(name) && partition?.kind !== 'suffix');
  try {
    await eachBounded(tables, atOnce, async (table) => {
      const { name } = table;
      const answer = await warehouse.facts(name);
      if (answer.kind === 'known') {
        const found = checkTable(table, answer.value);
        const differs = found.some(({ severity }) => severity === 'error');
        checks.set(name, { check: { table: name, state: differs ? 'differs' : 'as-declared' }, found });
      } else if (answer.kind === 'unknown') {
        unchecked.table(answer.what);
        checks.set(name, { check: { table: name, state: 'not-checked' }, found: [] });
      } else {
        missing.add(name);
        const found = [
          tableProblem(table, {
            code: 'missing-table',
            severity: 'error',
            message: `${name} is not in the warehouse: ${answer.message}`,
            hint: 'correct the name, build the table, or choose another target',
          }),
        ];
        checks.set(name, { check: { table: name, state: 'missing' }, found });
      }
    });
    const surroundings = {
      target: plan.target,
      tables: new Map(plan.tables.map((table) => [table.name, table])),
      warehouse,
      reads: declaredReads(plan),
      missing,
      isSensitive: sensitivity(plan),
    };
    await eachBounded(planned, atOnce, async (one) => {
      const judged = await dryRunAudit(one, surroundings);
      for (const what of judged.unchecked) unchecked.audit(what, one.audit.id);
      for (const { query, estimate, isShared } of judged.queries)
        costs.set(isShared ? query.key : `${one.audit.id} ${query.key}`, costOf(estimate));
      audits.set(one.audit.id, judged);
    });
  } finally {
    cancelTimer();
  }
  const checked = tables.flatMap(({ name }) => checks.get(name) ?? []);
  const estimated = planned.flatMap(({ audit }) => audits.get(audit.id) ?? []);
  return {
    audits: estimated.map(({ estimate }) => estimate),
    tables: checked.map(({ check }) => check),
    total: addCosts([...costs.values()]),
    unchecked: unchecked.all(),
    diagnostics: [...checked, ...estimated].flatMap(({ found }) => found),
    queries: warehouse.counts(),
  };
}
