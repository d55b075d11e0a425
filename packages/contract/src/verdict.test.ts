import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, PlanAudit, PlanTable } from './plan.js';
import { STATUSES, type Status } from './status.js';
import { type LatestResult, tableVerdicts } from './verdict.js';

const table = (name: string, dependsOn: readonly string[] = []): PlanTable => ({
  name,
  layer: 'raw',
  owner: 'data',
  description: null,
  dependsOn,
  partition: null,
  columns: [],
  source: { file: 'tables.yml', line: 1 },
});

const audit = (id: string, changes: Partial<PlanAudit> = {}): PlanAudit => ({
  id,
  name: 'one',
  table: id.split('.').slice(0, 2).join('.'),
  description: null,
  dimension: 'validity',
  owner: 'data',
  tags: [],
  severity: 'error',
  blocking: true,
  timeoutMs: 1000,
  expect: { error: null, warn: null },
  allowEmpty: false,
  sql: { text: '', parameters: [] },
  sqlStart: { line: 1, column: 1 },
  parameters: [],
  reads: [],
  scan: null,
  mask: { kind: 'columns', columns: [] },
  source: { file: 'x.sql', line: 1 },
  fingerprint: 'now',
  ...changes,
});

const planOf = (tables: PlanTable[], audits: PlanAudit[]): Plan => ({
  format: 'assay.plan',
  formatVersion: 1,
  project: { name: 'p', timezone: 'UTC', runDeadlineMs: 1 },
  target: { name: 't', type: 'duckdb', path: 'w', maxConcurrentQueries: 1, threads: null, memoryLimit: null },
  layers: ['raw'],
  owners: {},
  tables,
  audits,
});

/** raw.a -> raw.b -> raw.c; raw.b has no audit. */
const tables = [table('raw.a'), table('raw.b', ['raw.a']), table('raw.c', ['raw.b'])];
const plan = planOf(tables, [audit('raw.a.one'), audit('raw.c.one')]);

function verdictOf(
  name: string,
  results: Readonly<Record<string, Status>>,
  options: { plan?: Plan; fingerprint?: string; since?: string } = {},
) {
  const latest = new Map<string, LatestResult>(
    Object.entries(results).map(([id, status]) => [
      id,
      { audit: id, status, runDate: '2001-06-30', fingerprint: options.fingerprint ?? 'now' },
    ]),
  );
  return tableVerdicts(options.plan ?? plan, latest, options.since ?? null).get(name);
}

describe('tableVerdicts', () => {
  it('knows of no problem if all is decided and good, and names what nobody checks upstream', () => {
    expect(verdictOf('raw.c', { 'raw.a.one': 'pass', 'raw.c.one': 'pass' })).toEqual({
      table: 'raw.c',
      kind: 'no_known_problem',
      reasons: [],
      uncheckedUpstream: ['raw.b'],
    });
  });

  it('blocks a table whose own audits pass under a failing one far upstream', () => {
    expect(verdictOf('raw.c', { 'raw.a.one': 'fail', 'raw.c.one': 'pass' })).toMatchObject({
      kind: 'blocked',
      reasons: [{ audit: 'raw.a.one', table: 'raw.a', standing: 'fail' }],
    });
  });

  it.each(['error', 'timeout', 'inconclusive', 'not_run'] as const)('blocks on %s', (status) => {
    expect(verdictOf('raw.c', { 'raw.a.one': status, 'raw.c.one': 'pass' })?.kind).toBe('blocked');
  });

  it('does not know a table that nothing checks, whatever is upstream', () => {
    expect(verdictOf('raw.b', { 'raw.a.one': 'pass' })).toMatchObject({ kind: 'unknown', reasons: [] });
  });

  it('does not know a table with an audit that is missing, skipped, outdated or stale', () => {
    const good = { 'raw.a.one': 'pass', 'raw.c.one': 'pass' } as const;
    expect(verdictOf('raw.c', { 'raw.a.one': 'pass' })?.reasons[0]?.standing).toBe('missing');
    expect(verdictOf('raw.c', { ...good, 'raw.c.one': 'skipped' })?.reasons[0]?.standing).toBe('skipped');
    expect(verdictOf('raw.c', good, { fingerprint: 'before' })?.reasons[0]?.standing).toBe('outdated');
    expect(verdictOf('raw.c', good, { since: '2001-07-01' })?.reasons[0]?.standing).toBe('stale');
    expect(verdictOf('raw.c', good, { since: '2001-06-30' })?.kind).toBe('no_known_problem');
  });

  it('warns of what does not block', () => {
    const good = { 'raw.a.one': 'pass', 'raw.c.one': 'pass' } as const;
    expect(verdictOf('raw.c', { ...good, 'raw.c.one': 'warn' })?.kind).toBe('caveat');
    const soft = planOf(tables, [audit('raw.a.one', { blocking: false }), audit('raw.c.one')]);
    expect(verdictOf('raw.c', { ...good, 'raw.a.one': 'fail' }, { plan: soft })?.kind).toBe(
      'no_known_problem',
    );
    expect(verdictOf('raw.a', { ...good, 'raw.a.one': 'fail' }, { plan: soft })?.kind).toBe('caveat');
    expect(verdictOf('raw.a', { ...good, 'raw.a.one': 'timeout' }, { plan: soft })?.kind).toBe('unknown');
  });

  it('ends on a cycle', () => {
    const round = planOf([table('raw.a', ['raw.b']), table('raw.b', ['raw.a'])], [audit('raw.a.one')]);
    expect(verdictOf('raw.b', { 'raw.a.one': 'fail' }, { plan: round })?.kind).toBe('blocked');
  });

  it('never calls a table good that has, or stands below, anything but decided good results', () => {
    const status = fc.option(fc.constantFrom(...STATUSES), { nil: undefined });
    fc.assert(
      fc.property(status, status, (above, own) => {
        const results: Record<string, Status> = {};
        if (above) results['raw.a.one'] = above;
        if (own) results['raw.c.one'] = own;
        const good = (one: Status | undefined) => one === 'pass' || one === 'warn';
        const kind = verdictOf('raw.c', results)?.kind;
        expect(kind === 'no_known_problem' || kind === 'caveat').toBe(good(above) && good(own));
      }),
    );
  });
});
