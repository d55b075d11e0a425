import { randomBytes } from 'node:crypto';
import type { QueryAnswer } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, never } from '../warehouse/contract-fixture.js';
import { createFindings } from './found.js';
import { ENDLESS, liveClient, liveProject, openLive } from './live-project.js';

const live = liveProject();
const client = liveClient(live);
const found = createFindings('jobs');
const newId = (): string => `assay_live_${randomBytes(8).toString('hex')}`;

interface JobResource {
  readonly status?: {
    readonly state?: string;
    readonly errorResult?: { readonly reason?: string; readonly message?: string };
  };
  readonly statistics?: { readonly query?: { readonly totalBytesBilled?: string } };
}

async function jobOf(jobId: string): Promise<JobResource | null> {
  try {
    const [metadata] = await client.job(jobId, { location: live.location }).getMetadata();
    return metadata as JobResource;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 404) return null;
    throw error;
  }
}

/** Asks until the job is DONE; the test's own limit ends it otherwise. */
async function endOf(jobId: string): Promise<JobResource> {
  for (;;) {
    const job = await jobOf(jobId);
    if (job?.status?.state === 'DONE') return job;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;
const insert = (jobId: string, query: string, more: object = {}) =>
  client.createQueryJob({ query, jobId, location: live.location, useQueryCache: false, ...more });

describe('the ID of a job', () => {
  it('is taken once, however many ask for it at one time', async () => {
    const jobId = newId();
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () =>
        insert(jobId, 'SELECT 1 AS n').then(
          () => 'made',
          (error: unknown) => codeOf(error),
        ),
      ),
    );
    found('12 inserts of one ID', outcomes);
    expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 409)).toHaveLength(11);
  });
});

describe('a query that cannot be', () => {
  it('is refused at its insert or fails as a job, and leads to its place either way', async () => {
    const jobId = newId();
    const refused = await insert(jobId, 'SELECT nope').then(
      () => null,
      (error: unknown) => error,
    );
    found('an invalid query is told', refused === null ? 'by its job' : `at the insert, ${codeOf(refused)}`);
    found('a job of it is there', (await jobOf(jobId))?.status ?? false);
    const again = await insert(jobId, 'SELECT 1 AS n').then(
      () => 'made',
      (error: unknown) => codeOf(error),
    );
    found('its ID once more', again);
    expect(refused === null || codeOf(refused) === 400).toBe(true);
  });
});

describe('the end of a job', () => {
  it('comes soon after it is cancelled, with the reason stopped', async () => {
    const jobId = newId();
    await insert(jobId, ENDLESS, { jobTimeoutMs: 120_000 });
    const cancelledAt = performance.now();
    await client.job(jobId, { location: live.location }).cancel();
    const { status, statistics } = await endOf(jobId);
    found(
      'cancelled',
      `DONE after ${Math.round(performance.now() - cancelledAt)} ms, ${JSON.stringify(status?.errorResult)}`,
    );
    found('billed of it', statistics?.query?.totalBytesBilled ?? 'not told');
    expect(status?.errorResult?.reason).toBe('stopped');
  });

  it('comes by jobTimeoutMs', async () => {
    const jobId = newId();
    const startedAt = performance.now();
    await insert(jobId, ENDLESS, { jobTimeoutMs: 2_000 });
    const giveUp = setTimeout(() => void client.job(jobId, { location: live.location }).cancel(), 120_000);
    const { status } = await endOf(jobId);
    clearTimeout(giveUp);
    found(
      'jobTimeoutMs 2000',
      `DONE after ${Math.round(performance.now() - startedAt)} ms, ${JSON.stringify(status?.errorResult)}`,
    );
    // The adapter tells a job that the service timed out from one that somebody cancelled.
    expect(`${status?.errorResult?.reason} ${status?.errorResult?.message}`).toMatch(/timeout|timed? ?out/i);
  });
});

describe('a limit of bytes', () => {
  let answer: QueryAnswer;
  beforeAll(async () => {
    const warehouse = await openLive(1);
    const about = {
      project: 'live',
      runId: 'live',
      audit: 'live',
      owner: 'live',
      purpose: 'count',
      attempt: 1,
      maximumBytesBilled: 1,
    } as const;
    const text = `SELECT SUM(id) AS n FROM \`${live.dataset}\`.events`;
    answer = await warehouse.evaluate({ text, parameters: {}, about }, LIMITS, never);
    await warehouse.close();
  });

  it('ends the job before it bills, and says what to raise', () => {
    found('over maximumBytesBilled', answer);
    expect(answer).toMatchObject({
      ok: false,
      kind: 'query-error',
      message: expect.stringContaining('maximum_bytes_billed'),
    });
  });
});

describe('a refusal', () => {
  const seen: string[] = [];
  afterAll(() => found('content-type of refusals', [...new Set(seen)]));

  it.each(['/jobs/assay_no_such_job', '/datasets/assay_no_such_dataset'])('of %s is JSON', async (uri) => {
    const headers = await new Promise<unknown>((resolve) => {
      client.request(
        { uri },
        (_error: unknown, _body: unknown, response: { readonly headers?: unknown } | undefined) =>
          resolve(response?.headers),
      );
    });
    const type =
      headers instanceof Headers
        ? headers.get('content-type')
        : (headers as Record<string, string> | undefined)?.['content-type'];
    seen.push(String(type));
    expect(type).toMatch(/^application\/json/);
  });
});
