import type { FakeBigQuery, FakeBigQueryOptions, SeenRequest } from './fake-bigquery.js';
import { makeFaultRules } from './fault-rules.js';
import { listen } from './http-server.js';
import { seenJob } from './job-resource.js';
import { makeJobStore } from './job-store.js';
import { openQueryEngine } from './query-engine.js';
import { stopJob } from './run-job.js';
import { makeScripts, type ServerContext } from './server-context.js';
import { makeTableStore } from './table-store.js';

/**
 * Starts a server on a free port of 127.0.0.1 that speaks the part of BigQuery's REST API that the official client uses.
 * Jobs are asynchronous (PENDING, RUNNING, DONE by their own clock), their IDs atomic, their results those of DuckDB for
 * the SQL that both understand. Where the client finds no credentials it sends its requests without a token, which is
 * enough unless `requiresToken` is set.
 *
 * @example
 * const fake = await startFakeBigQuery({ setup: ['CREATE SCHEMA raw', 'CREATE TABLE raw.t AS SELECT 1 AS id'] });
 * const client = new BigQuery({ projectId: fake.projectId, apiEndpoint: fake.url });
 */
export async function startFakeBigQuery(options: FakeBigQueryOptions = {}): Promise<FakeBigQuery> {
  const projectId = options.projectId ?? 'test-project';
  const location = options.location ?? 'US';
  const engine = await openQueryEngine({
    setup: options.setup ?? [],
    attach: options.attach ?? null,
    threads: options.threads ?? 3,
  });
  const jobs = makeJobStore();
  const scripts = makeScripts();
  const faults = makeFaultRules();
  const requests: SeenRequest[] = [];
  let url = '';
  const context: ServerContext = {
    projectId,
    location,
    url: () => url,
    engine,
    jobs,
    tables: makeTableStore(engine, { projectId, location, tables: options.tables ?? {} }),
    times: {
      pendingMs: options.pendingMs ?? 0,
      runningMs: options.runningMs ?? 0,
      maxRunning: options.maxRunning ?? Number.POSITIVE_INFINITY,
    },
    pageRows: options.pageRows ?? 10_000,
    requiresToken: options.requiresToken ?? false,
    invalidQuery: options.invalidQuery ?? 'insert',
    scriptOf: scripts.of,
  };
  const server = await listen(() => context, faults, requests);
  url = server.url;
  return {
    url,
    projectId,
    jobs: () => jobs.all().map(seenJob),
    requests: () => [...requests],
    peak: jobs.peak,
    fail: faults.add,
    answer: scripts.add,
    close: async () => {
      await server.close();
      const open = jobs.all().filter(({ state }) => state !== 'DONE');
      for (const job of open) stopJob(job, { reason: 'stopped', message: 'The fake was closed' });
      await Promise.all(open.map(({ done }) => done));
      engine.close();
    },
  };
}
