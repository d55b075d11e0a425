import type { ParameterValue, PlanAudit } from '@assay/contract';
import { type AuditSketch, planOf, sqlText, type TableSketch } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { groupAudits, MOST_FUSED_AUDITS, MOST_FUSED_CHARACTERS } from './group-audits.js';
import { figuresAudit, groupsAudit, rowsAudit, scanOf } from './sketch-audits.js';

const TABLES: readonly TableSketch[] = [
  { name: 'raw.t' },
  { name: 'raw.u' },
  { name: 'mart.m', dependsOn: ['raw.t'] },
];
const DAY: ParameterValue = { type: 'date', value: '2001-06-30' };

/** `a b | c: why` for a group of two and one alone. */
function grouped(
  audits: readonly AuditSketch[],
  values: (audit: PlanAudit) => Readonly<Record<string, ParameterValue>> = () => ({}),
): string {
  const plan = planOf(TABLES, audits);
  const { groups, alone } = groupAudits(
    plan,
    (audit) => new Map(Object.entries({ run_date: DAY, ...values(audit) })),
  );
  const short = (id: string): string => id.split('.').slice(2).join('.');
  return [
    ...groups.map((group) => group.audits.map(({ id }) => short(id)).join(' ')),
    ...alone.map(({ audit, reason }) => `${short(audit.id)}: ${reason}`),
  ].join(' | ');
}

describe('groupAudits', () => {
  it('puts together what reads the same rows, rows of any filter and figures without one', () => {
    expect(
      grouped([
        rowsAudit('raw.t.c', 'x < 0'),
        rowsAudit('raw.t.a', 'y IS NULL', scanOf({ filter: 'z > 0' })),
        figuresAudit('raw.t.b', { n: 'count(*)' }, null),
        rowsAudit('raw.t.other', 'x < 0', scanOf({ predicate: 'd = @run_date - 1' })),
      ]),
    ).toBe('a b c | other: no-other');
  });

  it('keeps figures of other filters, groups of other columns, and groups from all else, apart', () => {
    const filtered = scanOf({ filter: 'z > 0' });
    expect(
      grouped([
        figuresAudit('raw.t.a', { n: 'count(*)' }, null, filtered),
        figuresAudit('raw.t.b', { n: 'max(x)' }, null, filtered),
        groupsAudit('raw.t.c', ['x'], 'count(*) > 1'),
        groupsAudit('raw.t.d', ['x'], 'count(*) > 2'),
        groupsAudit('raw.t.e', ['x', 'y'], 'count(*) > 1'),
        rowsAudit('raw.t.f', 'x < 0'),
      ]),
    ).toBe('a b | c d | e: form | f: form');
  });

  it('says of each that stands alone what the plan says of it', () => {
    expect(
      grouped([
        { id: 'raw.t.a' },
        { ...rowsAudit('raw.t.b', 'x < 0'), fusion: { kind: 'alone', reason: 'switched-off' } },
        { ...rowsAudit('raw.t.c', 'x < 0'), scan: null },
        { ...figuresAudit('raw.t.d', { n: 'count(*)', N: 'max(x)' }, null), expect: column('n') },
        { ...rowsAudit('raw.t.e', 'x < 0'), expect: column('n') },
      ]),
    ).toBe('a: unknown-scan | b: switched-off | c: unknown-scan | d: name | e: row-condition');
  });

  it('does not mix what waits for something else', () => {
    const scan = { ...scanOf(), table: 'mart.m', from: 'mart.m' };
    const reads = { reads: ['mart.m', 'raw.u'] };
    expect(
      grouped([
        rowsAudit('mart.m.a', 'x < 0', scan),
        rowsAudit('mart.m.b', 'x < 0', scan),
        { ...rowsAudit('mart.m.c', 'x < 0', scan), ...reads },
      ]),
    ).toBe('a b | c: no-other');
  });

  it('binds one value to a parameter, and none that the shared parts do not name', () => {
    const limit = (value: string): ParameterValue => ({ type: 'integer', value });
    const values: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>> = {
      'raw.t.a': { limit: limit('1') },
      'raw.t.b': { limit: limit('2') },
      'raw.t.c': { limit: limit('2') },
      'raw.t.d': { limit: limit('3') },
    };
    const using = ['a', 'b', 'c', 'e'].map((name) => rowsAudit(`raw.t.${name}`, 'x < @limit'));
    expect(grouped([...using, { ...rowsAudit('raw.t.d', 'x < 0') }], ({ id }) => values[id] ?? {})).toBe(
      'a d | b c | e: no-value',
    );
    expect(grouped(using.slice(0, 2), ({ id }) => values[id] ?? {})).toBe('a: parameters | b: parameters');
  });

  it('keeps parameters apart that an engine takes for one, as it reads their names in any letters', () => {
    const values: Readonly<Record<string, ParameterValue>> = {
      limit: { type: 'integer', value: '5' },
      Limit: { type: 'integer', value: '3' },
    };
    const using = [rowsAudit('raw.t.a', 'x < @limit'), rowsAudit('raw.t.b', 'x < @Limit')];
    expect(grouped(using, () => values)).toBe('a: parameters | b: parameters');
  });

  it('keeps time limits within a factor of four', () => {
    const of = (name: string, timeoutMs: number): AuditSketch => ({
      ...rowsAudit(`raw.t.${name}`, 'x < 0'),
      timeoutMs,
    });
    expect(grouped([of('a', 240_000), of('b', 60_000), of('c', 240_001), of('d', 60_000)])).toBe(
      'a b d | c: timeout',
    );
  });

  it('is no wider than its limits', () => {
    const many = Array.from({ length: MOST_FUSED_AUDITS + 1 }, (_, index) =>
      rowsAudit(`raw.t.${String(index).padStart(3, '0')}`, `x = ${index}`),
    );
    expect(grouped(many)).toMatch(/^000 .* 499 \| 500: width$/);
    const long = `x = '${'y'.repeat(MOST_FUSED_CHARACTERS / 2)}'`;
    expect(
      grouped([rowsAudit('raw.t.a', long), rowsAudit('raw.t.b', long), rowsAudit('raw.t.c', 'x < 0')]),
    ).toBe('a c | b: width');
  });

  it('gives the same groups in whatever order the audits stand', () => {
    const audits = [
      rowsAudit('raw.t.a', 'x < 0'),
      figuresAudit('raw.t.b', { n: 'count(*)' }, 'count(*) > 1'),
      groupsAudit('raw.t.c', ['x'], null),
      groupsAudit('raw.t.d', ['x'], null),
      rowsAudit('raw.t.e', null),
    ];
    expect(grouped([...audits].reverse())).toBe(grouped(audits));
    expect(grouped(audits)).toBe('a b e | c d');
  });

  it('takes the text of a predicate, not what it may mean', () => {
    const scan = { ...scanOf(), predicate: sqlText('(d = @run_date)') };
    expect(grouped([rowsAudit('raw.t.a', 'x'), rowsAudit('raw.t.b', 'x', scan)])).toBe(
      'a: no-other | b: no-other',
    );
  });
});

function column(name: string): AuditSketch['expect'] & {} {
  const test = { kind: 'compare', operator: '>', value: '0' } as const;
  return { error: { terms: [{ subject: { kind: 'column', column: name }, test }] }, warn: null };
}
