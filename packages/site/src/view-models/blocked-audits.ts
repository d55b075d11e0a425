import { compareText, isBlocking, type Plan, type PlanAudit } from '@assay/contract';

/** The ids of the audits that a blocking status of an audit disables, sorted. */
export type BlockedAudits = (audit: PlanAudit) => readonly string[];

/**
 * Which audits wait, directly or not, for which: those that read a table downstream of the audit's own; for an audit of
 * one table also those of other tables that read this one; and so on below each of them.
 *
 * Asked once per audit of a plan; audits of one table share the work.
 */
export function blockedAuditsOf(
  plan: Plan,
  downstream: ReadonlyMap<string, ReadonlySet<string>>,
): BlockedAudits {
  const readersOf = new Map<string, PlanAudit[]>();
  for (const audit of plan.audits) {
    for (const table of audit.reads) {
      const readers = readersOf.get(table);
      if (readers) readers.push(audit);
      else readersOf.set(table, [audit]);
    }
  }
  const disabledFrom = (table: string, single: boolean): ReadonlySet<string> => {
    const disabled = new Set<string>();
    const seen = new Set<string>();
    const queue: { table: string; single: boolean }[] = [{ table, single }];
    for (let index = 0; index < queue.length; index++) {
      const from = queue[index] as { table: string; single: boolean };
      const below = downstream.get(from.table) ?? new Set<string>();
      const add = (audit: PlanAudit): void => {
        if (disabled.has(audit.id)) return;
        disabled.add(audit.id);
        const key = `${audit.table} ${audit.reads.length === 1}`;
        // What is below a table below is in `below` already; only an audit elsewhere leads further.
        if (!isBlocking(audit) || below.has(audit.table) || seen.has(key)) return;
        seen.add(key);
        queue.push({ table: audit.table, single: audit.reads.length === 1 });
      };
      for (const lower of below) for (const audit of readersOf.get(lower) ?? []) add(audit);
      if (!from.single) continue;
      for (const audit of readersOf.get(from.table) ?? []) if (audit.table !== from.table) add(audit);
    }
    return disabled;
  };
  const known = new Map<string, readonly string[]>();
  return (audit) => {
    if (!isBlocking(audit)) return [];
    const single = audit.reads.length === 1;
    const key = `${audit.table} ${single}`;
    const disabled = known.get(key) ?? [...disabledFrom(audit.table, single)].sort(compareText);
    known.set(key, disabled);
    return disabled.filter((id) => id !== audit.id);
  };
}
