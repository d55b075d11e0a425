import type { HistoryColumnType, HistoryTable } from '@assay/history';
import type { BigQuery } from '@google-cloud/bigquery';
import type { Timers } from '../../../timers.js';
import { notOfBigquery } from '../bigquery-service.js';
import type { CallLimit } from '../bounded-call.js';
import { at, type Job, readJob } from '../job.js';
import { makeCall } from '../make-call.js';
import type { Reply } from '../reply.js';
import { uploadRows } from './upload-rows.js';

/** The calls about tables, each within a limit. None rejects for what the service does. */
export interface TableService {
  /** The table as the service describes it. */
  readonly getTable: (name: string, limit: CallLimit) => Promise<Reply<unknown>>;
  /** Makes it, and gives it as the service describes it. */
  readonly makeTable: (table: HistoryTable, limit: CallLimit) => Promise<Reply<unknown>>;
  /** Sends rows as a job that adds all of them to a table or none. */
  readonly load: (load: NewLoad, limit: CallLimit) => Promise<Reply<Job>>;
}

export interface NewLoad {
  readonly jobId: string;
  readonly table: HistoryTable;
  /** JSON objects; gone through once for each time that they are sent. */
  readonly rows: Iterable<string>;
}

export function createTableService(
  client: BigQuery,
  {
    project,
    dataset,
    location,
  }: { readonly project: string; readonly dataset: string; readonly location: string },
  timers: Timers,
): TableService {
  // The client's own ways fail on an answer that is none of BigQuery's where nobody can catch it.
  const request = (options: Parameters<BigQuery['request']>[0]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client.request(options, (error: unknown, body: unknown) => {
        if (error) reject(error);
        else if (at(body, 'tableReference') === undefined) reject(notOfBigquery());
        else resolve(body);
      });
    });
  const uri = `/datasets/${dataset}/tables`;
  return {
    getTable: (name, limit) =>
      makeCall(limit, timers, () => request({ uri: `${uri}/${name}`, qs: { view: 'BASIC' } })),
    makeTable: (table, limit) =>
      makeCall(limit, timers, () =>
        request({
          method: 'POST',
          uri,
          json: {
            tableReference: { projectId: project, datasetId: dataset, tableId: table.name },
            description: table.description,
            schema: schemaOf(table),
            timePartitioning: { type: 'DAY', field: 'started_at' },
            clustering: { fields: [table.clusteredBy] },
          },
        }),
      ),
    load: ({ jobId, table, rows }, limit) =>
      makeCall(limit, timers, async () => {
        const configuration = {
          destinationTable: { projectId: project, datasetId: dataset, tableId: table.name },
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          // Of a table that is there the service knows the columns.
          createDisposition: 'CREATE_NEVER',
          writeDisposition: 'WRITE_APPEND',
        };
        return readJob(
          await uploadRows(client, { projectId: project, jobId, location }, configuration, rows),
        );
      }),
  };
}

function schemaOf({ columns }: HistoryTable) {
  return {
    fields: columns.map(({ name, type, description }) => ({ name, type: TYPES[type], description })),
  };
}

const TYPES: Readonly<Record<HistoryColumnType, string>> = {
  string: 'STRING',
  integer: 'INTEGER',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};
