import {
  type AloneReason,
  type Dialect,
  type Fusion,
  type PlanAudit,
  spellParameters,
} from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';

const TARGETS: Readonly<Record<Dialect, string>> = {
  duckdb: '{ type: duckdb, path: shop.duckdb }',
  bigquery: '{ type: bigquery, project: p, location: EU }',
};

interface Setting {
  readonly dialect?: Dialect;
  /** Keys of the frontmatter. */
  readonly keys?: readonly string[];
  readonly partition?: string;
}

const BY_DAY = '{ column: day, type: date, granularity: day }';

function auditOf(
  sql: string,
  { dialect = 'duckdb', keys = [], partition = BY_DAY }: Setting = {},
): PlanAudit {
  const table = `layer: raw, owner: data, partition: ${partition}, max_bytes: 1GB`;
  const own = ['x', 'least', 'codes'].filter((name) => new RegExp(`@${name}\\b`).test(sql));
  const parameters =
    own.length === 0
      ? []
      : [`params: { ${own.map((name) => `${name}: { type: integer, default: 5 }`).join(', ')} }`];
  const files = {
    'assay.yml': `version: 1
name: shop
owner: data
layers: [raw]
targets: { local: ${TARGETS[dialect]} }
rules: ${JSON.stringify(OFF)}
`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:\n  - { name: raw.t, ${table} }\n  - { name: raw.u, ${table} }\n`,
    'raw/t/x.sql': ['---', 'dimension: validity', ...parameters, ...keys, '---', sql, ''].join('\n'),
  };
  const sources = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  const { plan, diagnostics } = compile(sources);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const audit = plan?.audits[0];
  if (!audit) throw new Error('no audit');
  return audit;
}

/** House rules that speak of what is tried here. */
const OFF = Object.fromEntries(
  `star-projection limit-in-audit counting-audit join nondeterministic-function missing-partition-filter
   unbounded-partition-filter unprunable-partition-filter constant-result`
    .split(/\s+/)
    .map((rule) => [rule, 'off']),
);

/** A fusion with its parts as plain texts, each parameter as `@name` where the plan says that it stands. */
function shown(fusion: Fusion): object {
  if (fusion.kind === 'alone') return fusion;
  const text = (part: { text: string; parameters: readonly { name: string; offset: number }[] }): string => {
    for (const { name, offset } of part.parameters)
      expect(part.text.slice(offset, offset + name.length + 1)).toBe(`@${name}`);
    return part.text;
  };
  return {
    ...fusion,
    ...('condition' in fusion && { condition: fusion.condition && text(fusion.condition) }),
    ...('having' in fusion && { having: fusion.having && text(fusion.having) }),
    ...('by' in fusion && { by: fusion.by.map(text) }),
    ...('figures' in fusion && {
      figures: Object.fromEntries(fusion.figures.map(({ name, expression }) => [name, text(expression)])),
    }),
    returned: fusion.returned.map(text),
  };
}

const fusionOf = (sql: string, setting?: Setting): object => shown(auditOf(sql, setting).fusion);
const conditionOf = (sql: string, setting?: Setting): string | null => {
  const { fusion } = auditOf(sql, setting);
  if (fusion.kind !== 'rows') throw new Error(JSON.stringify(fusion));
  return fusion.condition?.text ?? null;
};
const reasonOf = (sql: string, setting?: Setting): AloneReason | null => {
  const { fusion } = auditOf(sql, setting);
  return fusion.kind === 'alone' ? fusion.reason : null;
};

const DAY = 'WHERE day = @run_date';
const BOTH = [{ dialect: 'duckdb' }, { dialect: 'bigquery' }] as const;

describe.each(BOTH)('rows in $dialect', ({ dialect }) => {
  const rows = (sql: string) => conditionOf(sql, { dialect });

  it('are those of the scan that meet what WHERE asks for beyond the partition', () => {
    expect(fusionOf(`SELECT id, amount FROM raw.t ${DAY} AND amount < 0`, { dialect })).toEqual({
      kind: 'rows',
      condition: 'amount < 0',
      returned: ['id', 'amount'],
    });
    expect(rows(`SELECT id FROM raw.t ${DAY}`)).toBeNull();
    expect(rows(`SELECT * FROM raw.t ${DAY} AND amount < 0 ORDER BY amount DESC, id`)).toBe('amount < 0');
    expect(rows(`SELECT id FROM raw.t AS o WHERE amount < 0 AND o.day = @run_date AND o.id > 5`)).toBe(
      'amount < 0\nAND o.id > 5',
    );
  });

  it('have conditions exactly as they are written', () => {
    expect(rows(`SELECT id FROM raw.t ${DAY} AND (a = 1 OR b = 2)`)).toBe('(a = 1 OR b = 2)');
    expect(rows(`SELECT id FROM raw.t ${DAY} AND ((a = 1 OR b = 2) AND c = 3)`)).toBe(
      '((a = 1 OR b = 2) AND c = 3)',
    );
    expect(rows(`SELECT id FROM raw.t ${DAY} AND a BETWEEN 1 AND 2 AND b NOT BETWEEN @run_date AND c`)).toBe(
      'a BETWEEN 1 AND 2\nAND b NOT BETWEEN @run_date AND c',
    );
    expect(rows(`SELECT id FROM raw.t ${DAY} AND CASE WHEN a = 1 AND b = 2 THEN c OR d ELSE e END`)).toBe(
      'CASE WHEN a = 1 AND b = 2 THEN c OR d ELSE e END',
    );
    expect(rows(`SELECT id FROM raw.t ${DAY} AND NOT (a = 1 AND b = 2) AND s = '@x -- ( AND'`)).toBe(
      "NOT (a = 1 AND b = 2)\nAND s = '@x -- ( AND'",
    );
    expect(rows(`SELECT id FROM raw.t WHERE (day = @run_date) AND (a IN (1, 2))`)).toBe('(a IN (1, 2))');
    expect(
      rows(
        `SELECT id FROM raw.t ${DAY} AND s = '🛫' AND t.a <> '🛬🛬' -- 🛫\nAND s > @x`.replace('t.a', 'a'),
      ),
    ).toBe("s = '🛫'\nAND a <> '🛬🛬'\nAND s > @x");
  });

  it('keep a comment inside a condition in a line of its own', () => {
    expect(
      rows(`SELECT id FROM raw.t ${DAY} -- the day\n AND a = 1 -- one\n AND b -- two\n = 2 -- three`),
    ).toBe('a = 1\nAND b -- two\n = 2');
    expect(rows(`SELECT id FROM raw.t ${DAY} AND a /* AND ( */ = 1 /* end */`)).toBe('a /* AND ( */ = 1');
  });

  it('keep their parameters at their places', () => {
    const sql = `SELECT id FROM raw.t WHERE a > @least AND day BETWEEN @run_date - 1 AND @run_date AND b > @least - 1`;
    const { fusion, scan } = auditOf(sql, { dialect });
    expect(scan?.predicate?.text).toBe('day BETWEEN @run_date - 1 AND @run_date');
    expect(shown(fusion)).toMatchObject({ condition: 'a > @least\nAND b > @least - 1' });
    if (fusion.kind !== 'rows' || !fusion.condition) throw new Error('no condition');
    expect(spellParameters(fusion.condition, 'duckdb')).toBe('a > $least\nAND b > $least - 1');
  });

  it('take a condition of the partition as a whole, whatever else it filters', () => {
    const sql = `SELECT id FROM raw.t WHERE (day = @run_date AND (a = 1 OR a = 2)) AND b = 2`;
    const { fusion, scan } = auditOf(sql, { dialect });
    expect(scan?.predicate?.text).toBe('(day = @run_date AND (a = 1 OR a = 2))');
    expect(shown(fusion)).toMatchObject({ kind: 'rows', condition: 'b = 2' });
  });

  it('may be all conditions of a table without partitions', () => {
    const whole = { dialect, partition: 'none' };
    expect(conditionOf('SELECT id FROM raw.t WHERE a = 1 OR b = 2', whole)).toBe('a = 1 OR b = 2');
    expect(conditionOf('SELECT id FROM raw.t', whole)).toBeNull();
  });

  it('are counted by rows and rate alone', () => {
    const sql = `SELECT id, amount FROM raw.t ${DAY}`;
    expect(reasonOf(sql, { dialect, keys: ['expect: amount > 0'] })).toBe('row-condition');
    expect(reasonOf(sql, { dialect, keys: ['expect: { warn: amount > 0, error: rows < 5 }'] })).toBe(
      'row-condition',
    );
    expect(reasonOf(sql, { dialect, keys: ['expect: rows < 10 and rate < 1%'] })).toBeNull();
  });

  it('select what must be there, once, and without its alias', () => {
    const sql = `SELECT id, id AS again, -- AS x\n  a + b /* sum */ AS s, 5 AS five, 'x' kind, LOWER(c) low, a + b FROM raw.t ${DAY}`;
    expect(fusionOf(sql, { dialect })).toMatchObject({ returned: ['id', 'a + b', 'LOWER(c)'] });
  });
});

describe.each(BOTH)('figures in $dialect', ({ dialect }) => {
  const setting = (...keys: readonly string[]): Setting => ({ dialect, keys });

  it('are the returned columns that are tested', () => {
    const sql = `SELECT COUNT(*) AS n, AVG(a) AS Mean, MAX(b) - MIN(b), SUM(c) total FROM raw.t AS o ${DAY}`;
    expect(fusionOf(sql, setting('expect: { warn: mean < 5, error: n > 0 and Total >= 1 }'))).toEqual({
      kind: 'figures',
      figures: { n: 'COUNT(*)', Mean: 'AVG(a)', total: 'SUM(c)' },
      having: null,
      returned: ['MAX(b) - MIN(b)'],
    });
  });

  it('are none where only the row is counted', () => {
    const sql = `SELECT MAX(ts) AS newest FROM raw.t ${DAY} HAVING MAX(ts) < @run_timestamp -- late\nORDER BY newest`;
    expect(fusionOf(sql, setting())).toEqual({
      kind: 'figures',
      figures: {},
      having: 'MAX(ts) < @run_timestamp',
      returned: ['MAX(ts)'],
    });
  });

  it('of some of the rows are another scan', () => {
    expect(reasonOf(`SELECT COUNT(*) AS n FROM raw.t ${DAY} AND a = 1`, setting('expect: n > 0'))).toBe(
      'narrowed',
    );
  });

  it('have one name each', () => {
    expect(reasonOf(`SELECT COUNT(*) AS n, SUM(a) AS N FROM raw.t ${DAY}`, setting('expect: n > 0'))).toBe(
      'name',
    );
    expect(reasonOf(`SELECT SUM(a) AS a, SUM(a) AS b FROM raw.t ${DAY} HAVING a > 5`, setting())).toBe(
      'name',
    );
    expect(reasonOf(`SELECT SUM(x) AS a FROM raw.t ${DAY} ORDER BY SUM(x)`, setting())).toBe('order');
  });
});

describe.each(BOTH)('groups in $dialect', ({ dialect }) => {
  const groups = (sql: string) => fusionOf(sql, { dialect });
  const reason = (sql: string, ...keys: readonly string[]) => reasonOf(sql, { dialect, keys });

  it('are made by what GROUP BY says', () => {
    const sql = `SELECT a, LOWER(b) AS b2, COUNT(*) AS n FROM raw.t ${DAY} GROUP BY a, LOWER(b) HAVING COUNT(*) > 1 ORDER BY n DESC`;
    expect(groups(sql)).toEqual({
      kind: 'groups',
      by: ['a', 'LOWER(b)'],
      having: 'COUNT(*) > 1',
      returned: ['COUNT(*)'],
    });
    expect(groups(`SELECT a FROM raw.t ${DAY} GROUP BY a`)).toMatchObject({ by: ['a'], having: null });
  });

  it('may be by a field, or by a column that the table stands before', () => {
    expect(groups(`SELECT s.a, COUNT(*) FROM raw.t ${DAY} GROUP BY s.a`)).toMatchObject({ by: ['s.a'] });
    expect(groups(`SELECT o.a, COUNT(*) FROM raw.t AS o ${DAY} GROUP BY a`)).toMatchObject({ by: ['a'] });
  });

  it('may be said by place', () => {
    const sql = `SELECT COUNT(*), a, IF(b > 1, c, 'x') AS d FROM raw.t ${DAY} GROUP BY 3, 2`;
    expect(groups(sql)).toMatchObject({ by: ["IF(b > 1, c, 'x')", 'a'], returned: ['COUNT(*)'] });
    expect(reason(`SELECT a, COUNT(*) FROM raw.t ${DAY} GROUP BY 2`)).toBe('groups');
    expect(reason(`SELECT a, COUNT(*) FROM raw.t ${DAY} GROUP BY 3`)).toBe('groups');
  });

  it('may be all that is no aggregate', () => {
    expect(
      groups(`SELECT a, 1 AS one, b.c, MAX(d) AS m FROM raw.t ${DAY} GROUP BY ALL HAVING MAX(d) > 1`),
    ).toMatchObject({
      by: ['a', 'b.c'],
      having: 'MAX(d) > 1',
      returned: ['MAX(d)'],
    });
    expect(reason(`SELECT a, COUNT(*) + b AS n FROM raw.t ${DAY} GROUP BY ALL`)).toBe('groups');
    expect(reason(`SELECT 'x' AS k, COUNT(*) AS n FROM raw.t ${DAY} GROUP BY ALL`)).toBe('groups');
  });

  it('may leave out rows without a key, which are groups of their own', () => {
    expect(
      groups(
        `SELECT a, b, COUNT(*) FROM raw.t AS o ${DAY} AND (o.a IS NOT NULL) AND b IS NOT NULL GROUP BY a, o.b HAVING COUNT(*) > 1 OR MIN(c) > @x`,
      ),
    ).toMatchObject({
      by: ['a', 'o.b'],
      having: '(o.a IS NOT NULL)\nAND b IS NOT NULL\nAND (\nCOUNT(*) > 1 OR MIN(c) > @x\n)',
    });
    expect(groups(`SELECT a FROM raw.t ${DAY} AND a IS NOT NULL GROUP BY a`)).toMatchObject({
      having: 'a IS NOT NULL',
    });
    expect(reason(`SELECT a FROM raw.t ${DAY} AND b IS NOT NULL GROUP BY a`)).toBe('narrowed');
    expect(reason(`SELECT a FROM raw.t ${DAY} AND a > 1 GROUP BY a`)).toBe('narrowed');
    expect(reason(`SELECT a.b FROM raw.t ${DAY} AND a IS NOT NULL GROUP BY a.b`)).toBe('narrowed');
    expect(reason(`SELECT a.b FROM raw.t ${DAY} AND a.c IS NOT NULL GROUP BY a.b`)).toBe('narrowed');
    expect(reason(`SELECT LOWER(a) FROM raw.t ${DAY} AND a IS NOT NULL GROUP BY LOWER(a)`)).toBe('narrowed');
    expect(reason(`SELECT a FROM raw.t ${DAY} AND NOT a IS NOT NULL GROUP BY a`)).toBe('narrowed');
    expect(reason(`SELECT a FROM raw.t ${DAY} AND (a IS NOT NULL OR (b IS NOT NULL)) GROUP BY a`)).toBe(
      'narrowed',
    );
  });

  it.each([
    [
      'a name that may be the output or a column',
      `SELECT LOWER(a) AS k, COUNT(*) FROM raw.t ${DAY} GROUP BY k`,
      'name',
    ],
    ['HAVING of an output', `SELECT a, COUNT(*) AS n FROM raw.t ${DAY} GROUP BY a HAVING n > 1`, 'name'],
    ['an output that is called like a key', `SELECT LOWER(a) AS a FROM raw.t ${DAY} GROUP BY a`, 'name'],
    ['a name that may be the field or a column', `SELECT s.a, COUNT(*) FROM raw.t ${DAY} GROUP BY a`, 'name'],
    ['HAVING of a field', `SELECT s.a FROM raw.t ${DAY} GROUP BY s.a HAVING MAX(A) > 1`, 'name'],
    ['several groupings', `SELECT a, b FROM raw.t ${DAY} GROUP BY ROLLUP(a, b)`, 'groups'],
    ['several groupings', `SELECT a, b FROM raw.t ${DAY} GROUP BY GROUPING SETS (a, b)`, 'groups'],
    ['one group of all', `SELECT COUNT(*) AS n FROM raw.t ${DAY} GROUP BY ()`, 'groups'],
    ['a constant', `SELECT COUNT(*) AS n FROM raw.t ${DAY} GROUP BY @x`, 'groups'],
  ] as const)('are not shared: %s', (_what, sql, expected) => {
    expect(reason(sql)).toBe(expected);
  });

  it('have no condition on their columns', () => {
    expect(reason(`SELECT a, COUNT(*) AS n FROM raw.t ${DAY} GROUP BY a`, 'expect: n > 1')).toBe('groups');
  });
});

describe.each(BOTH)('an own query in $dialect', ({ dialect }) => {
  it.each([
    ['switched-off', `SELECT id FROM raw.t ${DAY}`, 'fuse: false'],
    ['unknown-scan', 'SELECT id FROM raw.t WHERE a = 1', null],
    ['comparison', `SELECT a FROM raw.t ${DAY};\nSELECT a FROM raw.u ${DAY}`, 'compare: { key: [a] }'],
    ['nested', `SELECT id FROM (SELECT id FROM raw.t ${DAY} AND a = 1) AS q`, null],
    ['nested', `WITH q AS (SELECT id FROM raw.t ${DAY}) SELECT id FROM q`, null],
    ['nested', `SELECT id FROM raw.t ${DAY} AND id IN (SELECT 1)`, null],
    ['nested', `(SELECT id FROM raw.t ${DAY} AND a = 1)`, null],
    ['window', `SELECT id, SUM(a) OVER (PARTITION BY b) AS s FROM raw.t ${DAY}`, null],
    ['window', `SELECT id FROM raw.t ${DAY} QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) > 1`, null],
    ['limit', `SELECT id FROM raw.t ${DAY} LIMIT 5`, null],
    ['limit', `SELECT id FROM raw.t ${DAY} ORDER BY a LIMIT 5 OFFSET 2`, null],
    ['distinct', `SELECT DISTINCT id FROM raw.t ${DAY}`, null],
    ['row-condition', `SELECT id FROM raw.t ${DAY}`, 'expect: id > 0'],
    ['groups', `SELECT a FROM raw.t ${DAY} GROUP BY a`, 'expect: a > 0'],
    ['narrowed', `SELECT SUM(a) AS s FROM raw.t ${DAY} AND b = 1 HAVING SUM(a) > 1`, null],
    ['order', `SELECT id FROM raw.t ${DAY} ORDER BY CAST(s AS INT64)`, null],
    ['order', `SELECT id, a / b AS r FROM raw.t ${DAY} ORDER BY r`, null],
    ['order', `SELECT id, a / b AS r FROM raw.t ${DAY} ORDER BY 2`, null],
    ['order', `SELECT id FROM raw.t ${DAY} ORDER BY 2`, null],
    ['function', `SELECT id FROM raw.t ${DAY} AND ts < CURRENT_TIMESTAMP`, null],
    ['function', `SELECT id FROM raw.t ${DAY} AND ts < CURRENT_TIMESTAMP()`, null],
    ['function', `SELECT id FROM raw.t ${DAY} AND a > ERROR('x')`, null],
    ['function', `SELECT ERROR('x') AS e FROM raw.t ${DAY}`, null],
    ['function', `SELECT MAX(a) AS m, ANY_VALUE(b) AS v FROM raw.t ${DAY}`, 'expect: v > 0'],
    ['function', `SELECT MAX(a) AS m FROM raw.t ${DAY} HAVING ANY_VALUE(b) > 1`, null],
    ['function', `SELECT id FROM raw.t ${DAY} AND acme.is_odd(a)`, null],
    ['function', `SELECT acme.total(a) AS s FROM raw.t ${DAY}`, null],
    ['name', `SELECT id FROM raw.t ${DAY} AND assay_n = 1`, null],
    ['name', `SELECT Assay_n FROM raw.t ${DAY}`, null],
    ['name', `SELECT id FROM raw.t AS o ${DAY} AND o IS NULL`, null],
  ] as const)('%s: %s', (reason, sql, key) => {
    const written = dialect === 'duckdb' ? sql.replace('INT64', 'BIGINT') : sql;
    expect(reasonOf(written, { dialect, keys: key === null ? [] : [key] })).toBe(reason);
  });

  it('is not needed for what only the sample computes', () => {
    expect(
      reasonOf(`SELECT id, ANY_VALUE(b) AS v FROM raw.t ${DAY} GROUP BY id HAVING COUNT(*) > 1`, { dialect }),
    ).toBeNull();
    expect(reasonOf(`SELECT id, CURRENT_TIMESTAMP() AS now FROM raw.t ${DAY} AND a = 1`, { dialect })).toBe(
      dialect === 'duckdb' ? 'function' : null,
    );
  });
});

describe('DuckDB alone', () => {
  it.each([
    ['name', `SELECT a AS b FROM raw.t ${DAY} AND b = 1`],
    ['name', `SELECT a + 1 AS b, b + 1 AS c FROM raw.t ${DAY}`],
    ['name', `SELECT id FROM raw.t ${DAY} AND #1 = 1`],
    ['function', `SELECT id FROM raw.t ${DAY} AND COLUMNS(*) > 0`],
    ['name', `SELECT id FROM raw.t ${DAY} AND s.upper() = 'X'`],
    ['name', `SELECT * EXCLUDE (nothing) FROM raw.t ${DAY}`],
    ['name', `SELECT s.* FROM raw.t ${DAY}`],
    ['name', `SELECT k: a + 1 FROM raw.t ${DAY}`],
    ['nested', `SELECT id FROM raw.t ${DAY} AND a NOT IN (VALUES (1))`],
    ['name', `SELECT COLUMNS('x.*') FROM raw.t ${DAY}`],
    ['nested', `SELECT unnest(xs) AS x FROM raw.t ${DAY}`],
    ['function', `SELECT total(a) AS s FROM raw.t ${DAY}`],
    ['function', `SELECT id FROM raw.t ${DAY} AND is_odd(a)`],
    ['function', `SELECT id FROM raw.t ${DAY} AND a > random()`],
    ['function', `SELECT id FROM raw.t ${DAY} AND a > nextval('s')`],
    ['function', `SELECT id FROM raw.t ${DAY} AND b = uuid()`],
    ['function', `SELECT id FROM raw.t ${DAY} AND ts < now()`],
    ['function', `SELECT id FROM raw.t ${DAY} AND ts < today()`],
    ['function', `SELECT id FROM raw.t ${DAY} AND age(ts) > INTERVAL 1 DAY`],
    ['groups', `SELECT a, b FROM raw.t ${DAY} GROUP BY (a, b)`],
    ['limit', `SELECT id FROM raw.t ${DAY} USING SAMPLE 10`],
    ['order', `SELECT id, s FROM raw.t ${DAY} ORDER BY ALL`],
  ] as const)('%s: %s', (reason, sql) => {
    expect(reasonOf(sql)).toBe(reason);
  });

  it.each([
    [`FROM raw.t ${DAY} AND a = 1`, 'a = 1'],
    [`FROM raw.t SELECT id ${DAY} AND a = 1`, 'a = 1'],
    [`SELECT o.*, o.id FROM raw.t AS o ${DAY} AND a = 1`, 'a = 1'],
    [`SELECT id FROM raw.t ${DAY} AND "a ""b" = 1 AND raw.t.c = 2`, '"a ""b" = 1\nAND raw.t.c = 2'],
    [`SELECT id FROM raw.t "T 1" ${DAY} AND "T 1"."sum" = 1`, '"T 1"."sum" = 1'],
    [`SELECT id FROM raw.t ${DAY} AND list_filter(xs, lambda x: x > 1) = [] AND a IS DISTINCT FROM b`, null],
    [`SELECT count, "max" FROM raw.t ${DAY} AND count > "max"`, 'count > "max"'],
    [`SELECT id FROM raw.t ${DAY} AND s = $$ -- AND ( $$`, 's = $$ -- AND ( $$'],
    [`SELECT id FROM raw.t ${DAY} AND @(a) > 1 AND a < -@x`, '@(a) > 1\nAND a < -@x'],
    [`SELECT id FROM raw.t ${DAY} AND s.order = 1 AND s['group'] = 2`, "s.order = 1\nAND s['group'] = 2"],
    [`SELECT id FROM raw.t ${DAY} AND a::DECIMAL(10, 2) > 1`, 'a::DECIMAL(10, 2) > 1'],
  ] as const)('shares %s', (sql, condition) => {
    if (condition === null) expect(fusionOf(sql)).toMatchObject({ kind: 'rows' });
    else expect(conditionOf(sql)).toBe(condition);
  });
});

