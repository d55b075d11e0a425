import type { BigqueryTarget } from '@assay/contract';
import type { HistoryWarehouse } from '@assay/history';
import { createClient, createService } from '../bigquery-service.js';
import type { Effects } from '../effects.js';
import { hasCredentials } from '../has-credentials.js';
import { loadRows } from './load-rows.js';
import { makeTables } from './make-tables.js';
import { readTable } from './read-table.js';
import { createTableService } from './table-service.js';

/**
 * The dataset that holds the history, of a target whose variables are resolved; null where nobody is logged in.
 *
 * @param endpoint another address than Google's, without its path; null: Google's
 * @param stop ends what is under way: the next call is not made
 */
export async function openHistory(
  { project, location, maximumBytesBilled }: BigqueryTarget,
  dataset: string,
  endpoint: string | null,
  stop: AbortSignal,
  effects: Effects,
): Promise<HistoryWarehouse | null> {
  const { BigQuery } = await import('@google-cloud/bigquery');
  const client = createClient(BigQuery, { project, location, endpoint });
  if (endpoint === null && !(await hasCredentials(client, effects.timers))) return null;
  const tables = createTableService(client, { project, dataset, location }, effects.timers);
  const service = createService(client, BigQuery, location, effects);
  const parts = { service, tables, project, dataset, maximumBytesBilled, stop, effects };
  return {
    makeTables: (wanted) => makeTables(tables, wanted, stop, effects),
    load: (load) => loadRows(load, parts),
    read: (read, take) => readTable(read, take, parts),
  };
}
