import type { Plan, RunStartEvent } from '@assay/contract';
import { sensitivity } from '../evaluation/failure-reason.js';
import type { Timers } from '../timers.js';
import type { Inspector } from '../warehouse/inspector.js';
import { askTargets } from './asked-targets.js';
import { checkTables } from './check-tables.js';
import { addCosts, costOf } from './cost.js';
import { dryRunAudit, type JudgedAudit } from './dry-run-audit.js';
import { dryRunGroups } from './dry-run-groups.js';
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
  /** Whether a run would let one query answer several audits. Default: true. */
  readonly fuse?: boolean;
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
      judged.set(id, found);
    });
    const groups = (input.fuse ?? true) ? dryRunGroups(plan, input.start) : [];
    const shared: { readonly audits: readonly string[]; readonly cost: Cost }[] = [];
    await eachBounded(groups, atOnce, async ({ audits: members, query }) => {
      // What is wrong with an audit is told of itself; a run then asks its neighbours in smaller groups.
      if (members.some(({ id }) => judged.get(id)?.estimate.state !== 'valid')) return;
      const answer = await targets.get(query.target.name)?.warehouse.estimate(query);
      if (answer?.kind !== 'known') return;
      shared.push({
        audits: members.map(({ id }) => id),
        cost: costOf(answer.value, query.target.pricePerTib),
      });
    });
    const inGroups = new Set(shared.flatMap((one) => one.audits));
    const audits = planned.flatMap(({ audit }) => judged.get(audit.id) ?? []);
    const counts = [...targets.values()].map(({ warehouse }) => warehouse.counts());
    return {
      audits: audits.map(({ estimate }) => estimate),
      tables: tables.map(({ check }) => check),
      total: addCosts([
        ...shared.map(({ cost }) => cost),
        ...costsOf([...judged].filter(([id]) => !inGroups.has(id))),
      ]),
      eachAlone: addCosts(costsOf([...judged])),
      shared: { queries: shared.length, audits: inGroups.size },
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

/** Of their own queries; one that audits share counts once. */
function costsOf(audits: readonly (readonly [string, JudgedAudit])[]): readonly Cost[] {
  const costs = new Map<string, Cost>();
  for (const [id, { queries }] of audits) {
    for (const { query, estimate, isShared } of queries) {
      const of = isShared ? query.target.name : `${query.target.name} ${id}`;
      costs.set(`${of} ${query.key}`, costOf(estimate, query.target.pricePerTib));
    }
  }
  return [...costs.values()];
}

function withoutDryRun(planned: readonly DryRunAudit[]): DryRunReport['withoutDryRun'] {
  const names = [...new Set(planned.flatMap((one) => one.withoutDryRun))].sort();
  return names.map((target) => ({
    target,
    audits: planned.filter((one) => one.withoutDryRun.includes(target)).length,
  }));
}
