import type { AuditResult, Diagnostic, Plan, Target } from '@assay/contract';
import { otherTargetsOf } from '@assay/contract';
import { type OtherWarehouse, openWarehouse, type WarehouseSurroundings } from '@assay/runner';

export interface OpenedTargets {
  /** By the targets' names. */
  readonly others: ReadonlyMap<string, OtherWarehouse>;
  /** Why some could not be opened: warnings, since the run goes on without the audits that need them. */
  readonly diagnostics: readonly Diagnostic[];
  readonly close: () => Promise<void>;
}

/** Opens the targets, other than the plan's own, on which an audit that is still to be decided has a query. */
export async function openOtherTargets(
  { otherTargets, audits }: Pick<Plan, 'otherTargets' | 'audits'>,
  decided: readonly AuditResult[],
  surroundings: WarehouseSurroundings,
): Promise<OpenedTargets> {
  const done = new Set(decided.map(({ audit }) => audit));
  const needed = new Set(audits.flatMap((audit) => (done.has(audit.id) ? [] : otherTargetsOf(audit))));
  const targets = otherTargets.filter(({ name }) => needed.has(name));
  const others = new Map<string, OtherWarehouse>();
  const diagnostics: Diagnostic[] = [];
  const close = async (): Promise<void> => {
    await Promise.all([...others.values()].map((other) => (other.ok ? other.warehouse.close() : null)));
  };
  const open = async (target: Target): Promise<void> => {
    const opened = await openWarehouse(target, surroundings);
    if (opened.ok) others.set(target.name, opened);
    else {
      const [first] = opened.diagnostics;
      const why = first?.message ?? 'it was given up';
      others.set(target.name, { ok: false, reason: `target "${target.name}" could not be opened: ${why}` });
      diagnostics.push(...opened.diagnostics.map((one) => ({ ...one, severity: 'warning' as const })));
    }
  };
  const settled = await Promise.allSettled(targets.map(open));
  const fault = settled.find((one) => one.status === 'rejected');
  if (fault) {
    await close();
    throw fault.reason;
  }
  return { others, diagnostics, close };
}
