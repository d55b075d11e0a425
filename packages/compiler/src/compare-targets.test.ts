import type { Plan, PlanAudit } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { type Compilation, compile } from './compile.js';
import { auditText, marked } from './rules/compile-audits.test-support.js';

const DUCK = 'SELECT k, v::BIGINT AS v FROM raw.t';
const BIG = 'SELECT k, SAFE_CAST(v AS INT64) AS v FROM `raw.u`';
const BOTH = 'SELECT k, v FROM raw.t';

/** A project with two targets of DuckDB and one of BigQuery. */
function compiled(target: string, files: Readonly<Record<string, string>>, partition = 'none'): Compilation {
  const table = `layer: raw, owner: data, partition: ${partition}, max_bytes: 1GB`;
  const project = {
    'assay.yml': `version: 1
name: shop
owner: data
layers: [raw]
default_target: local
targets:
  prod: { type: bigquery, project: "\${P}", location: EU, maximum_bytes_billed: 5GB, max_concurrent_queries: 3 }
  local: { type: duckdb, path: shop.duckdb }
  copy: { type: duckdb, path: copy.duckdb }
  twin: { type: duckdb, path: ./shop.duckdb }
  again: { type: bigquery, project: "\${P}", location: EU }
rules: { missing-description: off, unaudited-table: off }
`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:\n  - { name: raw.t, ${table} }\n  - { name: raw.u, ${table} }\n`,
    ...files,
  };
  const sources = Object.entries(project).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  return compile(sources, { target });
}

const one = (target: string, sql: string, sides: string): Compilation =>
  compiled(target, { 'raw/t/x.sql': auditText(sql, `compare: { key: [k], ${sides} }`) });

function planOf({ plan, diagnostics }: Compilation): Plan {
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

function auditOf(
  compilation: Compilation,
): PlanAudit & { readonly compare: NonNullable<PlanAudit['compare']> } {
  const [audit] = planOf(compilation).audits;
  if (!audit?.compare) throw new Error('no comparison');
  return { ...audit, compare: audit.compare };
}

describe('a comparison of two targets', () => {
  it.each([
    ['local', 'twin'],
    ['prod', 'again'],
  ])(
    'is refused where both are the same warehouse under two names, whatever is asked: %s, %s',
    (left, other) => {
      const sides = `left: { target: ${left} }, right: { target: ${other} }`;
      for (const right of [BOTH, 'SELECT k, v FROM raw.u']) {
        expect(
          one(left, `${BOTH};\n${right}`, sides).diagnostics.map(({ code, message }) => [code, message]),
        ).toEqual([
          [
            'compare-across-targets',
            `"${left}" and "${other}" are the same warehouse: it would be compared with itself`,
          ],
        ]);
      }
    },
  );

  it('reads each side in the dialect of its target, and the plan has that target with all that a run needs', () => {
    const compilation = one('local', `${DUCK};\n${BIG}`, 'right: { target: prod }');
    expect(planOf(compilation).otherTargets).toEqual([
      {
        name: 'prod',
        type: 'bigquery',
        project: `\${P}`,
        location: 'EU',
        maxConcurrentQueries: 3,
        maximumBytesBilled: 5e9,
        useQueryCache: false,
      },
    ]);
    expect(auditOf(compilation)).toMatchObject({
      scan: { from: 'raw.t' },
      compare: {
        leftTarget: null,
        right: { target: 'prod', file: 'raw/t/x.sql', scan: { from: '`raw.u`' } },
      },
    });
  });

  it.each([
    ['local', null, 'prod', ['prod']],
    ['copy', 'local', 'prod', ['local', 'prod']],
    ['prod', 'local', null, ['local']],
  ])('compiled for %s runs where its sides say', (target, left, right, others) => {
    const compilation = one(target, `${DUCK};\n${BIG}`, 'left: { target: local }, right: { target: prod }');
    const { compare } = auditOf(compilation);
    expect([compare.leftTarget, compare.right.target]).toEqual([left, right]);
    expect(planOf(compilation).otherTargets.map(({ name }) => name)).toEqual(others);
  });

  it('runs a side without a target where the project is compiled for', () => {
    const { compare } = auditOf(one('copy', `${DUCK};\n${DUCK}`, 'right: { target: local }'));
    expect([compare.leftTarget, compare.right.target]).toEqual([null, 'local']);
  });

  it('finds a side that is in the words of the other engine', () => {
    expect(marked(one('local', `${BIG};\n${DUCK}`, 'right: { target: prod }'))).toContainEqual(
      expect.stringMatching(/^unparsed-sql: /),
    );
  });

  it('takes each side from the file of its dialect', () => {
    const files = {
      'raw/t/x.sql': auditText(`${DUCK};\n${DUCK}`, 'compare: { key: [k], right: { target: prod } }'),
      'raw/t/x.bigquery.sql': `SELECT k, CAST(v AS INT64) AS v FROM raw.t;\n${BIG}`,
    };
    expect(auditOf(compiled('local', files))).toMatchObject({
      source: { file: 'raw/t/x.sql' },
      sql: { text: DUCK },
      compare: {
        right: { file: 'raw/t/x.bigquery.sql', sql: { text: BIG }, sqlStart: { line: 2, column: 1 } },
      },
    });
    expect(auditOf(compiled('prod', files))).toMatchObject({
      source: { file: 'raw/t/x.bigquery.sql' },
      compare: { right: { target: null, file: 'raw/t/x.bigquery.sql', sql: { text: BIG } } },
    });
  });

  it('is another definition on other targets, and none of a target that nobody uses', () => {
    const of = (target: string, sides: string) => auditOf(one(target, `${BOTH};${BOTH} WHERE v > 0`, sides));
    const prints = [
      of('local', 'right: { target: local }'),
      of('local', 'right: { target: copy }'),
      of('local', 'left: { target: copy }'),
      of('local', 'right: { target: prod }'),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(4);
    const plain = one('local', `${BOTH};${BOTH} WHERE v > 0`, 'tolerance: {}');
    expect(auditOf(plain).fingerprint).toBe(prints[0]);
    expect(planOf(plain).otherTargets).toEqual([]);
  });

  it.each([
    ['{ bigquery: { type: ingestion_time }, duckdb: none }', 'local', []],
    ['{ duckdb: none }', 'local', ['compare-across-targets: raw.u']],
    ['{ column: k, type: string }', 'local', ['compare-across-targets: raw.u']],
    ['{ column: k, type: string }', 'copy', ['compare-across-targets: raw.u']],
  ])('with tables partitioned %s, compiled for %s', (partition, target, problems) => {
    const filter = partition.includes('ingestion') ? '_PARTITIONDATE = @run_date' : "k = 'a'";
    const sql = `SELECT k, v FROM raw.t WHERE k = 'a';\nSELECT k, v FROM raw.u WHERE ${filter}`;
    const files = { 'raw/t/x.sql': auditText(sql, 'compare: { key: [k], right: { target: prod } }') };
    expect(marked(compiled(target, files, partition))).toEqual(problems);
  });

  it('holds the filter on the partition to the rules of the engine of its side', () => {
    const partition = '{ duckdb: none, bigquery: { column: d, type: date } }';
    const sql = `${BOTH};\nSELECT k, v FROM raw.u`;
    const files = { 'raw/t/x.sql': auditText(sql, 'compare: { key: [k], right: { target: prod } }') };
    expect(marked(compiled('local', files, partition))).toEqual(['missing-partition-filter: raw.u']);
  });

  it('is none of a table with itself, whatever it is compiled for, unless the targets differ', () => {
    const sides = 'right: { target: prod }';
    expect(marked(one('local', `${BOTH};${BOTH}`, sides))).toEqual([]);
    expect(marked(one('prod', `${BOTH};\n select k, v from raw.t`, sides))).toEqual([
      'compare-across-targets: prod',
    ]);
    expect(marked(one('prod', `${BOTH};${BOTH}`, `${sides}, left: { target: local }`))).toEqual([]);
  });
});
