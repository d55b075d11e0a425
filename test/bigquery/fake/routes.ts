import { insertJob } from './insert-job.js';
import { cancel, getJob, getQueryResults, listJobs } from './read-job.js';
import type { Handler } from './server-context.js';

interface Route {
  /** Name of the method in the service's reference. */
  readonly api: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handler: Handler;
}

const project = '^/bigquery/v2/projects/(?<project>[^/]+)';
const route = (api: string, method: string, path: string, handler: Handler): Route => ({
  api,
  method,
  path: new RegExp(`${project}${path}$`),
  handler,
});

/** Every method of the API that the server knows. */
export const ROUTES: readonly Route[] = [
  route('jobs.insert', 'POST', '/jobs', insertJob),
  route('jobs.list', 'GET', '/jobs', listJobs),
  route('jobs.get', 'GET', '/jobs/(?<job>[^/]+)', getJob),
  route('jobs.cancel', 'POST', '/jobs/(?<job>[^/]+)/cancel', cancel),
  route('jobs.getQueryResults', 'GET', '/queries/(?<job>[^/]+)', getQueryResults),
];
