import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from './made-up-plan.js';
import type { Plan } from './plan.js';
import { STATUSES, type Status } from './status.js';
import { type LatestResult, tableVerdicts } from './verdict.js';

/** raw.a -> raw.b -> raw.c; raw.b has no audit. */
const tables = [
  { name: 'raw.a' },
  { name: 'raw.b', dependsOn: ['raw.a'] },
  { name: 'raw.c', dependsOn: ['raw.b'] },
];
const plan = planOf(tables, [{ id: 'raw.a.one' }, { id: 'raw.c.one' }]);

function verdictOf(
  name: string,
  results: Readonly<Record<string, Status>>,
  options: { plan?: Plan; fingerprint?: string; since?: string } = {},
) {
  const latest = new Map<string, LatestResult>(
    Object.entries(results).map(([id, status]) => [
      id,
      { audit: id, status, runDate: '2001-06-30', fingerprint: options.fingerprint ?? id },
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

  it('stays blocked where an audit that failed was skipped since: nobody looked whether it is over', () => {
    const verdict = (decidedBefore: Status | null) => {
      const common = { runDate: '2001-06-30' };
      const latest = new Map<string, LatestResult>([
        ['raw.a.one', { ...common, audit: 'raw.a.one', fingerprint: 'raw.a.one', status: 'pass' }],
        [
          'raw.c.one',
          { ...common, audit: 'raw.c.one', fingerprint: 'raw.c.one', status: 'skipped', decidedBefore },
        ],
      ]);
      return tableVerdicts(plan, latest, null).get('raw.c');
    };
    expect(verdict('fail')).toMatchObject({ kind: 'blocked', reasons: [{ standing: 'fail' }] });
    for (const before of ['pass', 'warn', null] as const) {
      expect(verdict(before)).toMatchObject({ kind: 'unknown', reasons: [{ standing: 'skipped' }] });
    }
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
    const soft = planOf(tables, [{ id: 'raw.a.one', blocking: false }, { id: 'raw.c.one' }]);
    expect(verdictOf('raw.c', { ...good, 'raw.a.one': 'fail' }, { plan: soft })?.kind).toBe(
      'no_known_problem',
    );
    expect(verdictOf('raw.a', { ...good, 'raw.a.one': 'fail' }, { plan: soft })?.kind).toBe('caveat');
    expect(verdictOf('raw.a', { ...good, 'raw.a.one': 'timeout' }, { plan: soft })?.kind).toBe('unknown');
  });

  it('does not know a table whose failure that blocks nothing is old: a caveat of last month is none of today', () => {
    const soft = planOf(tables, [{ id: 'raw.a.one', blocking: false }]);
    const failed = { 'raw.a.one': 'fail' } as const;
    expect(verdictOf('raw.a', failed, { plan: soft, since: '2001-06-30' })?.kind).toBe('caveat');
    expect(verdictOf('raw.a', failed, { plan: soft, since: '2001-07-01' })).toMatchObject({
      kind: 'unknown',
      reasons: [{ standing: 'stale' }],
    });
    expect(verdictOf('raw.a', failed, { plan: soft, fingerprint: 'before' })).toMatchObject({
      kind: 'unknown',
      reasons: [{ standing: 'outdated' }],
    });
  });

  it.each([
    ['in time', '2001-07-01T06:00:00.000Z', 'no_known_problem'],
    ['too early', '2001-06-30T05:59:59.999Z', 'unknown'],
    ['in the future', '2001-07-01T12:00:00.001Z', 'unknown'],
    ['at a time that is not known', undefined, 'unknown'],
  ] as const)('asks when a result was decided: %s', (_, endedAt, kind) => {
    const result = {
      audit: 'raw.a.one',
      status: 'pass',
      runDate: '2001-06-30',
      fingerprint: 'raw.a.one',
    } as const;
    const latest = new Map<string, LatestResult>([
      ['raw.a.one', { ...result, ...(endedAt === undefined ? {} : { endedAt }) }],
    ]);
    const decided = { since: '2001-06-30T06:00:00.000Z', until: '2001-07-01T12:00:00.000Z' };
    expect(tableVerdicts(plan, latest, null, decided).get('raw.a')?.kind).toBe(kind);
    const ofAnyAge = endedAt === '2001-06-30T05:59:59.999Z' ? 'no_known_problem' : kind;
    expect(tableVerdicts(plan, latest, null, { ...decided, since: null }).get('raw.a')?.kind).toBe(ofAnyAge);
  });

  it('ends on a cycle', () => {
    const round = planOf(
      [
        { name: 'raw.a', dependsOn: ['raw.b'] },
        { name: 'raw.b', dependsOn: ['raw.a'] },
      ],
      [{ id: 'raw.a.one' }],
    );
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
