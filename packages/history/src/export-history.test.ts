import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportHistory } from './export-history.js';
import { logPathOf, makeHistory, recordRun, runIdOf } from './recorded-runs.test-support.js';

let folder = '';
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = makeHistory());
});
afterEach(() => remove());

async function rowsOf(sql: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('exportHistory', () => {
  it('writes a row for each result and each query, with types, of all that can be read', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-29',
      statuses: { 'raw.t.a': 'fail', 'raw.t.b': 'skipped' },
      parameters: { window: { type: 'integer', value: '31' } },
    });
    recordRun(folder, { number: 2, runDate: '2001-06-30', statuses: { 'raw.t.b': 'pass' }, ends: false });
    // Cut off while it was written.
    writeFileSync(
      logPathOf(folder, 2),
      `${readFileSync(logPathOf(folder, 2), 'utf8')}{"v":1,"type":"audit.e`,
    );
    const files = { results: join(folder, "it's.parquet"), queries: join(folder, 'queries.parquet') };
    expect(await exportHistory(folder, null, files)).toMatchObject({
      ok: true,
      runs: 2,
      results: 3,
      queries: 3,
      diagnostics: [{ code: 'torn-history-line', severity: 'warning' }],
    });
    const from = `'${files.results.replaceAll("'", "''")}'`;
    expect(
      await rowsOf(
        `SELECT run_id, run_date, audit, status, offending_rows, examined_rows, root_cause, root_cause_path,
         sample->>'$.columns[1]' AS masked, ended_at = TIMESTAMPTZ '2001-07-01 06:00:01+00' AS same, other_parameters FROM ${from}`,
      ),
    ).toMatchObject([
      {
        audit: 'raw.t.a',
        status: 'fail',
        offending_rows: '1',
        masked: 'b',
        same: true,
        other_parameters: true,
      },
      {
        audit: 'raw.t.b',
        root_cause: 'raw.t.b',
        root_cause_path: ['raw.t'],
        masked: null,
        other_parameters: false,
      },
      { run_id: runIdOf(2), run_date: '2001-06-30', examined_rows: '9007199254740991' },
    ]);
    expect(
      await rowsOf(
        `SELECT typeof(run_date) AS d, typeof(ended_at) AS t, typeof(audits) AS a FROM '${files.queries}' LIMIT 1`,
      ),
    ).toEqual([{ d: 'DATE', t: 'TIMESTAMP WITH TIME ZONE', a: 'VARCHAR[]' }]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('tells which side of a comparison a query asked', async () => {
    recordRun(folder, { number: 1, runDate: '2001-06-29', statuses: { 'raw.t.a': 'fail' } });
    const [path, text] = [logPathOf(folder, 1), readFileSync(logPathOf(folder, 1), 'utf8')];
    const ended = text.split('\n').find((line) => line.includes('query.end')) ?? '';
    const onTheRight = ended.replace('"purpose":"count"', '"purpose":"count","side":"right"');
    writeFileSync(path, text.replace(ended, `${ended}\n${onTheRight}`));
    const files = { results: join(folder, 'r.parquet'), queries: join(folder, 'q.parquet') };
    expect(await exportHistory(folder, null, files)).toMatchObject({ ok: true, queries: 2 });
    expect(await rowsOf(`SELECT side FROM '${files.queries}' ORDER BY side NULLS FIRST`)).toEqual([
      { side: null },
      { side: 'right' },
    ]);
  });

  it('writes nothing where DuckDB cannot read what a log says of a query, or a folder is in the way', async () => {
    recordRun(folder, { number: 1, runDate: '2001-06-29', statuses: { 'raw.t.a': 'fail' } });
    const [path, text] = [logPathOf(folder, 1), readFileSync(logPathOf(folder, 1), 'utf8')];
    const ended = text.split('\n').find((line) => line.includes('query.end')) ?? '';
    // Half a character: JSON to one reader, and none to another.
    writeFileSync(path, text.replace(ended, ended.replace('"reason":null', '"reason":"\\ud83d"')));
    const files = { results: join(folder, 'r.parquet'), queries: join(folder, 'q.parquet') };
    const message = 'nothing was exported: DuckDB could read 1 of 1 results, and not 1 of the lines';
    expect(await exportHistory(folder, null, files)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'history-not-exported', message }],
    });
    writeFileSync(path, text);
    mkdirSync(files.queries);
    expect(await exportHistory(folder, null, files)).toMatchObject({
      ok: false,
      diagnostics: [{ message: 'nothing was exported: q.parquet is not a file' }],
    });
    expect(readdirSync(folder)).not.toContain('r.parquet');
  });

  it('writes nothing where a log has a fault, there is no run, or the folder is not there', async () => {
    const files = { results: join(folder, 'r.parquet'), queries: join(folder, 'q.parquet') };
    expect(await exportHistory(folder, null, files)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'history-not-exported', message: 'nothing was exported: there is no run' }],
    });
    recordRun(folder, { number: 1, runDate: '2001-06-29', statuses: { 'raw.t.a': 'fail' } });
    const nowhere = { results: join(folder, 'no', 'r.parquet'), queries: join(folder, 'no', 'q.parquet') };
    const { diagnostics } = await exportHistory(folder, null, nowhere);
    expect(diagnostics).toMatchObject([{ code: 'history-not-exported' }]);
    expect(JSON.stringify(diagnostics)).not.toContain(folder);
    writeFileSync(logPathOf(folder, 1), `${readFileSync(logPathOf(folder, 1), 'utf8')}garbage\n`);
    expect(await exportHistory(folder, null, files)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'invalid-artifact' }],
    });
    expect(readdirSync(folder).filter((name) => name.endsWith('.parquet'))).toEqual([]);
  });
});
