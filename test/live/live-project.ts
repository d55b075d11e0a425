import type { BigqueryTarget } from '@assay/contract';
import { openWarehouse, type Warehouse } from '@assay/runner';
import { BigQuery } from '@google-cloud/bigquery';

/** What no query here comes near: it bills at least 10 MB for each table that it reads, and the tables are smaller. */
export const MOST_BYTES_BILLED = 21_000_000;

export interface LiveProject {
  readonly project: string;
  readonly dataset: string;
  /** Where the dataset is made; `US` if `ASSAY_LIVE_LOCATION` is not given. */
  readonly location: string;
  /** Another address than Google's, from `BIGQUERY_EMULATOR_HOST`; null: Google's. */
  readonly endpoint: string | null;
}

/**
 * Reads `ASSAY_LIVE_BIGQUERY=project.dataset`.
 *
 * @throws if it is not set or is none
 */
export function liveProject(): LiveProject {
  const { ASSAY_LIVE_BIGQUERY, ASSAY_LIVE_LOCATION, BIGQUERY_EMULATOR_HOST } = process.env;
  const match = /^([a-z0-9.:-]+)\.([A-Za-z0-9_]+)$/.exec(ASSAY_LIVE_BIGQUERY ?? '');
  if (!match) throw new Error('ASSAY_LIVE_BIGQUERY must be project.dataset, such as my-project.assay_live');
  return {
    project: match[1] ?? '',
    dataset: match[2] ?? '',
    location: ASSAY_LIVE_LOCATION ?? 'US',
    endpoint: BIGQUERY_EMULATOR_HOST?.replace(/\/bigquery\/v2\/?$/, '') ?? null,
  };
}

/** The official client, which repeats nothing on its own. */
export function liveClient({ project, location, endpoint }: LiveProject): BigQuery {
  return new BigQuery({
    projectId: project,
    location,
    retryOptions: { autoRetry: false },
    ...(endpoint !== null && { apiEndpoint: endpoint }),
  });
}

/** Opens the project as a run does. */
export async function openLive(maxConcurrentQueries: number): Promise<Warehouse> {
  const { project, location } = liveProject();
  const target: BigqueryTarget = {
    name: 'live',
    type: 'bigquery',
    project,
    location,
    maxConcurrentQueries,
    maximumBytesBilled: MOST_BYTES_BILLED,
    useQueryCache: false,
  };
  const opened = await openWarehouse(target, { projectDir: '/', environment: process.env });
  if (!opened.ok)
    throw new Error(opened.diagnostics.map(({ message, hint }) => `${message}: ${hint}`).join('\n'));
  return opened.warehouse;
}

/** Runs for minutes on one worker, and reads no table, so that it bills nothing. The comment is for the fake. */
export const ENDLESS =
  'SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS a, UNNEST(GENERATE_ARRAY(1, 1000000)) AS b WHERE MOD(a * b, 7) = 3 -- endless';
