import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySampleProject, sampleWarehouse } from '../end-to-end/sample-project.js';
import { findings } from '../sample/findings.js';
import { DEMO_DATES, elsewhere, runSample } from '../sample/run-sample.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

/**
 * The sample project on its two targets: DuckDB, and BigQuery as the protocol fake plays it with the same data. The SQL, the
 * client and the command line are those of a real run.
 */
let folder: string;
let fake: FakeBigQuery;

beforeAll(async () => {
  folder = copySampleProject();
  fake = await startFakeBigQuery({ attach: sampleWarehouse(), location: 'EU' });
});

afterAll(async () => {
  await fake?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(DEMO_DATES)('on %s', (date) => {
  it('every audit finds the same on both', { timeout: 120_000 }, async () => {
    const local = await runSample(folder, 'local', date);
    const before = fake.jobs().length;
    const warehouse = await runSample(folder, 'warehouse', date, elsewhere(fake));
    expect(findings(warehouse)).toEqual(findings(local));
    expect(local.results.size).toBe(66);
    expect(warehouse.exitCode).toBe(local.exitCode);
    // They were found there, and not in the file beside.
    expect(fake.jobs().length - before).toBe(warehouse.queries);
    // Most of them answer one audit; the broken day skips what is below.
    expect(warehouse.queries).toBeGreaterThan(date === '2001-06-30' ? 30 : 12);
    expect(fake.peak().active).toBeLessThanOrEqual(16);
  });
});
