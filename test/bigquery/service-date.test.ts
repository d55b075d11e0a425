import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectBigquery } from '../../packages/runner/src/warehouse/bigquery/open-bigquery.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

process.env.METADATA_SERVER_DETECTION = 'none';
const DAY = 86_400_000;

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({ location: 'EU', setup: [] });
});
afterEach(() => fake.close());

it.each(['list', 'get'] as const)(
  'the date is that of the service from its first answer on, also where it refuses: %s',
  async (api) => {
    const effects = {
      timers: { after: () => () => undefined },
      now: () => 0,
      // The clock of this machine is a hundred days behind.
      dateMs: () => Date.now() - 100 * DAY,
      random: () => 0.5,
      token: () => 'token',
    };
    const service = await connectBigquery({ project: fake.projectId, location: 'EU' }, fake.url, effects);
    if (!service) throw new Error('no credentials are looked for');
    expect(Date.now() - service.dateMs()).toBeGreaterThan(99 * DAY);
    const reply =
      api === 'get'
        ? await service.get('nobody', { ms: 1 })
        : await service.list({ maxJobs: 1, pageToken: null }, { ms: 1 });
    expect(reply.kind).toBe(api === 'get' ? 'refused' : 'answered');
    expect(Math.abs(Date.now() - service.dateMs())).toBeLessThan(60_000);
  },
);
