import type { BigqueryTarget, Diagnostic, Target } from '@assay/contract';
import { systemTimers } from '../timers.js';
import { openDuckdb } from './duckdb/open-duckdb.js';
import { noCredentials } from './no-credentials.js';
import { resolveBigquery } from './resolve-bigquery.js';
import { resolveVariables } from './resolve-variables.js';
import { unsetVariable } from './unset-variable.js';
import type { Warehouse } from './warehouse.js';

/** Where a target is used. */
export interface WarehouseSurroundings {
  /** Absolute path of the project folder: relative paths of the target start there. */
  readonly projectDir: string;
  /** What `${NAME}` in the target means. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What other runners of the target are told while this one holds a slot. */
  readonly runId?: string;
  /** Gives up opening; the answer is then without diagnostics. */
  readonly signal?: AbortSignal;
}

export type OpenWarehouse =
  | { readonly ok: true; readonly warehouse: Warehouse }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Opens the warehouse of a target, ready for queries. Whoever opens it closes it.
 *
 * Problems: `unset-variable`, `no-credentials`, `invalid-memory-limit`, `invalid-temp-limit`, `missing-warehouse`, `unreadable-warehouse`,
 * `locked-warehouse`, `no-temporary-folder`, `unusable-slots`. No message holds a resolved value or an absolute path.
 */
export async function openWarehouse(
  target: Target,
  surroundings: WarehouseSurroundings,
): Promise<OpenWarehouse> {
  if (target.type === 'bigquery') return openBigqueryTarget(target, surroundings);
  const path = resolveVariables(target.path, surroundings.environment);
  const memoryLimit = resolveVariables(target.memoryLimit ?? '', surroundings.environment);
  const tempLimit = resolveVariables(target.tempLimit ?? '', surroundings.environment);
  if (!path.ok || !memoryLimit.ok || !tempLimit.ok) {
    const unset = [path, memoryLimit, tempLimit].flatMap((one) => (one.ok ? [] : one.unset));
    return { ok: false, diagnostics: [...new Set(unset)].map((name) => unsetVariable(name, target.name)) };
  }
  const resolved = {
    ...target,
    path: path.text,
    memoryLimit: target.memoryLimit === null ? null : memoryLimit.text,
    tempLimit: target.tempLimit === null ? null : tempLimit.text,
  };
  return openDuckdb(resolved, target.path, surroundings);
}

async function openBigqueryTarget(
  target: BigqueryTarget,
  { environment }: WarehouseSurroundings,
): Promise<OpenWarehouse> {
  const resolved = resolveBigquery(target, environment);
  if (!resolved.ok) return resolved;
  const { openBigquery, realEffects } = await import('./bigquery/open-bigquery.js');
  const opened = await openBigquery(resolved.target, resolved.endpoint, realEffects(systemTimers));
  return opened.ok ? opened : { ok: false, diagnostics: [noCredentials(target.name)] };
}
