import type { AuditResult, Diagnostic, Plan, Target } from '@assay/contract';
import { otherTargetsOf } from '@assay/contract';
import {
  isOneWarehouse,
  type OtherWarehouse,
  oneWarehouse,
  openWarehouse,
  type Warehouse,
  type WarehouseSurroundings,
} from '@assay/runner';

export interface OpenedTargets {
  /** By the targets' names. */
  readonly others: ReadonlyMap<string, OtherWarehouse>;
  /** Why some could not be opened, or cannot be compared with each other: warnings, since the run goes on without the audits that need them. */
  readonly diagnostics: readonly Diagnostic[];
  readonly close: () => Promise<void>;
}

/**
 * Opens the targets, other than the plan's own, on which an audit that is still to be decided has a query.
 *
 * Problems: those of `openWarehouse`; `one-warehouse`.
 *
 * @param own the warehouse of the plan's own target
 */
export async function openOtherTargets(
  { target: ownTarget, otherTargets, audits }: Pick<Plan, 'target' | 'otherTargets' | 'audits'>,
  own: Warehouse,
  decided: readonly AuditResult[],
  surroundings: WarehouseSurroundings,
): Promise<OpenedTargets> {
  const done = new Set(decided.map(({ audit }) => audit));
  const undecided = audits.filter(({ id }) => !done.has(id));
  const needed = new Set(undecided.flatMap(otherTargetsOf));
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
  const opened = [...others].flatMap(([name, other]) => (other.ok ? [[name, other.warehouse] as const] : []));
  const warehouses = new Map([[ownTarget.name, own], ...opened]);
  const same = new Map<string, Diagnostic>();
  for (const { compare } of undecided) {
    if (!compare) continue;
    const left = compare.leftTarget ?? ownTarget.name;
    const right = compare.right.target ?? ownTarget.name;
    const [leftOn, rightOn] = [warehouses.get(left), warehouses.get(right)];
    if (leftOn && rightOn && isOneWarehouse(leftOn, rightOn))
      same.set(`${left} ${right}`, { ...oneWarehouse(left, right), severity: 'warning' });
  }
  return { others, diagnostics: [...diagnostics, ...same.values()], close };
}
