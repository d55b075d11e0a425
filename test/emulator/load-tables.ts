import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BigQuery as Client } from '@google-cloud/bigquery';
import type { TableColumns, TypedColumn } from '../sample/table-columns.js';
import type { RunningEmulator } from './start-emulator.js';

// The client is a dependency of the runner alone.
const require = createRequire(new URL('../../packages/runner/package.json', import.meta.url));

/**
 * Makes datasets and tables with the official client, and loads each table from a file of JSON lines: goccy reads every DATE of
 * a Parquet file as 1970-01-01.
 *
 * The rows go up by `fetch`: without credentials, as with any address but Google's, the upload of client 8.3.1 ends the process
 * (it sets a header on headers that are not there).
 */
export async function loadTables(
  emulator: RunningEmulator,
  columns: TableColumns,
  fileOf: (table: string) => string,
): Promise<void> {
  const { BigQuery } = require('@google-cloud/bigquery') as { readonly BigQuery: typeof Client };
  const client = new BigQuery({ projectId: emulator.projectId, apiEndpoint: emulator.url });
  const tables = Object.entries(columns).map(([path, list]) => {
    const [dataset = '', table = ''] = path.split('.');
    return { path, dataset, table, fields: list.map(({ name, type }) => ({ name, type })) };
  });
  for (const dataset of new Set(tables.map((table) => table.dataset))) await client.createDataset(dataset);
  for (const { path, dataset, table, fields } of tables) {
    await client.dataset(dataset).createTable(table, { schema: { fields } });
    await upload(emulator, { dataset, table, fields }, readFileSync(fileOf(path)));
  }
}

async function upload(
  { url, projectId }: RunningEmulator,
  { dataset, table, fields }: { dataset: string; table: string; fields: readonly TypedColumn[] },
  rows: Buffer,
): Promise<void> {
  const load = {
    destinationTable: { projectId, datasetId: dataset, tableId: table },
    sourceFormat: 'NEWLINE_DELIMITED_JSON',
    writeDisposition: 'WRITE_TRUNCATE',
    schema: { fields },
  };
  const job = { jobReference: { projectId, jobId: `load_${dataset}_${table}` }, configuration: { load } };
  const boundary = 'rows-of-a-table';
  const part = (type: string): string => `--${boundary}\r\nContent-Type: ${type}\r\n\r\n`;
  const body = new Blob([
    `${part('application/json; charset=UTF-8')}${JSON.stringify(job)}\r\n`,
    part('application/octet-stream'),
    new Uint8Array(rows),
    `\r\n--${boundary}--\r\n`,
  ]);
  const answer = await fetch(`${url}/upload/bigquery/v2/projects/${projectId}/jobs?uploadType=multipart`, {
    method: 'POST',
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body,
  });
  if (!answer.ok) throw new Error(`${dataset}.${table} was not loaded: ${await answer.text()}`);
}
