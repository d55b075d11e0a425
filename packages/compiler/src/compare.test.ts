import type { Plan, PlanAudit } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { auditText, compileProject, marked } from './rules/compile-audits.test-support.js';

const LEFT = 'SELECT k, v FROM raw.t';
const RIGHT = 'SELECT k, v FROM raw.u';
const KEY = 'compare: { key: [k] }';

const compiled = (sql: string, ...keys: readonly string[]) =>
  compileProject({ 'raw/t/x.sql': auditText(sql, ...keys) });
function auditOf(plan: Plan | null): PlanAudit {
  const [audit] = plan?.audits ?? [];
  if (!audit) throw new Error('no plan');
  return audit;
}
const planned = (sql: string, ...keys: readonly string[]): PlanAudit => auditOf(compiled(sql, ...keys).plan);

describe('a comparison in the plan', () => {
  it('has the left query where others have theirs, and the right one with its own place, reads and scan', () => {
    const audit = planned(
      `${LEFT} WHERE k = @run_date;\n-- the other\n\n  SELECT k, v FROM raw.u AS u WHERE @run_date = u.k ;`,
      'compare:',
      '  key: [K]',
      '  tolerance: { v: 0.50%, }',
    );
    expect(audit).toMatchObject({
      sql: { text: `${LEFT} WHERE k = @run_date`, parameters: [{ name: 'run_date', offset: 33 }] },
      sqlStart: { line: 7, column: 1 },
      reads: ['raw.t', 'raw.u'],
      scan: { table: 'raw.t' },
      compare: {
        key: ['K'],
        tolerances: [{ column: 'v', kind: 'relative', value: '0.005' }],
        right: {
          target: null,
          sqlStart: { line: 8, column: 1 },
          reads: ['raw.u'],
          scan: { table: 'raw.u', from: 'raw.u AS u' },
        },
      },
    });
    const right = audit.compare?.right.sql;
    expect(right?.text).toBe('-- the other\n\n  SELECT k, v FROM raw.u AS u WHERE @run_date = u.k');
    expect(right?.parameters.map(({ offset }) => right.text.slice(offset, offset + 9))).toEqual([
      '@run_date',
    ]);
  });

  it.each([
    ["SELECT ';' AS k, v FROM raw.t"],
    ['SELECT k, v FROM raw.t -- ; SELECT 1'],
    ['SELECT k, /* ; */ v FROM raw.t'],
    ['SELECT "k;" AS k, v FROM raw.t'],
  ])('ends the left query where the statement ends, not at every semicolon: %s', (left) => {
    const audit = planned(`${left}\n;;${RIGHT}`, KEY);
    expect(audit.sql.text).toBe(left.replace(/ -- .*/, ''));
    expect(audit.compare?.right.sql.text).toBe(RIGHT);
  });

  it.each([
    ['0', 'absolute', '0'],
    ['10', 'absolute', '10'],
    ['0.30000000000000000000000000001', 'absolute', '0.30000000000000000000000000001'],
    ['2k', 'absolute', '2000'],
    ['.5', 'absolute', '0.5'],
    ['"0.1%"', 'relative', '0.001'],
    ['100%', 'relative', '1'],
  ])('has a tolerance of %s as %s %s', (written, kind, value) => {
    const { compare } = planned(`${LEFT};${RIGHT}`, `compare: { key: [k], tolerance: { v: ${written} } }`);
    expect(compare?.tolerances).toEqual([{ column: 'v', kind, value }]);
  });

  it('has another fingerprint for all that decides its result, and the same for what does not', () => {
    const first = planned(`${LEFT};${RIGHT}`, KEY).fingerprint;
    const others = [
      planned(`${LEFT};${RIGHT}`, 'compare: { key: [k], tolerance: { v: 1 } }'),
      planned(`${LEFT};${RIGHT}`, 'compare: { key: [v] }'),
      planned(`${LEFT};${RIGHT} WHERE v > 0`, KEY),
      planned(`${RIGHT};${LEFT}`, KEY),
    ];
    expect(new Set([first, ...others.map(({ fingerprint }) => fingerprint)]).size).toBe(5);
    expect(planned(`${LEFT}\n;\n\n${RIGHT};`, KEY).fingerprint).toBe(first);
  });

  it('masks what either side would', () => {
    const files = {
      'tables.yml': `tables:
  - { name: raw.t, layer: raw, owner: data, partition: none, max_bytes: 1GB }
  - { name: raw.u, layer: raw, owner: data, partition: none, max_bytes: 1GB, columns: [{ name: email, pii: true }] }
`,
      'raw/t/x.sql': auditText(`${LEFT};\nSELECT k, email AS v FROM raw.u`, KEY),
    };
    expect(auditOf(compileProject(files).plan)).toMatchObject({
      mask: { kind: 'columns', columns: ['v'] },
      sensitive: true,
    });
  });

  it('may name the target of the plan', () => {
    const keys = 'compare: { key: [k], right: { target: local } }';
    expect(planned(`${LEFT};${RIGHT}`, keys).compare?.right.target).toBeNull();
  });

  it('has both queries of an override', () => {
    const { plan, diagnostics } = compileProject(
      {
        'raw/t/x.sql': auditText(`${LEFT};${RIGHT}`, KEY),
        'raw/t/x.bigquery.sql': 'SELECT k, v + 1 AS v FROM raw.t;\nSELECT k, v FROM raw.u',
      },
      'bigquery',
    );
    expect(diagnostics).toEqual([]);
    expect(auditOf(plan)).toMatchObject({
      sql: { text: 'SELECT k, v + 1 AS v FROM raw.t' },
      compare: { right: { sqlStart: { line: 2, column: 1 } } },
    });
  });
});

