import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';

type Kind = 'date' | 'timestamp' | 'datetime' | 'integer' | 'string' | 'ingestion' | 'suffix';

const PARTITIONS: Record<Kind, string> = {
  date: '{ column: p, type: date }',
  timestamp: '{ column: p, type: timestamp }',
  datetime: '{ column: p, type: datetime }',
  integer: '{ column: p, type: integer, range: { start: 0, end: 1000, interval: 10 } }',
  string: '{ column: p, type: string }',
  ingestion: '{ type: ingestion_time, granularity: day }',
  suffix: '{ type: table_suffix }',
};

/** Of parameters that are declared in case a hint names them, and of CURRENT_DATE. */
const BESIDE: ReadonlySet<string> = new Set(['unused-parameter', 'nondeterministic-function']);

interface Query {
  readonly dialect: 'duckdb' | 'bigquery';
  readonly kind?: Kind;
  readonly where: string;
  readonly maxWindow?: string;
}

/** What the compiler says of one query, with the parameters that hints name declared. */
function saidOf({ dialect, kind = 'date', where, maxWindow = '31d' }: Query) {
  const type = kind === 'integer' || kind === 'string' ? kind : 'date';
  const files = {
    'assay.yml': `version: 1
name: shop
owner: data
layers: [raw]
targets:
  t: ${dialect === 'bigquery' ? '{ type: bigquery, project: p, location: EU }' : '{ type: duckdb, path: x.duckdb }'}
rules: { unaudited-table: off, unbounded-partition-filter: { max_window: ${maxWindow} } }
`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:
  - { name: raw.orders, layer: raw, owner: data, description: Orders., partition: ${PARTITIONS[kind]} }
`,
    'raw/orders/a.sql': `---
description: An example.
dimension: validity
params: { ${['first', 'last', 'day'].map((name) => `${name}: { type: ${type} }`).join(', ')} }
---
SELECT x
FROM ${kind === 'suffix' ? '`raw.orders_*`' : 'raw.orders'}
WHERE ${where}
`,
  };
  const sources = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text, 'utf8');
    return { path, content, size: content.byteLength };
  });
  return compile(sources).diagnostics.filter(({ code }) => !BESIDE.has(code));
}

/** What an author writes who does as the hint says: conditions beside those that are there, or in their place. */
function followed(where: string, hint: string): string {
  const [, added] =
    /^add (?:AND|the condition) (.*)$/.exec(hint) ??
    /^(?:write another end there, as in|compare the column alone .*?, such as) (.*)$/.exec(hint) ??
    [];
  if (added !== undefined) return `${where} AND ${withoutAdvice(added)}`;
  const [, instead = '', end] =
    /^write instead (.*?)(?:, and add AND (.*))?$/.exec(hint) ?? /such as (.*)$/.exec(hint) ?? [];
  return end === undefined ? withoutAdvice(instead) : `${instead} AND ${withoutAdvice(end)}`;
}

const withoutAdvice = (sql: string): string =>
  sql.replace(/;? ?max_window.*$|, with a? ?parameters? .*$/, '');

type Case = readonly [where: string, hint: string, kind?: Kind, maxWindow?: string];

const RANGE = 'write a range with two ends instead, such as p >= @run_date - 7 AND p <= @run_date';

const EITHER: readonly Case[] = [
  ['p >= @run_date - 7', 'add AND p <= @run_date'],
  ['p <= @run_date', 'add AND p >= @run_date - 7'],
  ['p > @run_date', 'add AND p <= @run_date + 7'],
  ['@run_date < p', 'add AND p <= @run_date + 7'],
  ['p >= @run_date + 1', 'add AND p <= @run_date + 8'],
  ['p < @run_date - 30', 'add AND p >= @run_date - 37'],
  ['p >= CURRENT_DATE - 3', 'add AND p <= CURRENT_DATE + 4'],
  ['p >= @day', 'add AND p <= @run_date'],
  ['p >= @run_date - 90', `${RANGE}; max_window of this rule in assay.yml allows wider ones`],
  ["p >= '2001-01-01'", RANGE],
  ["p < DATE '2001-01-01'", RANGE],
  ['p > @run_date', 'add AND p <= @run_date + 2', 'date', '3d'],
  [
    'p IS NOT NULL',
    'write a range with two ends, such as p >= @run_date - 2 AND p <= @run_date',
    'date',
    '3d',
  ],
];

const REWRITTEN_IN_DUCKDB: readonly Case[] = [
  [
    'p::DATE = @run_date - INTERVAL 1 DAY',
    'write instead p >= @run_date - INTERVAL 1 DAY AND p < @run_date',
    'timestamp',
  ],
  [
    "strftime(p, '%Y-%m-%d') = '2024-01-05'",
    "write instead p >= DATE '2024-01-05' AND p < DATE '2024-01-05' + 1",
    'timestamp',
  ],
  ['p + 1 = @run_date', 'write instead p = @run_date - 1'],
  ['p - INTERVAL 3 DAY = @run_date', 'write instead p = @run_date + 3'],
];

const REWRITTEN_IN_BIGQUERY: readonly Case[] = [
  [
    "FORMAT_TIMESTAMP('%Y-%m-%d', p) = '2024-01-05'",
    "write instead p >= TIMESTAMP(DATE '2024-01-05') AND p < TIMESTAMP(DATE_ADD(DATE '2024-01-05', INTERVAL 1 DAY))",
    'timestamp',
  ],
  [
    'DATE_TRUNC(p, MONTH) = DATE_TRUNC(@run_date, MONTH)',
    'write instead p >= DATE_TRUNC(@run_date, MONTH) AND p < DATE_ADD(DATE_TRUNC(@run_date, MONTH), INTERVAL 1 MONTH)',
  ],
  ['DATE_ADD(p, INTERVAL 1 DAY) = @run_date', 'write instead p = @run_date - 1'],
  // A day that is not the first of its month is that of none.
  ['DATE_TRUNC(p, MONTH) = @run_date', 'add a condition on the column alone'],
];

const UNTIMED: readonly Case[] = [
  ['p >= 5', 'add AND p < @last', 'integer'],
  ['p < 5', 'add AND p >= @first', 'integer'],
  ['p IS NOT NULL', 'write a range with two ends, such as p >= @first AND p < @last, with', 'integer'],
  ['x = 1', 'add the condition p >= @first AND p < @last, with', 'integer'],
];

const DUCKDB: readonly Case[] = [
  ["p >= 'a'", 'add AND p <= @last', 'string'],
  ['x = 1', 'add the condition p >= @first AND p <= @last, with', 'string'],
  ['p >= @run_date - 1', 'add AND p < @run_date + 1', 'timestamp'],
  ['p >= @run_timestamp - INTERVAL 3 HOUR', 'add AND p < @run_timestamp', 'timestamp'],
  ['p < @run_timestamp', 'add AND p >= @run_timestamp - INTERVAL 7 DAY', 'timestamp'],
  ['p < @run_timestamp - INTERVAL 30 DAY', 'add AND p >= @run_timestamp - INTERVAL 37 DAY', 'timestamp'],
  ['p > @run_timestamp', 'add AND p < @run_timestamp + INTERVAL 7 DAY', 'timestamp'],
  [
    'CAST(p AS DATE) > @run_date',
    'write instead p >= @run_date + 1, and add AND p < @run_date + 8',
    'timestamp',
  ],
  [
    'CAST(p AS DATE) >= @run_date',
    'write instead p >= @run_date, and add AND p < @run_date + 1',
    'timestamp',
  ],
];

const BIGQUERY: readonly Case[] = [
  [
    'p BETWEEN @run_date - 3 AND other',
    'compare the column alone with a constant or a parameter, such as p <=',
  ],
  ['p > DATE_SUB(@run_date, INTERVAL 1 DAY)', 'add AND p <= @run_date'],
  ['p < DATE_SUB(@run_date, INTERVAL 30 DAY)', 'add AND p >= DATE_SUB(@run_date, INTERVAL 30 DAY) - 7'],
  ['p >= TIMESTAMP_SUB(@run_timestamp, INTERVAL 3 HOUR)', 'add AND p < @run_timestamp', 'timestamp'],
  [
    'p < TIMESTAMP_SUB(@run_timestamp, INTERVAL 30 DAY)',
    'add AND p >= TIMESTAMP_SUB(@run_timestamp, INTERVAL 37 DAY)',
    'timestamp',
  ],
  ['p >= TIMESTAMP(@run_date + 1)', 'add AND p < TIMESTAMP(@run_date + 8)', 'timestamp'],
  [
    'p >= DATETIME(@run_timestamp)',
    'add AND p < DATETIME_ADD(DATETIME(@run_timestamp), INTERVAL 7 DAY)',
    'datetime',
  ],
  ['DATE(p) > @run_date', 'add AND DATE(p) <= @run_date + 7', 'timestamp'],
  [
    'CAST(p AS DATE) > @run_date',
    'write instead p >= TIMESTAMP(DATE_ADD(@run_date, INTERVAL 1 DAY)), and add AND p < TIMESTAMP',
    'timestamp',
  ],
  ['_PARTITIONDATE >= @run_date', 'add AND _PARTITIONDATE <= @run_date', 'ingestion'],
  [
    '_PARTITIONTIME >= TIMESTAMP(@run_date)',
    'add AND _PARTITIONTIME < TIMESTAMP(@run_date + 1)',
    'ingestion',
  ],
  [
    "_TABLE_SUFFIX >= FORMAT_DATE('%Y%m%d', @run_date - 7)",
    "add AND _TABLE_SUFFIX <= FORMAT_DATE('%Y%m%d', @run_date)",
    'suffix',
  ],
  ["_TABLE_SUFFIX >= '20010101'", 'write a range with two ends instead, such as _TABLE_SUFFIX >=', 'suffix'],
];

describe('a hint about a partition, followed,', () => {
  const run = (dialect: 'duckdb' | 'bigquery', cases: readonly Case[]): void => {
    const rows = cases.map((row) => [row[0], row[1], row[2], row[3]] as const);
    it.each(rows)(`mends the query in ${dialect}: %s`, (where, expected, kind, maxWindow) => {
      const query: Query = { dialect, where, ...(kind && { kind }), ...(maxWindow && { maxWindow }) };
      const [problem, ...others] = saidOf(query);
      expect(others).toEqual([]);
      expect(problem?.hint?.slice(0, expected.length)).toBe(expected);
      const mended = followed(where, problem?.hint ?? '');
      expect({ mended, said: saidOf({ ...query, where: mended }) }).toEqual({ mended, said: [] });
    });
  };
  run('duckdb', EITHER);
  run('bigquery', EITHER);
  run('duckdb', REWRITTEN_IN_DUCKDB);
  run('bigquery', REWRITTEN_IN_BIGQUERY);
  run('duckdb', UNTIMED);
  run('bigquery', UNTIMED);
  run('duckdb', DUCKDB);
  run('bigquery', BIGQUERY);
});

describe('a message about a partition', () => {
  const EMPTY = 'no value is between its ends';
  const TURNED = 'its ends are the wrong way round';
  it.each([
    ['p > @run_date - 1 AND p < @run_date', EMPTY, 'write a range that takes in at least one value', 'date'],
    ['p = @run_date AND p BETWEEN @run_date + 1 AND @run_date + 5', EMPTY, 'write a range that', 'date'],
    ['p >= @day AND p < @day', EMPTY, 'write a range that', 'date'],
    ['p > 5 AND p < 6', EMPTY, 'write a range that', 'integer'],
    ['p BETWEEN @run_date AND @run_date - 7', TURNED, 'write the lower end first', 'date'],
    ['p >= @day AND p <= @day - 1', TURNED, 'write the lower end first', 'date'],
    ['p BETWEEN 10 AND 5', TURNED, 'write the lower end first', 'integer'],
    ['p >= @run_date', 'run again for an old date', 'add AND', 'date'],
    ['p <= @run_date', 'it reads more with every day that passes', 'add AND', 'date'],
    ['p >= 5', 'it reads all values above the one that is written', 'add AND', 'integer'],
    ["p <= 'k'", 'it reads all values below the one that is written', 'add AND', 'string'],
  ] as const)('is true of %s: %s', (where, message, hint, kind) => {
    // BigQuery partitions nothing by texts.
    for (const dialect of kind === 'string' ? (['duckdb'] as const) : (['duckdb', 'bigquery'] as const)) {
      const problem = saidOf({ dialect, where, kind }).find(({ code }) => code.includes('partition'));
      expect(problem?.message).toContain(message);
      expect(problem?.hint).toContain(hint);
      const mended = followed(where, problem?.hint ?? '');
      expect({ mended, said: saidOf({ dialect, kind, where: mended }) }).toEqual({ mended, said: [] });
    }
  });
});

describe('a value that is not known to be constant', () => {
  it.each([
    [
      'duckdb',
      "p = regexp_extract('2001-06-30', '.*')",
      'a value of REGEXP_EXTRACT, which is not a function',
    ],
    ['bigquery', "p = CAST(REVERSE('10-60-1002') AS DATE)", 'a value of REVERSE, which is not a function'],
    ['bigquery', 'p = DATE_ADD(@run_date, INTERVAL CAST(RAND() AS INT64) DAY)', 'not known to be one value'],
  ] as const)('in %s: %s: %s', (dialect, where, message) => {
    const problem = saidOf({ dialect, where }).find(({ code }) => code === 'unprunable-partition-filter');
    expect(problem?.message).toContain(message);
  });
});
