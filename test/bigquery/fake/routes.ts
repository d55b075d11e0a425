import { deleteDataset, getDataset, insertDataset, listDatasets } from './datasets-api.js';
import { insertJob } from './insert-job.js';
import { insertLoadJob } from './load-job.js';
import { cancel, getJob, getQueryResults, listJobs } from './read-job.js';
import type { Handler } from './server-context.js';
import { deleteTable, getTable, insertTable, listRows, listTables, patchTable } from './tables-api.js';
import { exchangeToken } from './token-api.js';

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

const dataset = '/datasets/(?<dataset>[^/]+)';
const table = `${dataset}/tables/(?<table>[^/]+)`;

/** Every method of the API that the server knows. */
export const ROUTES: readonly Route[] = [
  route('jobs.insert', 'POST', '/jobs', insertJob),
  route('jobs.list', 'GET', '/jobs', listJobs),
  route('jobs.get', 'GET', '/jobs/(?<job>[^/]+)', getJob),
  route('jobs.cancel', 'POST', '/jobs/(?<job>[^/]+)/cancel', cancel),
  route('jobs.getQueryResults', 'GET', '/queries/(?<job>[^/]+)', getQueryResults),
  {
    api: 'jobs.insert',
    method: 'POST',
    path: /^\/upload\/bigquery\/v2\/projects\/(?<project>[^/]+)\/jobs$/,
    handler: insertLoadJob,
  },
  { api: 'token', method: 'POST', path: /^\/token$/, handler: exchangeToken },
  route('datasets.list', 'GET', '/datasets', listDatasets),
  route('datasets.insert', 'POST', '/datasets', insertDataset),
  route('datasets.get', 'GET', dataset, getDataset),
  route('datasets.delete', 'DELETE', dataset, deleteDataset),
  route('tables.list', 'GET', `${dataset}/tables`, listTables),
  route('tables.insert', 'POST', `${dataset}/tables`, insertTable),
  route('tables.get', 'GET', table, getTable),
  route('tables.patch', 'PATCH', table, patchTable),
  route('tables.update', 'PUT', table, patchTable),
  route('tables.delete', 'DELETE', table, deleteTable),
  route('tabledata.list', 'GET', `${table}/data`, listRows),
];
