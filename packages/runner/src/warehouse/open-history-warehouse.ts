import type { BigqueryTarget, Diagnostic } from '@assay/contract';
import type { HistoryWarehouse } from '@assay/history';
import { systemTimers } from '../timers.js';
import { noCredentials } from './no-credentials.js';
import type { WarehouseSurroundings } from './open-warehouse.js';
import { resolveBigquery } from './resolve-bigquery.js';

export type OpenHistoryWarehouse =
  | { readonly ok: true; readonly warehouse: HistoryWarehouse }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Opens a dataset that holds the history. There is nothing to close.
 *
 * Problems: `unset-variable`, `no-credentials`.
 *
 * @param stop ends what is under way
 */
export async function openHistoryWarehouse(
  { target, dataset }: { readonly target: BigqueryTarget; readonly dataset: string },
  environment: WarehouseSurroundings['environment'],
  stop: AbortSignal,
): Promise<OpenHistoryWarehouse> {
  const resolved = resolveBigquery(target, environment);
  if (!resolved.ok) return resolved;
  const { realEffects } = await import('./bigquery/open-bigquery.js');
  const { openHistory } = await import('./bigquery/history-dataset/open-history.js');
  const { endpoint } = resolved;
  const warehouse = await openHistory(resolved.target, dataset, endpoint, stop, realEffects(systemTimers));
  return warehouse ? { ok: true, warehouse } : { ok: false, diagnostics: [noCredentials(target.name)] };
}
