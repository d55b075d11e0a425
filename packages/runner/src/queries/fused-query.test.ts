import type { Expectation } from '@assay/contract';
import { type AuditSketch, planOf, sqlText } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import type { QueryRows } from '../warehouse/warehouse.js';
import { fusedQuery } from './fused-query.js';
import { figuresAudit, groupsAudit, rowsAudit, scanOf } from './sketch-audits.js';

function fuse(audits: readonly AuditSketch[], dialect: 'duckdb' | 'bigquery' = 'duckdb') {
  return fusedQuery(planOf([{ name: 'raw.t' }], audits).audits, dialect);
}

const above = (column: string): AuditSketch['expect'] & {} => {
  const test = { kind: 'compare', operator: '>', value: '0' } as const;
  const expectation: Expectation = { terms: [{ subject: { kind: 'column', column }, test }] };
  return { error: expectation, warn: null };
};

const answer = (...row: readonly (string | null)[]): QueryRows => ({
  ok: true,
  columns: row.map((_, index) => `c${index}`),
  kinds: row.map(() => 'text'),
  rows: [row],
  durationMs: 12,
});

describe('fusedQuery', () => {
  const three = [
    rowsAudit('raw.t.a', 'x < @limit -- low'),
    rowsAudit('raw.t.b', 'y IS NULL', scanOf({ filter: 'z > 0' })),
    { ...figuresAudit('raw.t.c', { n: 'avg(x)' }, 'count(*) > 0'), expect: above('N') },
  ];

  it('is one scan, each author’s part on lines of its own, and what is counted of it', () => {
    const { query, columns } = fuse(three);
    expect(query).toMatchObject({ purpose: 'count', parameters: ['limit', 'run_date'], sqlOffset: null });
    expect(columns).toBe(8);
    expect(query.text).toBe(
      `SELECT
coalesce(assay_scan.assay_v1, 0) AS assay_0,
coalesce(assay_scan.assay_v0, 0) AS assay_1,
coalesce(assay_scan.assay_v3, 0) AS assay_2,
coalesce(assay_scan.assay_v2, 0) AS assay_3,
CASE WHEN assay_scan.assay_v4 THEN 1 ELSE 0 END AS assay_4,
CASE WHEN assay_scan.assay_v4 AND (assay_scan.assay_v5 > 0 AND NOT isnan(CAST(assay_scan.assay_v5 AS DOUBLE))) IS NOT TRUE THEN 1 ELSE 0 END AS assay_5,
CASE WHEN assay_scan.assay_v4 THEN typeof(assay_scan.assay_v5) END AS assay_6,
coalesce(assay_scan.assay_v0, 0) AS assay_7
FROM (
SELECT
count(*) AS assay_v0,
count_if(CAST((
(
x < $limit -- low
)
) AS BOOLEAN)) AS assay_v1,
count_if(CAST((
z > 0
) AS BOOLEAN)) AS assay_v2,
count_if(CAST((
(
z > 0
) AND (
y IS NULL
)
) AS BOOLEAN)) AS assay_v3,
CAST((
count(*) > 0
) AS BOOLEAN) AS assay_v4,
(
avg(x)
) AS assay_v5
FROM raw.t
WHERE (
d = $run_date
)
) AS assay_scan`,
    );
  });

  it('speaks BigQuery', () => {
    const { text } = fuse(three, 'bigquery').query;
    expect(text).toContain('COUNTIF((\n(\nx < @limit -- low\n)\n)) AS assay_v1');
    expect(text).toContain('(\ncount(*) > 0\n) AS assay_v4');
    expect(text).toContain('d = @run_date');
    expect(text).not.toMatch(/typeof|count_if|\$/);
  });

  it('scans once for all that group by the same, and counts the groups of each', () => {
    const { query } = fuse([
      groupsAudit('raw.t.a', ['x', 'y'], 'count(*) > 1', scanOf({ predicate: null })),
      groupsAudit('raw.t.b', ['x', 'y'], null, scanOf({ predicate: null })),
    ]);
    expect(query.text).toBe(
      `SELECT
coalesce(count_if(CAST((
assay_scan.assay_v1
) AS BOOLEAN)), 0) AS assay_0,
coalesce(sum(assay_scan.assay_v0), 0) AS assay_1,
coalesce(count(*), 0) AS assay_2,
coalesce(sum(assay_scan.assay_v0), 0) AS assay_3
FROM (
SELECT
count(*) AS assay_v0,
CAST((
count(*) > 1
) AS BOOLEAN) AS assay_v1
FROM raw.t
GROUP BY (
x
), (
y
)
) AS assay_scan`,
    );
  });

  it('says what else is returned, where nobody evaluates it', () => {
    const [rows, figures] = [
      rowsAudit('raw.t.a', 'x < 0'),
      figuresAudit('raw.t.b', { n: 'count(*)' }, null),
    ].map((audit, index) => {
      const returned = [sqlText(index === 0 ? 'nope -- gone' : 'sum(s)'), sqlText('@limit')];
      const { fusion } = audit;
      if (!fusion || fusion.kind === 'alone') throw new Error('parts');
      return { ...audit, fusion: { ...fusion, returned } };
    });
    const { query, columns } = fuse([rows, figures].filter((audit) => audit !== undefined));
    expect(query.parameters).toEqual(['limit', 'run_date']);
    expect(columns).toBe(4);
    expect(query.text).toContain(
      'count_if(CAST((\nFALSE AND (\nnope -- gone\n) IS NULL AND (\n$limit\n) IS NULL\n) AS BOOLEAN)) AS assay_v3',
    );
    expect(query.text).toContain('FALSE AND (\nsum(s)\n) IS NULL AND (\n$limit\n) IS NULL AS assay_v4');
  });

  it('puts the filter of figures and groups into the WHERE', () => {
    const scan = scanOf({ filter: 'z > 0' });
    const { text } = fuse([
      figuresAudit('raw.t.a', { n: 'count(*)' }, null, scan),
      figuresAudit('raw.t.b', { n: 'max(x)' }, null, scan),
    ]).query;
    expect(text).toContain('WHERE (\nd = $run_date\n) AND (\nz > 0\n)');
  });

  it('leads back from its row to what each audit’s own queries answer', () => {
    expect(fuse(three).answersOf(answer('3', '9', '1', '4', '1', '0', 'DOUBLE', '9'))).toEqual([
      {
        count: { ...answer('3'), columns: ['returned'], kinds: ['number'], durationMs: 0 },
        examined: { ...answer('9'), columns: ['examined'], kinds: ['number'], durationMs: 0 },
      },
      {
        count: { ...answer('1'), columns: ['returned'], kinds: ['number'], durationMs: 0 },
        examined: { ...answer('4'), columns: ['examined'], kinds: ['number'], durationMs: 0 },
      },
      {
        count: {
          ...answer('1', '0', 'DOUBLE'),
          columns: ['returned', 'missed_error', 'type_0'],
          kinds: ['number', 'number', 'text'],
          durationMs: 0,
        },
        examined: { ...answer('9'), columns: ['examined'], kinds: ['number'], durationMs: 0 },
      },
    ]);
  });

  it.each([
    ['a column too few', answer('3', '9', '1', '4', '1', '0', 'DOUBLE')],
    ['a count that is none', answer('3', null, '1', '4', '1', '0', 'DOUBLE', '9')],
    ['no row', { ...answer(), rows: [] }],
  ])('takes no answer with %s', (_, wrong) => {
    expect(fuse(three).answersOf(wrong)).toBeNull();
  });

  it('names nothing like a column that a part may mean', () => {
    const { text } = fuse([
      rowsAudit('raw.t.a', 'ASSAY_v0 > 1'),
      rowsAudit('raw.t.b', "s = 'assay1_scan'"),
    ]).query;
    expect(text).toContain('count(*) AS assay2_v0');
    expect(text.replace('ASSAY_v0', '').replace('assay1_scan', '')).not.toMatch(/assay1?_/i);
  });
});
