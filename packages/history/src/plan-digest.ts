import type { Plan, PlanAudit } from '@assay/contract';
import { derivedPath, readDerived, writeDerived } from './derived/derived-file.js';
import { hasStamp, stampOf } from './derived/file-stamp.js';
import { type PackedRows, packRows, unpackRows } from './derived/pack-rows.js';
import { planFilePath } from './history-paths.js';
import { readPlan } from './read-plan.js';

/** What a reader of results needs of the plan they were made with: a tenth of it, without SQL and tables. */
export interface PlanDigest {
  readonly target: Plan['target'];
  readonly audits: readonly DigestAudit[];
}

export type DigestAudit = Pick<PlanAudit, (typeof KEYS)[number]>;

const KEYS = [
  'id',
  'name',
  'table',
  'description',
  'owner',
  'fingerprint',
  'mask',
  'parameters',
] as const satisfies readonly (keyof PlanAudit)[];

export type ReadPlanDigest =
  | { readonly ok: true; readonly value: PlanDigest }
  | Exclude<ReturnType<typeof readPlan>, { readonly ok: true }>;

interface Kept {
  readonly target: Plan['target'];
  readonly audits: PackedRows;
}

/** The digest of the plan of a run, by the `planHash` of its start event; problems as of `readPlan`. */
export function readPlanDigest(historyDir: string, planHash: string): ReadPlanDigest {
  const stamp = stampOfPlan(historyDir, planHash);
  const path = derivedPath(historyDir, 'plans', planHash);
  const kept = stamp === undefined ? undefined : readDerived<Kept>(path, stamp);
  if (kept) {
    const audits = unpackRows(kept.audits) as unknown as DigestAudit[];
    return { ok: true, value: { target: kept.target, audits } };
  }
  const read = readPlan(historyDir, planHash);
  if (!read.ok) return read;
  const value = digestOf(read.value);
  const made: Kept = { target: value.target, audits: packRows(value.audits) };
  if (stamp !== undefined && hasStamp(planFilePath(historyDir, planHash), stamp))
    writeDerived(path, stamp, made);
  return { ok: true, value };
}

/** The digest of a plan that is at hand. */
export function digestOf(plan: Plan): PlanDigest {
  return {
    target: plan.target,
    audits: plan.audits.map(({ id, name, table, description, owner, fingerprint, mask, parameters }) => ({
      id,
      name,
      table,
      description,
      owner,
      fingerprint,
      mask,
      parameters,
    })),
  };
}

/** Undefined where there is no such plan, which `readPlan` tells. */
function stampOfPlan(historyDir: string, planHash: string): string | undefined {
  // What a log calls a hash may be anything, also a way out of the folder.
  if (!/^[0-9a-f]{64}$/.test(planHash)) return undefined;
  try {
    const { isFile, stamp } = stampOf(planFilePath(historyDir, planHash));
    return isFile ? stamp : undefined;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return undefined;
    throw error;
  }
}
