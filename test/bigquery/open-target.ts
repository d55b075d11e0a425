import type { BigqueryTarget } from '@assay/contract';
import { openWarehouse, type Warehouse } from '@assay/runner';
import type { FakeBigQuery } from './fake/fake-bigquery.js';

/** The target of a project that runs on the fake. */
export function fakeTarget(fake: FakeBigQuery, more: Partial<BigqueryTarget> = {}): BigqueryTarget {
  return {
    name: 'prod',
    type: 'bigquery',
    project: fake.projectId,
    location: 'EU',
    maxConcurrentQueries: 1,
    maximumBytesBilled: 100e9,
    useQueryCache: false,
    ...more,
  };
}

/** Opens the target as a run does, with the fake where Google is. */
export async function openOnFake(fake: FakeBigQuery, more: Partial<BigqueryTarget> = {}): Promise<Warehouse> {
  const opened = await openWarehouse(fakeTarget(fake, more), {
    projectDir: '/',
    environment: { BIGQUERY_EMULATOR_HOST: fake.url },
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  return opened.warehouse;
}
