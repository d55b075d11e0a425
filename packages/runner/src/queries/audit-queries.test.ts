import type { Expectation } from '@assay/contract';
import { type AuditSketch, planOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { auditQueries } from './audit-queries.js';

function queriesOf(sketch: Partial<AuditSketch>, dialect: 'duckdb' | 'bigquery' = 'duckdb') {
  const [audit] = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', ...sketch }]).audits;
  if (!audit) throw new Error('one audit');
  return auditQueries(audit, dialect);
}

const column = (name: string, value: string): Expectation => ({
  terms: [{ subject: { kind: 'column', column: name }, test: { kind: 'compare', operator: '!=', value } }],
});

describe('auditQueries', () => {
  it('keeps the author’s SQL as it is, on lines of its own, parameters spelled in place', () => {
    const sql = "SELECT *\nFROM raw.t WHERE d = @run_date -- '@' stays";
    const { count, sample } = queriesOf({
      sql: { text: sql, parameters: [{ name: 'run_date', offset: 30 }] },
    });
    expect(count.text).toBe(
      "SELECT count(*) AS returned FROM (\nSELECT *\nFROM raw.t WHERE d = $run_date -- '@' stays\n) AS assay_result",
    );
    expect(count.parameters).toEqual(['run_date']);
    expect(count.text.slice(count.sqlOffset ?? 0)).toMatch(/^SELECT \*\nFROM raw/);
    expect(sample('error', 10).text).toBe(
      "SELECT * FROM (\nSELECT *\nFROM raw.t WHERE d = $run_date -- '@' stays\n) AS assay_result\nLIMIT 10",
    );
  });

  it('counts for each threshold the rows that are not proven good', () => {
    const expected = { error: column('n', '5.00'), warn: column('a "b', '-0.5') };
    expect(queriesOf({ sql: 'Q', expect: expected }).count.text).toBe(
      'SELECT count(*) AS returned, ' +
        'count(*) FILTER (WHERE (assay_result."n" <> 5 AND NOT isnan(CAST(assay_result."n" AS DOUBLE))) IS NOT TRUE) AS missed_error, ' +
        'count(*) FILTER (WHERE (assay_result."a ""b" <> (-0.5) AND NOT isnan(CAST(assay_result."a ""b" AS DOUBLE))) IS NOT TRUE) AS missed_warn, ' +
        'any_value(typeof(assay_result."n")) AS type_0, any_value(typeof(assay_result."a ""b")) AS type_1' +
        ' FROM (\nQ\n) AS assay_result',
    );
    expect(queriesOf({ sql: 'Q', expect: expected }, 'bigquery').count.text).toBe(
      'SELECT count(*) AS returned, ' +
        'COUNTIF((assay_result.`n` <> 5 AND NOT IS_NAN(CAST(assay_result.`n` AS FLOAT64))) IS NOT TRUE) AS missed_error, ' +
        'COUNTIF((assay_result.`a "b` <> BIGNUMERIC \'-0.5\' AND NOT IS_NAN(CAST(assay_result.`a "b` AS FLOAT64))) IS NOT TRUE) AS missed_warn' +
        ' FROM (\nQ\n) AS assay_result',
    );
  });

  it('asks for the type of a compared column once, and only of an engine that would cast it', () => {
    const expected = { error: column('n', '5'), warn: column('n', '6') };
    const { typedColumns, count } = queriesOf({ sql: 'Q', expect: expected });
    expect(typedColumns.map((typed) => [typed.column, typed.alias])).toEqual([['n', 'type_0']]);
    expect(count.text.match(/typeof/g)).toHaveLength(1);
    expect(queriesOf({ sql: 'Q', expect: expected }, 'bigquery').typedColumns).toEqual([]);
  });

  it('counts examined rows by the scan, with the parameters of the scan alone', () => {
    const predicate = { text: 'd = @run_date', parameters: [{ name: 'run_date', offset: 4 }] };
    expect(
      queriesOf({ scan: { table: 'raw.t', from: 'raw.t AS x', predicate, filter: null } }).examined,
    ).toEqual({
      purpose: 'examined',
      text: 'SELECT count(*) AS examined FROM raw.t AS x\nWHERE (\nd = $run_date\n)',
      parameters: ['run_date'],
      sqlOffset: null,
    });
    expect(
      queriesOf({ scan: { table: 'raw.t', from: 'raw.t', predicate: null, filter: null } }).examined?.text,
    ).toBe('SELECT count(*) AS examined FROM raw.t');
    expect(queriesOf({ scan: null }).examined).toBeNull();
  });
});
