import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeBigQuery } from '../../bigquery/fake/start-fake-bigquery.js';
import { writeCredentials } from '../../bigquery/fake/write-credentials.js';

/** Starts the fake before the dataset is made, and says at the end what the queries would have billed. */
export async function setup(): Promise<() => Promise<void>> {
  const fake = await startFakeBigQuery({ projectId: 'live-on-fake', location: 'US' });
  // With an answer of its own, DuckDB does not run it.
  fake.answer('-- endless', {
    durationMs: Number.POSITIVE_INFINITY,
    schema: [{ name: 'n', type: 'INTEGER' }],
    rows: [['1']],
  });
  const folder = mkdtempSync(join(tmpdir(), 'assay-live-on-fake-'));
  Object.assign(process.env, {
    ASSAY_LIVE_BIGQUERY: 'live-on-fake.assay_live',
    BIGQUERY_EMULATOR_HOST: `${fake.url}/bigquery/v2`,
    // Without credentials the client cannot upload.
    GOOGLE_APPLICATION_CREDENTIALS: writeCredentials(fake, folder),
    METADATA_SERVER_DETECTION: 'none',
  });
  return async () => {
    const jobs = fake.jobs();
    const bytes = jobs.map(({ resource }) => billedBytes(resource));
    const left = jobs.filter(({ state }) => state !== 'DONE').length;
    const datasets = fake
      .requests()
      .filter(({ api }) => api === 'datasets.delete' || api === 'tables.delete');
    console.log(
      `${jobs.length} jobs, ${bytes.filter((one) => one > 0).length} of which bill ${bytes.reduce((a, b) => a + b, 0)} bytes together; ${left} still run; ${datasets.length} calls took tables and the dataset away`,
    );
    await fake.close();
    rmSync(folder, { recursive: true });
  };
}

function billedBytes(resource: Readonly<Record<string, unknown>>): number {
  const { statistics } = resource as {
    readonly statistics?: { readonly query?: { readonly totalBytesBilled?: string } };
  };
  return Number(statistics?.query?.totalBytesBilled ?? 0);
}
