import type { AuditResult, Plan, RunReport } from '@assay/contract';
import { expect, it } from 'vitest';
import type { Printer } from '../print.js';
import { runSummary } from './run-summary.js';

const print = { paint: (_style: string, text: string) => text, glyph: () => '' } as unknown as Printer;
const result = (audit: string, more: Partial<AuditResult>): AuditResult => ({
  audit,
  table: 'raw.t',
  fingerprint: '',
  rootCause: null,
  status: 'pass',
  offendingRows: 0,
  examinedRows: 1,
  reason: null,
  sample: null,
  sampleProblem: null,
  startedAt: '2001-07-01T06:00:00.000Z',
  endedAt: '2001-07-01T06:00:01.000Z',
  durationMs: 1,
  ...more,
});

it('counts as queries of their own none that were cut short together', () => {
  const results = [
    result('raw.t.a', { sharedBy: 2 }),
    result('raw.t.b', { sharedBy: 2 }),
    result('raw.t.c', {}),
    result('raw.t.d', { status: 'not_run', reason: 'interrupted' }),
    result('raw.t.e', { status: 'not_run', reason: 'interrupted' }),
  ];
  const report = { results, blocking: [], exitCode: 3 } as unknown as RunReport;
  const lines = runSummary(report, { audits: [] } as unknown as Plan, print, results);
  expect(lines).toContain('1 query answered 2 audits; 1 other had its own');
});