describe('BigQuery alone', () => {
  const bigquery = { dialect: 'bigquery' } as const;
  it.each([
    ['nested', `SELECT id FROM raw.t, UNNEST(xs) AS x ${DAY}`],
    ['nested', `SELECT id FROM raw.t FOR SYSTEM_TIME AS OF @run_timestamp ${DAY} AND a = 1`],
    ['nested', `SELECT AS STRUCT id, a FROM raw.t ${DAY} AND a = 1`],
    ['name', `SELECT * EXCEPT (nothing) FROM raw.t ${DAY}`],
    ['function', `SELECT id FROM raw.t ${DAY} AND a > RAND()`],
    ['function', `SELECT id FROM raw.t ${DAY} AND s = SESSION_USER()`],
    ['function', `SELECT id FROM raw.t ${DAY} AND s = @@session_id`],
    ['function', `SELECT id FROM raw.t ${DAY} AND ML.DISTANCE(a, b) > 1`],
    [
      'function',
      `SELECT APPROX_QUANTILES(a, 4)[OFFSET(2)] AS q FROM raw.t ${DAY} HAVING APPROX_QUANTILES(a, 4)[OFFSET(2)] > 5`,
    ],
    [
      'groups',
      `SELECT STRUCT<x INT64, y INT64>(a, b) AS k FROM raw.t ${DAY} GROUP BY STRUCT<x INT64, y INT64>(a, b)`,
    ],
  ] as const)('%s: %s', (reason, sql) => {
    expect(reasonOf(sql, bigquery)).toBe(reason);
  });

  it.each([
    ['SELECT id FROM `raw.t` WHERE `day` = @run_date AND `a` = r"x\\d -- AND"', '`a` = r"x\\d -- AND"'],
    [`SELECT id FROM raw.t ${DAY} AND a IN UNNEST(@codes)`, 'a IN UNNEST(@codes)'],
    [
      `SELECT id FROM raw.t ${DAY} AND DATE_TRUNC(ts, MONTH) < @run_date # AND (`,
      'DATE_TRUNC(ts, MONTH) < @run_date',
    ],
    [`SELECT id FROM raw.t ${DAY} AND SAFE.PARSE_DATE('%F', s) IS NULL AND NET.HOST(s) = 'x'`, null],
    [
      `SELECT id FROM raw.t ${DAY} AND REGEXP_CONTAINS(s, r'''a'b''') AND a != 1`,
      "REGEXP_CONTAINS(s, r'''a'b''')\nAND a != 1",
    ],
    [`SELECT a AS b, id FROM raw.t ${DAY} AND b = 1`, 'b = 1'],
  ] as const)('shares %s', (sql, condition) => {
    if (condition === null) expect(fusionOf(sql, bigquery)).toMatchObject({ kind: 'rows' });
    else expect(conditionOf(sql, bigquery)).toBe(condition);
  });
});
