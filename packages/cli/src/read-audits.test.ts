import type { AuditJob, AuditReading } from '@assay/compiler';
import { expect, it } from 'vitest';
import { readAuditsInThreads } from './read-audits.js';

/** An audit of which only the name matters. */
function job(index: number): AuditJob {
  const name = `audit_${index}`;
  const role = { kind: 'audit', schema: 'raw', table: 'orders', name } as const;
  return { source: { role, file: `raw/orders/${name}.sql`, text: '', overrides: [] }, dialect: 'duckdb' };
}

function reading({ source }: AuditJob): AuditReading {
  const problems = [{ code: 'missing-query', message: source.file, hint: 'none' }] as const;
  return { audit: {} as AuditReading['audit'], declaredParameters: [], queries: [], problems };
}

// From the sources of this test no thread can be started: its code is only there once it is built.
it.each([
  [3, 2, 0, 'too few for a second thread'],
  [1_000, 1, 0, 'one core'],
  [1_000, 2, 1, 'a thread that fails'],
  [2_003, 8, 3, 'several threads that fail'],
])('reads each of %i audits once and in order: %i cores, %i failures, %s', async (count, cores, failing) => {
  const jobs = Array.from({ length: count }, (_, index) => job(index));
  const told = new Map<number, string>();
  const failures: string[] = [];
  const readings: AuditReading[] = [];
  const end = readAuditsInThreads(
    jobs,
    reading,
    cores,
    (index, one) => {
      expect(readings[index]).toBeUndefined();
      readings[index] = one;
    },
    (index, json) => {
      expect(told.has(index)).toBe(false);
      told.set(index, json);
    },
    (reason) => failures.push(reason),
  );
  expect(readings).toEqual([]);
  await end;
  expect(failures).toHaveLength(failing);
  expect(readings).toEqual(jobs.map(reading));
  expect([...told.keys()].sort((a, b) => a - b)).toEqual(jobs.map((_, index) => index));
  expect([...told].every(([index, json]) => json === JSON.stringify(readings[index]))).toBe(true);
});
