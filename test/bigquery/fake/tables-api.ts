import { ApiError, notFound } from './api-error.js';
import type { FakeTable } from './fake-bigquery.js';
import { formatTimestamps, timestampFormat } from './format-timestamps.js';
import type { TableReference, WireField } from './rest-resources.js';
import type { ApiRequest, Handler, ServerContext } from './server-context.js';
import { duckdbTable, quotedName, type TableFacts } from './table-store.js';
import { duckdbColumnType } from './wire-schema.js';

type TableBody = FakeTable & { readonly tableReference?: TableReference };

async function tableOf({ params }: ApiRequest, { tables }: ServerContext): Promise<TableReference> {
  const { project: projectId = '', dataset: datasetId = '', table: tableId = '' } = params;
  if (!(await tables.hasDataset(projectId, datasetId))) throw notFound(`Dataset ${projectId}:${datasetId}`);
  if (!(await tables.list(datasetId)).includes(tableId)) {
    throw notFound(`Table ${projectId}:${datasetId}.${tableId}`);
  }
  return { projectId, datasetId, tableId };
}

/** `tables.get`: the figures of storage are left out in the BASIC view. */
export const getTable: Handler = async (request, context) => {
  const facts = await context.tables.facts(await tableOf(request, context));
  return resource(facts, context, request.query.view !== 'BASIC');
};

/** `tables.list`. */
export const listTables: Handler = async ({ params }, { projectId, tables }) => {
  const { dataset = '' } = params;
  if (!(await tables.hasDataset(projectId, dataset))) throw notFound(`Dataset ${projectId}:${dataset}`);
  const names = await tables.list(dataset);
  return {
    kind: 'bigquery#tableList',
    totalItems: names.length,
    tables: names.map((tableId) => ({
      kind: 'bigquery#table',
      id: `${projectId}:${dataset}.${tableId}`,
      tableReference: { projectId, datasetId: dataset, tableId },
      type: 'TABLE',
    })),
  };
};

/** `tables.insert`: an empty table; 409 if it is there. */
export const insertTable: Handler = async (request, context) => {
  const { project = '', dataset = '' } = request.params;
  const body = request.body as TableBody;
  const table = { projectId: project, datasetId: dataset, tableId: body.tableReference?.tableId ?? '' };
  if (!(await context.tables.hasDataset(project, dataset))) throw notFound(`Dataset ${project}:${dataset}`);
  if ((await context.tables.list(dataset)).includes(table.tableId)) {
    const message = `Already Exists: Table ${project}:${dataset}.${table.tableId}`;
    throw new ApiError(409, { reason: 'duplicate', message });
  }
  await createTable(table, body, context);
  return resource(await context.tables.facts(table), context, true);
};

/** `tables.patch` and `tables.update`: what is told of the table, and new columns at the end of its schema. */
export const patchTable: Handler = async (request, context) => {
  const table = await tableOf(request, context);
  const body = request.body as TableBody;
  const { fields } = await context.tables.facts(table);
  for (const field of (body.schema?.fields ?? []).slice(fields.length)) {
    await context.engine.ask(
      `ALTER TABLE ${duckdbTable(table)} ADD COLUMN ${quotedName(field.name)} ${duckdbColumnType(field)}`,
    );
  }
  context.tables.describe(table, body);
  return resource(await context.tables.facts(table), context, true);
};

/** `tables.delete`. */
export const deleteTable: Handler = async (request, context) => {
  const table = await tableOf(request, context);
  await context.engine.ask(`DROP TABLE ${duckdbTable(table)}`);
  context.tables.forget(table);
  return {};
};

/** `tabledata.list`. */
export const listRows: Handler = async (request, context) => {
  const table = await tableOf(request, context);
  const query = {
    sql: `FROM ${duckdbTable(table)}`,
    values: {},
    names: [],
    tables: [],
    statementType: 'SELECT',
  };
  const rows = await context.engine.run(query, new AbortController().signal);
  const start = Number(
    /^rows-(\d+)$/.exec(request.query.pageToken ?? '')?.[1] ?? request.query.startIndex ?? 0,
  );
  const size = Math.min(Number(request.query.maxResults ?? context.pageRows), context.pageRows);
  const page = rows.slice(start, start + size);
  const next = start + page.length;
  return {
    kind: 'bigquery#tableDataList',
    totalRows: String(rows.length),
    rows: page.map((row) => formatTimestamps(row, timestampFormat(request.query))),
    ...(next < rows.length && page.length > 0 ? { pageToken: `rows-${next}` } : {}),
  };
};

/** Makes an empty table of that schema and keeps what is told of it. */
export async function createTable(
  table: TableReference,
  told: FakeTable,
  context: ServerContext,
): Promise<void> {
  const fields: readonly WireField[] = told.schema?.fields ?? [];
  if (fields.length === 0) {
    throw new ApiError(400, { reason: 'invalid', message: 'The fake makes no table without a schema.' });
  }
  const columns = fields.map((field) => {
    const required = field.mode === 'REQUIRED' ? ' NOT NULL' : '';
    return `${quotedName(field.name)} ${duckdbColumnType(field)}${required}`;
  });
  await context.engine.ask(`CREATE TABLE ${duckdbTable(table)} (${columns.join(', ')})`);
  context.tables.describe(table, told);
}

function resource(facts: TableFacts, { url }: ServerContext, withStorage: boolean) {
  const { projectId, datasetId, tableId } = facts.reference;
  const { timePartitioning, rangePartitioning, requirePartitionFilter, clustering, streamingBuffer } = facts;
  return {
    kind: 'bigquery#table',
    id: `${projectId}:${datasetId}.${tableId}`,
    selfLink: `${url()}/bigquery/v2/projects/${projectId}/datasets/${datasetId}/tables/${tableId}`,
    tableReference: facts.reference,
    type: facts.type ?? 'TABLE',
    schema: { fields: facts.fields },
    creationTime: String(facts.createdAt),
    lastModifiedTime: String(facts.modifiedAt),
    ...(timePartitioning === undefined ? {} : { timePartitioning }),
    ...(rangePartitioning === undefined ? {} : { rangePartitioning }),
    ...(requirePartitionFilter === undefined ? {} : { requirePartitionFilter }),
    ...(clustering === undefined ? {} : { clustering }),
    ...(withStorage
      ? {
          numRows: String(facts.numRows),
          numBytes: String(facts.numBytes),
          numTotalLogicalBytes: String(facts.numBytes),
          numLongTermBytes: '0',
          ...((timePartitioning ?? rangePartitioning) ? { numPartitions: String(facts.partitions) } : {}),
          ...(streamingBuffer === undefined ? {} : { streamingBuffer }),
        }
      : {}),
  };
}