describe('what is wrong with a comparison', () => {
  it.each([
    ['one statement', [LEFT], KEY, ['not-two-statements: SELECT k, v FROM raw.t']],
    ['three', [LEFT, RIGHT, 'SELECT 1'], KEY, ['not-two-statements: SELECT 1']],
    ['nothing', [''], KEY, ['missing-query: ---']],
    ['a right statement that is no query', [LEFT, 'DELETE FROM raw.u'], KEY, ['not-a-select: DELETE']],
    ['a right one that is none we read', [LEFT, 'SELECT k, v FROM raw.u WHERE ('], KEY, ['unparsed-sql: (']],
    ['a rule broken on the right', [LEFT, 'SELECT k, v FROM raw.u LIMIT 1'], KEY, ['limit-in-audit: LIMIT']],
    ['a star', [LEFT, 'SELECT * FROM raw.u'], KEY, ['star-projection: *']],
    ['a table that nobody declared', [LEFT, 'SELECT k, v FROM raw.v'], KEY, ['undeclared-table: raw.v']],
    ['another table on both sides', [RIGHT, `${RIGHT} WHERE k > 1`], KEY, ['own-table-not-read: raw.u']],
    ['no key', [LEFT, RIGHT], 'compare: { key: [] }', ['invalid-value: []']],
    ['no key at all', [LEFT, RIGHT], 'compare: {}', ['missing-key: compare']],
    ['a key twice', [LEFT, RIGHT], 'compare: { key: [k, K] }', ['invalid-value: K']],
    [
      'a key that one side has not',
      [LEFT, 'SELECT v, v AS w FROM raw.u'],
      KEY,
      ['unknown-compare-column: k', 'different-columns: v AS w'],
    ],
    [
      'a negative tolerance',
      [LEFT, RIGHT],
      'compare: { key: [k], tolerance: { v: -1 } }',
      ['invalid-value: -1'],
    ],
    [
      'a tolerance in words',
      [LEFT, RIGHT],
      'compare: { key: [k], tolerance: { v: some } }',
      ['invalid-value: some'],
    ],
    [
      'a tolerance twice',
      [LEFT, RIGHT],
      'compare: { key: [k], tolerance: { v: 1, V: 2 } }',
      ['invalid-value: V'],
    ],
    [
      'a tolerance without a column',
      [LEFT, RIGHT],
      'compare: { key: [k], tolerance: { w: 1 } }',
      ['unknown-compare-column: w'],
    ],
    [
      'a target that is not there',
      [LEFT, RIGHT],
      'compare: { key: [k], right: { target: prod } }',
      ['compare-across-targets: prod'],
    ],
    [
      'a table with itself',
      [LEFT, LEFT],
      'compare: { key: [k], left: { target: local } }',
      ['compare-across-targets: local'],
    ],
    ['a name twice', ['SELECT k, v, v + 1 AS V FROM raw.t', RIGHT], KEY, ['different-columns: v + 1 AS V']],
    [
      'an unknown key',
      [LEFT, RIGHT],
      'compare: { key: [k], tolerence: { v: 1 } }',
      ['unknown-key: tolerence'],
    ],
  ])('%s', (_, statements, keys, problems) => {
    const compilation = compiled(statements.join(';\n'), keys);
    expect(marked(compilation)).toEqual(problems);
    expect(compilation.plan).toBeNull();
  });

  it.each(['rate <= 1%', 'v > 1'])('an expectation of %s', (expectation) => {
    const found = marked(compiled(`${LEFT};${RIGHT}`, KEY, `expect: ${expectation}`));
    expect(found).toEqual([`contradictory-keys: ${expectation.split(' ')[0]}`]);
  });

  it.each([
    'SELECT 1 AS k, count(*) AS v FROM raw.t',
    'SELECT k, sum(v) AS v FROM raw.t GROUP BY k',
    'SELECT DISTINCT k, v FROM raw.t',
  ])('is not that a side is one row, or groups: %s', (left) => {
    expect(marked(compiled(`${left};${RIGHT}`, KEY, 'expect: rows <= 3'))).toEqual([]);
  });

  it('is looked for where the right query reads the own table', () => {
    expect(marked(compiled(`${RIGHT};${LEFT}`, KEY))).toEqual([]);
  });

  it('without `compare` is a second statement', () => {
    expect(marked(compiled(`${LEFT};${RIGHT}`))).toEqual([`multiple-statements: ${RIGHT}`]);
  });

  it('is a partition filter that the right query has not', () => {
    const table = (name: string) =>
      `  - { name: ${name}, layer: raw, owner: data, partition: { column: k, type: date } }\n`;
    const files = {
      'tables.yml': `tables:\n${table('raw.t')}${table('raw.u')}`,
      'raw/t/x.sql': auditText(`${LEFT} WHERE k = @run_date;\n${RIGHT}`, KEY),
    };
    expect(marked(compileProject(files))).toEqual(['missing-partition-filter: raw.u']);
  });
});

it('two comparisons ask the same only if their columns find each other by the same names', () => {
  const codes = (right: string): string[] =>
    marked(
      compileProject({
        'raw/t/a.sql': auditText(
          'SELECT k, v AS x, w AS y FROM raw.t; SELECT k, v AS x, w AS y FROM raw.u',
          KEY,
        ),
        'raw/t/b.sql': auditText(`SELECT k,v x, w y FROM raw.t;\n${right}`, KEY),
      }),
    ).map((text) => text.split(':')[0] ?? '');
  expect(codes('SELECT k, v x, w y FROM raw.u')).toEqual(['duplicate-audit']);
  expect(codes('SELECT k, v AS y, w AS x FROM raw.u')).toEqual([]);
});
