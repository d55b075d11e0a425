import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, parameterNames, type SqlText } from '@assay/contract';
import { DuckDBInstance } from '@duckdb/node-api';
import { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAssay } from '../../end-to-end/assay.js';
import { copySampleProject } from '../../end-to-end/sample-project.js';
import type { FakeBigQuery } from './fake-bigquery.js';
import { openClient } from './open-client.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';

let folder: string;
let warehouse: string;
let fake: FakeBigQuery;
beforeAll(async () => {
  folder = copySampleProject();
  const config = join(folder, 'assay.yml');
  const text = readFileSync(config, 'utf8');
  warehouse = /path: (\S+)/.exec(text)?.[1] ?? '';
  const target = '  warehouse:\n    type: bigquery\n    project: test-project\n    location: US\n';
  writeFileSync(config, text.replace('targets:\n', `targets:\n${target}`));
  const { ended } = startAssay(['compile', '--target', 'warehouse'], { cwd: folder });
  expect(await ended).toMatchObject({ exitCode: 0 });
  fake = await startFakeBigQuery({ attach: warehouse });
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

const PARAMETERS = {
  run_date: [BigQuery.date('2001-03-31'), `DATE '2001-03-31'`],
  run_timestamp: [BigQuery.timestamp('2001-04-01T01:00:00Z'), `TIMESTAMP '2001-04-01 01:00:00'`],
  window_days: [31, '31'],
} as const;
const isParameter = (name: string): name is keyof typeof PARAMETERS => name in PARAMETERS;

it('answers every audit of the sample project with as many rows as DuckDB', async () => {
  const client = openClient(fake);
  const instance = await DuckDBInstance.create(':memory:');
  const duckdb = await instance.connect();
  await duckdb.run(`ATTACH '${warehouse}' AS w (READ_ONLY); USE w`);
  const plan = JSON.parse(readFileSync(join(folder, 'target', 'plan.json'), 'utf8')) as Plan;
  const queries: readonly SqlText[] = plan.audits.map(({ sql }) => sql);
  expect(queries.length).toBeGreaterThan(50);
  const differences: unknown[] = [];
  for (const sql of queries) {
    const names = parameterNames(sql).filter(isParameter);
    const params = Object.fromEntries(names.map((name) => [name, PARAMETERS[name][0]]));
    const [job] = await client.createQueryJob({ query: sql.text, params, location: 'US' });
    const [rows] = await job.getQueryResults();
    const literal = sql.text.replace(/@(\w+)/g, (use, name: string) =>
      isParameter(name) ? PARAMETERS[name][1] : use,
    );
    const same = (await duckdb.runAndReadAll(literal)).currentRowCount;
    if (rows.length !== same) differences.push([sql.text, rows.length, same]);
  }
  duckdb.closeSync();
  instance.closeSync();
  expect(differences).toEqual([]);
}, 120_000);
