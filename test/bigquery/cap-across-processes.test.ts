import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, jsonLines, startAssay } from '../end-to-end/assay.js';
import { audit, makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery, SeenJob } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

const CAP = 3;
const RUNNERS = 6;
const AUDITS = 200;
const HELD = 'raw_orders_runner_0_audit_2';

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({
    projectId: 'shop-test',
    location: 'EU',
    runningMs: 10,
    setup: [
      'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
      `CREATE TABLE raw.orders AS SELECT 1 AS id, DATE '2001-03-01' AS day, 4 AS amount`,
    ],
  });
});
afterEach(() => fake.close());

const PROJECT = `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: prod
targets:
  prod: { type: bigquery, project: shop-test, location: EU, max_concurrent_queries: ${CAP} }
`;
const BASE_AUDITS = [
  'raw/orders/has_rows.sql',
  'raw/orders/amount_is_positive.sql',
  'staging/orders/id_is_unique.sql',
  'mart/revenue/not_negative.sql',
];

/** A project of its own, history and all, as on a machine of its own; 200 audits in all. */
const projectOf = (runner: number): Promise<string> => {
  const count = Math.floor(AUDITS / RUNNERS) + (runner < AUDITS % RUNNERS ? 1 : 0);
  const own = Array.from({ length: count }, (_, n) => {
    const name = `runner_${runner}_audit_${n}`;
    const sql = `SELECT id FROM raw.orders WHERE day = @run_date AND amount < ${-1000 * runner - n}`;
    return [
      `raw/orders/${name}.sql`,
      audit('x', 'validity', sql, `timeout: ${name === HELD.slice('raw_orders_'.length) ? 6 : 60}s`),
    ] as const;
  });
  const without = Object.fromEntries(BASE_AUDITS.map((file) => [file, null]));
  return makeProject({
    warehouse: false,
    files: { ...without, 'assay.yml': PROJECT, ...Object.fromEntries(own) },
  });
};
const start = (folder: string, ...more: readonly string[]) =>
  startAssay(['run', '--json', ...(more.length > 0 ? more : ['--date', '2001-03-01'])], {
    cwd: folder,
    env: { BIGQUERY_EMULATOR_HOST: fake.url, METADATA_SERVER_DETECTION: 'none' },
  });
const auditOf = ({ labels }: Pick<SeenJob, 'labels'>): string =>
  labels.assay_purpose === 'count' ? String(labels.assay_audit) : 'examined';
const eventsOf = (folder: string): Record<string, unknown>[] =>
  readdirSync(join(folder, 'history', 'runs')).flatMap((log) =>
    jsonLines(readFileSync(join(folder, 'history', 'runs', log), 'utf8').replace(/[^\n]*$/, '')),
  );
const decidedIn = (folder: string): string[] =>
  eventsOf(folder).flatMap(({ type, result }) =>
    type === 'audit.end' ? [String((result as Record<string, unknown>).audit)] : [],
  );

describe.skipIf(process.platform === 'win32')('six runners of a target on BigQuery', () => {
  it('have at most as many jobs at once as the cap says, also when one is killed; nothing is lost, nothing double', async () => {
    const letGo = fake.answer((_, labels) => auditOf({ labels }) === HELD, {
      durationMs: Number.POSITIVE_INFINITY,
    });
    const folders = await Promise.all(Array.from({ length: RUNNERS }, (_, runner) => projectOf(runner)));
    const runners = folders.map((folder) => start(folder));
    const [victim, ...others] = runners;
    const [itsFolder, ...otherFolders] = folders;
    if (!victim || !itsFolder) throw new Error('a first runner');

    // It is killed while a job of it runs, which goes on: until its limit it has the slot.
    const isHeld = (): boolean => fake.jobs().some((job) => auditOf(job) === HELD && job.state === 'RUNNING');
    await Promise.race([
      until(isHeld),
      victim.ended.then(({ stdout, stderr }) => {
        throw new Error(`it ended: ${stderr}${stdout}`);
      }),
    ]);
    victim.child.kill('SIGKILL');
    expect((await victim.ended).signal).toBe('SIGKILL');
    letGo();
    const decidedBefore = new Set(decidedIn(itsFolder));
    const resumed = start(itsFolder, '--resume');
    const ended: Ended[] = await Promise.all([...others, resumed].map((one) => one.ended));
    expect(ended.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? '' : stderr])).toEqual(
      ended.map(() => [0, '']),
    );

    expect(fake.peak().active).toBe(CAP);
    const decided = folders.flatMap(decidedIn);
    expect([decided.length, new Set(decided).size]).toEqual([AUDITS, AUDITS]);
    // Each has one job, but those whose runner was killed before it knew.
    const jobs = fake.jobs().filter((job) => auditOf(job) !== 'examined');
    const jobsOf = groupBy(jobs, auditOf);
    const twice = [...jobsOf].filter(([, all]) => all.length > 1).map(([name]) => name);
    expect(twice).toContain(HELD);
    for (const name of twice) {
      expect([...decidedBefore].map((id) => id.replaceAll('.', '_'))).not.toContain(name);
      expect(name).toMatch(/_runner_0_/);
      expect(jobsOf.get(name)).toHaveLength(2);
    }
    expect(twice.length).toBeLessThanOrEqual(CAP);

    // A slot is a line of IDs, each used once the one before was done.
    for (const line of groupBy(fake.jobs(), ({ jobId }) => /-s\d-/.exec(jobId)?.[0] ?? '').values()) {
      line.forEach((job, index) => {
        const before = line[index - 1];
        if (before) expect(timeOf(before, 'DONE')).toBeLessThanOrEqual(timeOf(job, 'PENDING'));
      });
    }
    // What the server has is what the logs say was about to be sent.
    const logged = new Set(
      folders.flatMap(eventsOf).flatMap(({ job }) => (job as { id: string } | undefined)?.id ?? []),
    );
    expect(fake.jobs().filter(({ jobId }) => !logged.has(jobId))).toEqual([]);
    expect(otherFolders.every((folder) => decidedIn(folder).length > 30)).toBe(true);
  }, 180_000);
});

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function timeOf({ states }: SeenJob, state: SeenJob['state']): number {
  const at = states.find((one) => one.state === state)?.at;
  if (at === undefined) throw new Error(`never ${state}`);
  return at;
}

/** Looks until it is so; the test's own limit is the last one. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
