import type { Plan, RunEvent, RunReport } from '@assay/contract';
import { startOf } from '@assay/contract/testing';
import { type RunPlanInput, runPlan, systemTimers, type Warehouse } from '@assay/runner';

/** What a run said while it ran, and at the end. */
export interface Ran {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
}

/**
 * Runs a plan on a real warehouse, by the clock, the timers and the chance of this machine.
 *
 * @param more what the run is given besides, or in place of these; `record` is told of each event as well
 */
export async function runPlanOn(
  warehouse: Warehouse,
  plan: Plan,
  { record = () => undefined, ...more }: Partial<RunPlanInput> = {},
): Promise<Ran> {
  const events: RunEvent[] = [];
  const report = await runPlan({
    plan,
    start: startOf(plan),
    warehouse,
    clock: () => new Date(),
    timers: systemTimers,
    random: Math.random,
    signal: new AbortController().signal,
    ...more,
    record: (event) => {
      events.push(event);
      record(event);
    },
  });
  return { report, events };
}
