import { jsonLines, startAssay } from '../../end-to-end/assay.js';
import { audit, makeProject } from '../../end-to-end/make-project.js';
import type { SeenRequest } from '../fake/fake-bigquery.js';
import { startFakeBigQuery } from '../fake/start-fake-bigquery.js';
import type { FaultCase } from './fault-case.js';

/** What a run made of a fault. */
export interface MetFault {
  readonly requests: string;
  readonly jobs: number;
  /** Jobs that were not DONE when the process had ended. */
  readonly stillRunning: number;
  readonly status: string;
  readonly exitCode: number | null;
  readonly reason: string;
  /** From the first insert to the end of the process; from the signal where one was sent. */
  readonly seconds: number;
}

/** Sends one query: how many rows are examined cannot be counted where two places read. */
export const ONE_QUERY =
  'SELECT id FROM raw.orders WHERE day = @run_date AND amount = 0 UNION ALL SELECT id FROM raw.orders WHERE day = @run_date AND amount = 1';

const DATA = [
  'CREATE SCHEMA raw',
  `CREATE TABLE raw.orders AS SELECT n AS id, DATE '2001-03-01' AS day, -n AS amount FROM range(1, 13) AS t(n)`,
];

const NONE = {
  'raw/orders/has_rows.sql': null,
  'raw/orders/amount_is_positive.sql': null,
  'staging/orders/id_is_unique.sql': null,
  'mart/revenue/not_negative.sql': null,
};

/** Runs the built command line, which uses the real client, against a server of its own on which the fault happens. */
export async function meetFault(fault: FaultCase): Promise<MetFault> {
  const fake = await startFakeBigQuery({ projectId: 'shop-test', location: 'EU', setup: DATA, pageRows: 4 });
  try {
    for (const rule of fault.fails ?? []) fake.fail(rule);
    for (const [match, answer] of fault.answers ?? []) fake.answer(match, answer);
    await fault.before?.(fake);
    const foreign = fake.jobs().length;
    const { audits = [ONE_QUERY], frontmatter = [] } = fault;
    const folder = await makeProject({
      warehouse: false,
      files: {
        ...NONE,
        'assay.yml': settings(audits.length, fault.settings ?? ''),
        ...Object.fromEntries(
          audits.map((sql, index) => [
            `raw/orders/audit_${index + 1}.sql`,
            audit('It holds.', 'validity', sql, ...frontmatter),
          ]),
        ),
      },
    });
    const run = startAssay(['run', '--date', '2001-03-01', '--json', ...(fault.args ?? [])], {
      cwd: folder,
      env: { BIGQUERY_EMULATOR_HOST: fake.url, METADATA_SERVER_DETECTION: 'none' },
    });
    let hasEnded = false;
    run.ended.then(() => {
      hasEnded = true;
    });
    let signalledAt: number | null = null;
    if (fault.during) {
      // Waited for, too: what is asked before and what after is then the same each time.
      const isRunning = (): boolean =>
        fake.jobs().some(({ state }, index) => index >= foreign && state === 'RUNNING') &&
        fake.requests().some(({ api }) => api === 'jobs.getQueryResults');
      while (!isRunning() && !hasEnded) await new Promise((resolve) => setTimeout(resolve, 10));
      await fault.during(fake, (name) => {
        signalledAt = Date.now();
        run.child.kill(name);
      });
    }
    const { exitCode, stdout, stderr } = await run.ended;
    const endedAt = Date.now();
    const requests = fake.requests();
    const first = requests.findIndex(({ api }) => api === 'jobs.insert');
    const sent = first < 0 ? [] : requests.slice(foreign > 0 ? first + foreign : first);
    const start = sent.findIndex(({ api }) => api === 'jobs.insert');
    const seen = start < 0 ? [] : sent.slice(start);
    const results = jsonLines(stdout)
      .filter(({ type }) => type === 'audit.end')
      .map(({ result }) => result as Readonly<Record<string, unknown>>)
      .sort((a, b) => (String(a.audit) < String(b.audit) ? -1 : 1));
    if (results.length === 0) throw new Error(`no result: ${stderr}${stdout}`);
    const jobs = fake.jobs().slice(foreign);
    return {
      requests: requestsText(seen),
      jobs: jobs.length,
      stillRunning: jobs.filter(({ state }) => state !== 'DONE').length,
      status: results.map(({ status }) => status).join(', '),
      exitCode,
      reason: results.map(({ reason }) => reason ?? '').join(' | '),
      seconds: (endedAt - (signalledAt ?? seen[0]?.at ?? endedAt)) / 1000,
    };
  } finally {
    await fake.close();
  }
}

/** In the server's words without `jobs.`, the same ones in a row with their number: `insert, results ×2, get`. */
export function requestsText(requests: readonly Pick<SeenRequest, 'api'>[]): string {
  const runs: { name: string; count: number }[] = [];
  for (const { api } of requests) {
    const name = api.replace('jobs.', '').replace('getQueryResults', 'results');
    const last = runs.at(-1);
    if (last?.name === name) last.count += 1;
    else runs.push({ name, count: 1 });
  }
  return runs.map(({ name, count }) => (count === 1 ? name : `${name} ×${count}`)).join(', ');
}

/** Whether requests are the expected ones: a pattern, in which `×n` stands for any number, also for one. */
export function areExpected(requests: string, expected: string): boolean {
  const pattern = expected.replace(/ ×n/g, '(?: ×\\d+)?');
  return new RegExp(`^${pattern}$`).test(requests);
}

const settings = (slots: number, more: string): string => `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: prod
targets:
  prod: { type: bigquery, project: shop-test, location: EU, max_concurrent_queries: ${slots} }
rules: { join: warn }
${more}
`;
