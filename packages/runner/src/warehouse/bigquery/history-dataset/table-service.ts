import type { HistoryColumnType, HistoryTable } from '@assay/history';
import type { BigQuery } from '@google-cloud/bigquery';
import type { Timers } from '../../../timers.js';
import type { CallLimit } from '../bounded-call.js';
import { type Job, readJob } from '../job.js';
import { makeCall } from '../make-call.js';
import type { Reply } from '../reply.js';

/** The calls about tables, each within a limit. None rejects for what the service does. */
export interface TableService {
  readonly getTable: (name: string, limit: CallLimit) => Promise<Reply<unknown>>;
  readonly makeTable: (table: HistoryTable, limit: CallLimit) => Promise<Reply<unknown>>;
  /** Sends a file of rows, a JSON object a line, as a job that adds all of them to a table or none. */
  readonly load: (load: NewLoad, limit: CallLimit) => Promise<Reply<Job>>;
}

export interface NewLoad {
  readonly jobId: string;
  readonly table: HistoryTable;
  readonly file: string;
}

export function createTableService(
  client: BigQuery,
  { dataset, location }: { readonly dataset: string; readonly location: string },
  timers: Timers,
): TableService {
  const tableOf = (name: string) => client.dataset(dataset).table(name, { location });
  return {
    getTable: (name, limit) =>
      makeCall(limit, timers, () => tableOf(name).getMetadata({ view: 'BASIC' } as never)),
    makeTable: (table, limit) =>
      makeCall(limit, timers, () =>
        client.dataset(dataset).createTable(table.name, {
          description: table.description,
          schema: schemaOf(table),
          timePartitioning: { type: 'DAY', field: 'started_at' },
          clustering: { fields: [table.clusteredBy] },
        }),
      ),
    load: ({ jobId, table, file }, limit) =>
      makeCall(limit, timers, async () => {
        const [, body] = await tableOf(table.name).createLoadJob(file, {
          jobId,
          location,
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          // Of a table that is there the service knows the columns.
          createDisposition: 'CREATE_NEVER',
          writeDisposition: 'WRITE_APPEND',
        });
        return readJob(body);
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
