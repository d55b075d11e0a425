import { dirname, isAbsolute, join } from 'node:path';
import type { Diagnostic, SlotHolder, Target } from '@assay/contract';
import { systemTimers } from '../timers.js';
import { noCredentials } from './no-credentials.js';
import type { WarehouseSurroundings } from './open-warehouse.js';
import { resolveBigquery } from './resolve-bigquery.js';
import { resolveVariables } from './resolve-variables.js';
import { unsetVariable } from './unset-variable.js';

/** A slot of a target as it is now; a moment later it may be another's. */
export interface SlotState {
  readonly slot: number;
  /** Null: it is free. */
  readonly holder: SlotHolder | null;
  /** Since when it is held, as an ISO time; null: it is free, or nobody knows. */
  readonly since: string | null;
}

export type LookAtSlots =
  | { readonly ok: true; readonly slots: readonly SlotState[] }
  /** `wasAsked`: the service did not say it, and may another time; otherwise there is something to be put right. */
  | { readonly ok: false; readonly wasAsked: boolean; readonly diagnostics: readonly Diagnostic[] };

/**
 * Who holds the slots of a target, as many as its cap. Takes none, makes none, and starts no query.
 *
 * Problems: `unset-variable`, `no-credentials`, `unseen-slots`.
 */
export async function lookAtSlots(
  target: Target,
  { projectDir, environment, signal }: WarehouseSurroundings,
): Promise<LookAtSlots> {
  if (target.type === 'duckdb') {
    const path = resolveVariables(target.path, environment);
    if (!path.ok) return wrong(path.unset.map((name) => unsetVariable(name, target.name)));
    const { listSlots } = await import('./duckdb/list-slots.js');
    const file = isAbsolute(path.text) ? path.text : join(projectDir, path.text);
    const listed = await listSlots(file, target.maxConcurrentQueries);
    if (listed.ok) return listed;
    return unseen(target.name, listed.what.replaceAll(dirname(file), '…'));
  }
  const resolved = resolveBigquery(target, environment);
  if (!resolved.ok) return wrong(resolved.diagnostics);
  const { connectBigquery, realEffects } = await import('./bigquery/open-bigquery.js');
  const { listSlots } = await import('./bigquery/list-slots.js');
  const effects = realEffects(systemTimers);
  const service = await connectBigquery(resolved.target, resolved.endpoint, effects);
  if (!service) return wrong([noCredentials(target.name)]);
  const stop = signal ?? new AbortController().signal;
  const listed = await listSlots(service, target.maxConcurrentQueries, stop, effects);
  return listed.ok ? listed : unseen(target.name, listed.what);
}

function wrong(diagnostics: readonly Diagnostic[]): LookAtSlots {
  return { ok: false, wasAsked: false, diagnostics };
}

function unseen(target: string, what: string): LookAtSlots {
  return {
    ok: false,
    wasAsked: true,
    diagnostics: [
      {
        code: 'unseen-slots',
        severity: 'error',
        message: `who holds the slots of target "${target}" cannot be seen: ${what}`,
        hint: 'nothing is concluded from it; ask again when the warehouse can be reached',
        location: { file: 'assay.yml' },
      },
    ],
  };
}
