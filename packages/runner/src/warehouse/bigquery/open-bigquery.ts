import { randomBytes } from 'node:crypto';
import type { BigqueryTarget } from '@assay/contract';
import type { Warehouse } from '../warehouse.js';
import { type BigqueryService, createClient, createService } from './bigquery-service.js';
import type { Effects } from './effects.js';
import { evaluateQuery } from './evaluate-query.js';
import { hasCredentials } from './has-credentials.js';
import { createJobSlots } from './job-slots.js';
import { lookAtJob } from './look-at-job.js';
import { createQueryStop } from './query-stop.js';
import { seedSlots } from './seed-slots.js';

export type OpenBigquery =
  | { readonly ok: true; readonly warehouse: Warehouse }
  /** Nobody is logged in, or the credentials cannot be read. */
  | { readonly ok: false };

/** One query for so many slots waits for its turn while the ones before it have ended and are asked what they cost. */
const AHEAD_OF = 4;

/**
 * Opens a target whose variables are resolved.
 *
 * @param endpoint another address than Google's, without its path; null: Google's
 */
export async function openBigquery(
  target: BigqueryTarget,
  endpoint: string | null,
  effects: Effects,
): Promise<OpenBigquery> {
  const { project, location, maxConcurrentQueries, maximumBytesBilled, useQueryCache } = target;
  const service = await connectBigquery(target, endpoint, effects);
  if (!service) return { ok: false };
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const parts = {
    service,
    ids: createJobSlots({
      count: maxConcurrentQueries,
      look: (jobId, stop) => lookAtJob(service, jobId, stop, effects),
      hints: (stop) => seedSlots(service, maxConcurrentQueries, stop),
      dateMs: service.dateMs,
      effects,
    }),
    place: { project, location },
    maximumBytesBilled,
    useQueryCache,
    effects,
  };
  const evaluate: Warehouse['evaluate'] = async (query, limits, signal, listener) => {
    const stop = createQueryStop([signal, closing.signal], effects.timers);
    try {
      return await evaluateQuery(query, limits, stop, listener, parts);
    } finally {
      stop.clear();
    }
  };
  const warehouse: Warehouse = {
    // A dataset is in one location, and one that is copied to another location is read there.
    identity: `bigquery ${project} ${location}`.toLowerCase(),
    capabilities: { dialect: 'bigquery', maxConcurrentQueries },
    evaluate: (...call) => {
      const promise = evaluate(...call).finally(() => running.delete(promise));
      running.add(promise);
      return promise;
    },
    ahead: () => Math.ceil(maxConcurrentQueries / AHEAD_OF),
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
  return { ok: true, warehouse };
}

/** The service of a target whose variables are resolved; null: there are no credentials that can be used. */
export async function connectBigquery(
  { project, location }: Pick<BigqueryTarget, 'project' | 'location'>,
  endpoint: string | null,
  effects: Effects,
): Promise<BigqueryService | null> {
  const { BigQuery } = await import('@google-cloud/bigquery');
  const client = createClient(BigQuery, { project, location, endpoint });
  if (endpoint === null && !(await hasCredentials(client, effects.timers))) return null;
  return createService(client, BigQuery, location, effects);
}

/** Real time and chance. */
export function realEffects(timers: Effects['timers']): Effects {
  return {
    timers,
    now: () => performance.now(),
    dateMs: () => Date.now(),
    random: Math.random,
    token: () => randomBytes(8).toString('hex'),
  };
}
