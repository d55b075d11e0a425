import { MASKED } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { auditQueries } from '../queries/audit-queries.js';
import type { Exposure, QueryFailure } from '../warehouse/warehouse.js';
import { failureReason, sensitivity } from './failure-reason.js';

const SQL = 'SELECT *\r\nFROM raw.t\nWHERE é > nope';
const plan = planOf(
  [{ name: 'raw.t', columns: [{ name: 'email', description: null, pii: true }] }, { name: 'raw.u' }],
  [{ id: 'raw.t.a', sql: SQL, sqlStart: { line: 7, column: 1 } }, { id: 'raw.u.b' }],
);
const [first, second] = plan.audits;
if (!first || !second) throw new Error('two audits');
const query = auditQueries(first, 'duckdb').count;

const failure = (message: string, exposure: Exposure, offset: number | null = null): QueryFailure => ({
  ok: false,
  kind: 'query-error',
  message,
  exposure,
  offset,
  durationMs: 1,
});
const masked = (message: string, exposure: Exposure) =>
  failureReason(failure(message, exposure), first, query, true);

describe('failureReason', () => {
  it('leads to the author’s file, line and column', () => {
    const offset = query.text.indexOf('nope');
    expect(failureReason(failure('no such column', 'none', offset), first, query, false)).toBe(
      'no such column (raw/t/a.sql:9:11)',
    );
    const inFront = failureReason(failure('no such function', 'none', 3), first, query, false);
    expect(inFront).toBe('no such function');
    const afterIt = failureReason(failure('unexpected end', 'none', query.text.length), first, query, false);
    expect(afterIt).toBe('unexpected end');
  });

  it('masks values, whatever quotes they hold', () => {
    expect(masked(`Conversion Error: Could not convert string 'bob@x.test' to INT32`, 'values')).toBe(
      `Conversion Error: Could not convert string '${MASKED}' to INT32`,
    );
    const nasty = masked(`Conversion Error: Could not convert string 'O'Bri"en's' to INT32`, 'values');
    expect(nasty).not.toMatch(/O'|Bri|en/);
    expect(masked(`Type INT64 with value 5550199 can't be cast to the type INT32`, 'values')).not.toContain(
      '5550199',
    );
    expect(masked('Conversion Error: Date out of range: 1987-13-1', 'values')).not.toContain('1987');
  });

  it('is cut between characters, never inside one', () => {
    for (const before of ['x', 'xx']) {
      const reason = failureReason(failure(before + '😀'.repeat(400), 'values'), second, query, false);
      expect(reason.length).toBeLessThanOrEqual(300);
      expect(reason).toMatch(/^x+(?:😀)+…$/u);
    }
  });

  it('masks the whole of a sentence that may come from the data', () => {
    expect(masked('Invalid Input Error: bob is 42', 'anything')).toBe(
      `Invalid Input Error: ${MASKED} (the rest may quote a masked column)`,
    );
    expect(masked('bob is 42', 'anything')).not.toContain('bob');
  });

  it('leaves the message alone where nothing is to be hidden', () => {
    expect(failureReason(failure(`string 'x'`, 'values'), second, query, false)).toBe(`string 'x'`);
  });

  it('is short', () => {
    expect(failureReason(failure('x'.repeat(5000), 'none'), first, query, false)).toHaveLength(300);
  });
});

describe('sensitivity', () => {
  const isSensitive = sensitivity(plan);
  it('is every audit that the plan says is, that reads a pii column’s table, or has masked columns', () => {
    expect(isSensitive(first)).toBe(true);
    expect(isSensitive(second)).toBe(false);
    expect(isSensitive({ ...second, sensitive: true })).toBe(true);
    expect(isSensitive({ ...second, mask: { kind: 'columns', columns: ['a'] } })).toBe(true);
    expect(isSensitive({ ...second, mask: { kind: 'all' } })).toBe(true);
    expect(isSensitive({ ...second, reads: ['raw.t', 'raw.u'] })).toBe(true);
  });
});
