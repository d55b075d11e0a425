import type { AuditResult } from '@assay/contract';
import { assay, jsonLines } from '../end-to-end/assay.js';

/** The dates of the demo: an ordinary day, and the day on which the data ends. */
export const DEMO_DATES = ['2001-06-30', '2001-07-01'] as const;
/** When the demo runs. */
const DEMO_TIMESTAMP = '2001-07-02T06:00:00Z';

export interface SampleRun {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** By the audit's id. */
  readonly results: ReadonlyMap<string, AuditResult>;
  /** How many queries were sent. */
  readonly queries: number;
}

/** Runs the project in the folder on a target as a process of its own, and reads what it says of every audit. */
export async function runSample(
  folder: string,
  target: 'local' | 'warehouse',
  date: string,
  env: Readonly<Record<string, string>> = {},
): Promise<SampleRun> {
  const ended = await assay(
    ['run', '--target', target, '--date', date, '--timestamp', DEMO_TIMESTAMP, '--json'],
    { cwd: folder, env },
  );
  const events = jsonLines(ended.stdout);
  const results = events
    .filter(({ type }) => type === 'audit.end')
    .map(({ result }) => result as AuditResult);
  return {
    exitCode: ended.exitCode,
    stderr: ended.stderr,
    results: new Map(results.map((result) => [result.audit, result])),
    queries: events.filter(({ type }) => type === 'query.start').length,
  };
}

/** The environment in which the target `warehouse` is not at Google's. */
export function elsewhere(server: {
  readonly url: string;
  readonly projectId: string;
}): Readonly<Record<string, string>> {
  return {
    BIGQUERY_PROJECT: server.projectId,
    BIGQUERY_EMULATOR_HOST: server.url,
    METADATA_SERVER_DETECTION: 'none',
  };
}
