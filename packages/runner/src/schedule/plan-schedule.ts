import { compareText, type Plan } from '@assay/contract';
import { createReadyQueue } from './ready-queue.js';
import { buildWaitGraph } from './wait-graph.js';

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

/** What one audit disables if its result blocks. */
export interface BlockedBy {
  /** Ids of the audits that would be skipped, sorted. */
  readonly audits: readonly string[];
  /** Every table downstream, audited or not, and the tables of those audits; sorted. */
  readonly tables: readonly string[];
}

/** What a blocking result of an audit would disable; nothing, if it is not a blocking audit. */
export function blockedBy(plan: Pick<Plan, 'tables' | 'audits'>, auditId: string): BlockedBy {
  const { nodes, nodeOf } = buildWaitGraph(plan);
  const start = nodeOf.get(auditId);
  const own = start === undefined ? undefined : nodes[start];
  const below = own ? [...own.waitedForBy] : [];
  const seen = new Set<number>();
  const audits: string[] = [];
  const tables = new Set<string>();
  for (let index = below.pop(); index !== undefined; index = below.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const node = nodes[index];
    if (!node) continue;
    if (node.kind === 'audit') {
      audits.push(node.audit.id);
      tables.add(node.audit.table);
    } else if (node.kind === 'upstream') tables.add(node.table);
    below.push(...node.waitedForBy);
  }
  return { audits: audits.sort(compareText), tables: [...tables].sort(compareText) };
}
