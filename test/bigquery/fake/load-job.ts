import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from './api-error.js';
import { checkLabels, referenceOf } from './insert-job.js';
import { jobResource } from './job-resource.js';
import type { Job } from './job-store.js';
import { multipartParts } from './multipart.js';
import type { JobConfiguration, JobReference, LoadConfiguration, WireField } from './rest-resources.js';
import { JobStop, runJob } from './run-job.js';
import type { Handler, ServerContext } from './server-context.js';
import { duckdbTable, quotedName } from './table-store.js';
import { createTable } from './tables-api.js';
import { duckdbColumnType } from './wire-schema.js';

/** `jobs.insert` with a file in its body (`uploadType=multipart`): a load job of newline-delimited JSON. */
export const insertLoadJob: Handler = async (request, context) => {
  const [head, file] = multipartParts(request.raw, request.contentType);
  if (head === undefined || file === undefined) {
    throw new ApiError(400, {
      reason: 'invalid',
      message: 'The upload needs two parts: the job and the file.',
    });
  }
  const body = JSON.parse(head.toString('utf8')) as {
    readonly configuration: JobConfiguration;
    readonly jobReference?: Partial<JobReference>;
  };
  const { configuration } = body;
  const { load } = configuration;
  if (load === undefined || load.sourceFormat !== 'NEWLINE_DELIMITED_JSON') {
    throw new ApiError(400, { reason: 'invalid', message: 'The fake loads NEWLINE_DELIMITED_JSON only.' });
  }
  checkLabels(configuration.labels ?? {});
  const script = { ...context.scriptOf(configuration), ...request.jobFault };
  const job = context.jobs.create(referenceOf(body, context), configuration, script);
  const nothing = { query: null, schema: [], tables: [], statementType: 'LOAD', bytes: 0, partitions: 0 };
  void runJob(job, nothing, () => loadFile(job, load, file, context), context);
  return jobResource(job);
};

/** All rows or none. */
async function loadFile(
  job: Job,
  load: LoadConfiguration,
  file: Buffer,
  context: ServerContext,
): Promise<void> {
  const { tables } = context;
  const table = load.destinationTable;
  if (!(await tables.hasDataset(table.projectId, table.datasetId))) {
    throw new JobStop({
      reason: 'notFound',
      message: `Not found: Dataset ${table.projectId}:${table.datasetId}`,
    });
  }
  const isThere = (await tables.list(table.datasetId)).includes(table.tableId);
  if (!isThere && load.createDisposition === 'CREATE_NEVER') {
    const name = `${table.projectId}:${table.datasetId}.${table.tableId}`;
    throw new JobStop({ reason: 'notFound', message: `Not found: Table ${name}` });
  }
  const fields = isThere ? (await tables.facts(table)).fields : (load.schema?.fields ?? []);
  const added = (load.schema?.fields ?? []).filter(
    ({ name }) => !fields.some((field) => field.name === name),
  );
  if (added.length > 0 && load.schemaUpdateOptions?.includes('ALLOW_FIELD_ADDITION') !== true) {
    const message = `Provided Schema does not match Table ${table.datasetId}.${table.tableId}. Cannot add fields (field: ${added[0]?.name})`;
    throw new JobStop({ reason: 'invalid', message });
  }
  const all = [...fields, ...added];
  const rows = readRows(file, all, load.ignoreUnknownValues === true);
  if (!isThere) await createTable(table, { ...load, schema: { fields: all } }, context);
  else await prepareTable(load, added, context);
  const folder = mkdtempSync(join(tmpdir(), 'fake-bigquery-'));
  try {
    const path = join(folder, 'rows.json');
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const columns = all.map(
      (field) => `${quotedName(field.name)}: '${duckdbColumnType(field).replaceAll("'", "''")}'`,
    );
    await context.engine.ask(`INSERT INTO ${duckdbTable(table)} BY NAME
      SELECT * FROM read_json('${path}', format = 'newline_delimited', columns = {${columns.join(', ')}})`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  tables.describe(table, { schema: { fields: all } });
  job.loaded = { rows: rows.length, inputBytes: file.length };
}

async function prepareTable(
  load: LoadConfiguration,
  added: readonly WireField[],
  { engine, tables }: ServerContext,
): Promise<void> {
  const table = load.destinationTable;
  for (const field of added) {
    await engine.ask(
      `ALTER TABLE ${duckdbTable(table)} ADD COLUMN ${quotedName(field.name)} ${duckdbColumnType(field)}`,
    );
  }
  if (load.writeDisposition === 'WRITE_TRUNCATE') await engine.ask(`DELETE FROM ${duckdbTable(table)}`);
  if (load.writeDisposition === 'WRITE_EMPTY' && (await tables.facts(table)).numRows > 0) {
    const name = `${table.projectId}:${table.datasetId}.${table.tableId}`;
    throw new JobStop({ reason: 'duplicate', message: `Already Exists: Table ${name}` });
  }
}

function readRows(file: Buffer, fields: readonly WireField[], ignoresUnknown: boolean): object[] {
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  const lines = file.toString('utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (error) {
      throw badRow(index, `JSON parsing error: ${(error as Error).message}`);
    }
    if (typeof row !== 'object' || row === null) throw badRow(index, 'JSON parsing error: not an object');
    const unknown = Object.keys(row).find((name) => !names.has(name.toLowerCase()));
    if (unknown !== undefined && !ignoresUnknown) throw badRow(index, `No such field: ${unknown}.`);
    return [row];
  });
}

function badRow(index: number, message: string): JobStop {
  return new JobStop({
    reason: 'invalid',
    message: `Error while reading data, error message: ${message} Row: ${index + 1}`,
  });
}
