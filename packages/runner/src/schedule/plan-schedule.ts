import type { Plan } from '@assay/contract';
import { createReadyQueue } from './ready-queue.js';

/** An audit's place in the order of a run in which nothing blocks. */
export interface ScheduledAudit {
  readonly audit: string;
  /** From 0: audits of one wave wait for nothing but earlier waves. */
  readonly wave: number;
}

/** The order in which the audits of a plan would start if nothing blocked. Audits that wait in a circle are not in it. */
export function planSchedule(plan: Pick<Plan, 'tables' | 'audits'>): readonly ScheduledAudit[] {
  const queue = createReadyQueue(plan);
  const schedule: ScheduledAudit[] = [];
  for (let wave = 0; ; wave++) {
    const audits: string[] = [];
    for (let audit = queue.take(); audit !== undefined; audit = queue.take()) audits.push(audit);
    if (audits.length === 0) return schedule;
    for (const audit of audits) {
      schedule.push({ audit, wave });
      queue.finish(audit, 'pass');
    }
  }
}
