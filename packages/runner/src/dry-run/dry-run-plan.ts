import type { Plan, RunStartEvent } from '@assay/contract';
import { sensitivity } from '../evaluation/failure-reason.js';
import type { Timers } from '../timers.js';
import type { Inspector } from '../warehouse/inspector.js';
import { askTargets } from './asked-targets.js';
import { checkTables } from './check-tables.js';
import { addCosts, costOf } from './cost.js';
import { dryRunAudit, type JudgedAudit } from './dry-run-audit.js';
import type { DryRunMemory } from './dry-run-memory.js';
import { type DryRunAudit, dryRunQueries } from './dry-run-queries.js';
import type { Cost, DryRunReport } from './dry-run-report.js';
import { eachBounded } from './each-bounded.js';
import { createUnchecked } from './unchecked.js';

export interface DryRunInput {
  /** The selected part. */
  readonly plan: Plan;
  /** The values that the queries are asked about with. */
  readonly start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters'>;
  /** One for each target that has dry runs and that queries of the plan run on, by name; the plan's own first. */
  readonly inspectors: ReadonlyMap<string, Inspector>;
  readonly memory: DryRunMemory;
  readonly timers: Timers;
  /** What is not known after so long stays unknown. */
  readonly timeoutMs: number;
  /** Questions at once. */
  readonly atOnce: number;
}

/**
 * Asks the warehouses about every query of the plan and every table that they read, and compares the answers with the plan. Nothing
 * runs, nothing is charged. What could not be asked is told in `unchecked`, and never taken for good.
 *
 * Codes: `missing-table`, `partition-mismatch`, `missing-column`, `partition-filter-not-required`, `invalid-query`,
 * `undeclared-read`, `read-through-view`, `unpruned-scan`, `over-byte-limit`.
 */
export async function dryRunPlan(input: DryRunInput): Promise<DryRunReport> {
  const { plan, inspectors, memory, atOnce } = input;
  const { targets, release } = askTargets(plan, inspectors, memory, input);
  const unchecked = createUnchecked();
  const planned = dryRunQueries(plan, input.start);
  const judged = new Map<string, JudgedAudit>();
  const costs = new Map<string, Cost>();
  try {
    const all = planned.flatMap(({ queries }) => queries);
    const tables = await checkTables(plan.tables, all, [...targets.values()], atOnce, unchecked.table);
    const surroundings = {
      targets,
      tables: new Map(plan.tables.map((table) => [table.name, table])),
      isSensitive: sensitivity(plan),
    };
    await eachBounded(planned, atOnce, async (one) => {
      const { id } = one.audit;
      const found = await dryRunAudit(one, surroundings);
      for (const why of found.unchecked) unchecked.audit(why, id);
      for (const { query, estimate, isShared } of found.queries) {
        const of = isShared ? query.target.name : `${query.target.name} ${id}`;
        costs.set(`${of} ${query.key}`, costOf(estimate, query.target.pricePerTib));
      }
      judged.set(id, found);
    });
    const audits = planned.flatMap(({ audit }) => judged.get(audit.id) ?? []);
    const counts = [...targets.values()].map(({ warehouse }) => warehouse.counts());
    return {
      audits: audits.map(({ estimate }) => estimate),
      tables: tables.map(({ check }) => check),
      total: addCosts([...costs.values()]),
      unchecked: unchecked.all(),
      withoutDryRun: withoutDryRun(planned),
      diagnostics: [...tables, ...audits].flatMap(({ found }) => found),
      queries: {
        asked: counts.reduce((sum, { asked }) => sum + asked, 0),
        known: counts.reduce((sum, { known }) => sum + known, 0),
      },
    };
  } finally {
    release();
  }
}

function withoutDryRun(planned: readonly DryRunAudit[]): DryRunReport['withoutDryRun'] {
  const names = [...new Set(planned.flatMap((one) => one.withoutDryRun))].sort();
  return names.map((target) => ({
    target,
    audits: planned.filter((one) => one.withoutDryRun.includes(target)).length,
  }));
}
