import type { BigqueryTarget } from '@assay/contract';
import { systemTimers, type Warehouse } from '@assay/runner';
import { openBigquery } from '@assay/runner/testing';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { fakeTarget } from './open-target.js';

/** How much faster than the world the clock of these warehouses goes. */
export const SPEED = 10;

/** A warehouse on the fake for which pauses and limits pass ten times as fast, so that a limit of 30 s is met in 3. */
export async function openQuick(fake: FakeBigQuery, more: Partial<BigqueryTarget> = {}): Promise<Warehouse> {
  let made = 0;
  const opened = await openBigquery(fakeTarget(fake, more), fake.url, {
    timers: { after: (ms, action) => systemTimers.after(ms / SPEED, action) },
    now: () => performance.now() * SPEED,
    dateMs: () => Date.now(),
    random: () => 0.5,
    token: () => `token${++made}`,
  });
  if (!opened.ok) throw new Error('no credentials');
  return opened.warehouse;
}
