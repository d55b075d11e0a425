import type { Dialect, ParameterType } from '@assay/contract';
import {
  BIGINT,
  DATE,
  DECIMAL,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toDuckdbParameters } from '../../packages/compiler/src/sql/parameters.js';
import {
  gradePartitionFilter,
  type Partition,
  type PartitionGrade,
} from '../../packages/compiler/src/sql/partition-filter.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';

/** Ordered by day: 50 days of 20,000 rows, of which 2001-02-08 to 2001-02-15 are asked for. */
const ROWS = 1_000_000;
const TABLE = `CREATE SCHEMA raw; CREATE TABLE raw.t AS
  SELECT (r % 7)::INTEGER AS id, DATE '2001-01-01' + (r // 20000)::INTEGER AS day, r::INTEGER AS amount,
    [DATE '2001-02-15'] AS days, TIMESTAMP '2001-01-01' + INTERVAL (r * 4320) MILLISECOND AS ts,
    (r // 20000)::INTEGER AS n
  FROM range(${ROWS}) AS q(r)`;
/** Of all rows; the forms ask for a fifth at most, and row groups are read whole. */
const BOUNDED = 0.45;

const DAY: Partition = { column: 'day', type: 'date' };
const TIME: Partition = { column: 'ts', type: 'timestamp' };
const NUMBER: Partition = { column: 'n', type: 'integer' };

const MOMENT = Date.parse('2001-02-15T00:00:00Z');
const PARAMETERS: Record<string, { type: ParameterType; bound: DuckDBType; value: DuckDBValue }> = {
  run_date: { type: 'date', bound: DATE, value: new DuckDBDateValue(MOMENT / 86_400_000) },
  run_timestamp: {
    type: 'timestamp',
    bound: TIMESTAMP,
    value: new DuckDBTimestampValue(BigInt(MOMENT) * 1000n),
  },
  ts_at: { type: 'timestamp', bound: TIMESTAMP, value: new DuckDBTimestampValue(BigInt(MOMENT) * 1000n) },
  day_at: { type: 'date', bound: DATE, value: new DuckDBDateValue(MOMENT / 86_400_000 - 2) },
  num: { type: 'number', bound: DECIMAL(4, 1), value: new DuckDBDecimalValue(450n, 4, 1) },
  int: { type: 'integer', bound: BIGINT, value: 45n },
  text: { type: 'string', bound: VARCHAR, value: '2001-02-15' },
};
const TYPES = new Map(Object.entries(PARAMETERS).map(([name, { type }]) => [name, type]));

/** Accepted, and then it must exclude most of the table. */
const ACCEPTED: readonly (readonly [Partition, readonly string[]])[] = [
  [
    DAY,
    [
      'day = @run_date',
      "day = DATE '2001-02-15'",
      "day = '2001-02-15'",
      'day = @text',
      '@run_date = day',
      '((day >= @run_date - 2) AND (day < @run_date + 1))',
      'day >= @run_date - 7 AND day <= @run_date',
      'day >= @run_date - 6 AND day <= @run_date',
      'day > @run_date - CAST(@int - 40 AS INTEGER) AND day <= @run_date',
      'day BETWEEN @run_date - 7 AND @run_date',
      "day BETWEEN '2001-02-14' AND @run_date",
      'day = CAST(@run_date AS DATE)',
      'day = CAST(@run_timestamp AS DATE)',
      'day = (@run_date - INTERVAL 7 DAY)::DATE',
      "day >= CAST(date_trunc('month', @run_date) AS DATE) AND day <= @run_date - 7",
      'day = make_date(2001, 2, 15)',
      "day = strftime(@run_date, '%Y-%m-%d')",
      'day = date_add(@run_date, 1)',
      'day IN (@run_date, @run_date - 1)',
      "day IN ('2001-02-15', @run_date)",
      'day = @run_date OR day = @day_at',
      'day = @run_date OR (day = @run_date - 1 OR day = @day_at)',
      'day = current_date',
      "date_trunc('day', day) = @run_date",
      "date_trunc('day', day) = @ts_at",
      "date_trunc('day', day) BETWEEN @run_date - 1 AND @run_date",
      'day = @run_date AND (id = 1 OR amount > 5)',
    ],
  ],
  [
    TIME,
    [
      'ts >= @run_date AND ts < @run_date + 1',
      'ts >= @run_date AND ts < @run_date + INTERVAL 1 DAY',
      "ts >= @run_date - INTERVAL '7 days' AND ts < @run_date",
      'ts >= @run_timestamp - INTERVAL 1 DAY AND ts < @run_timestamp',
      'ts >= @ts_at - to_hours(5) AND ts < @ts_at',
      'ts BETWEEN @ts_at - INTERVAL 1 DAY * 2 AND @ts_at',
      "ts >= TIMESTAMP '2001-02-15' AND ts < TIMESTAMP '2001-02-16'",
      "ts BETWEEN '2001-02-14' AND '2001-02-15'",
      "ts BETWEEN '2001-02-14' AND @run_date",
      'ts BETWEEN @run_date AND @ts_at',
      'ts >= CAST(@run_date AS TIMESTAMP) AND ts < CAST(@run_date + 1 AS TIMESTAMP)',
      "ts >= date_trunc('day', @ts_at) AND ts < @ts_at + INTERVAL 1 DAY",
      "ts >= strptime('2001-02-15', '%Y-%m-%d') AND ts < @run_date + 1",
      'ts >= make_timestamp(2001, 2, 15, 0, 0, 0.0) AND ts < @run_date + 1',
      'ts IN (@ts_at, @run_date)',
      'ts = @ts_at OR ts = @run_date',
      "date_trunc('day', ts) = @run_date",
      "date_trunc('hour', ts) >= @run_date AND date_trunc('hour', ts) < @run_date + 1",
      'ts >= current_date - 1 AND ts < current_date',
      'ts >= CAST(now() AS DATE) - 1 AND ts < CAST(now() AS DATE)',
    ],
  ],
  [
    NUMBER,
    [
      'n = 45',
      'n = @int',
      'n BETWEEN @int - 5 AND @int',
      'n IN (45, @int)',
      'n = 45 OR n = @int',
      'n = CAST(@num AS INTEGER)',
      'n = -(-45)',
      'n = 9 * 5',
      "n = @run_date - DATE '2001-01-01'",
    ],
  ],
];

/** Refused: these read everything, or nobody proved that they do not. */
const REFUSED: readonly (readonly [Partition, readonly string[]])[] = [
  [
    DAY,
    [
      'day >= @run_date - INTERVAL 7 DAY AND day <= @run_date - INTERVAL 0 DAY',
      'day BETWEEN @run_date - INTERVAL 7 DAY AND @run_date',
      'day BETWEEN @run_date - 7 AND @run_date - INTERVAL 1 DAY',
      'day = @run_date::TIMESTAMP',
      "day = TIMESTAMP '2001-02-15'",
      'day = make_timestamp(2001, 2, 15, 0, 0, 0.0)',
      "day = date_trunc('day', @run_date)",
      'day = @run_date::TIMESTAMPTZ',
      'day = CAST(@run_date AS TIMESTAMP WITH TIME ZONE)',
      "day = TIMESTAMPTZ '2001-02-15'",
      'day = @ts_at',
      'day = @run_timestamp',
      "day = strptime('2001-02-15', '%Y-%m-%d')",
      'day = date_add(@run_date, INTERVAL 1 DAY)',
      "day IN (@run_date, TIMESTAMP '2001-02-15')",
      '(day >= @day_at AND day <= @run_date) OR day = @run_date',
      '(day BETWEEN @day_at AND @run_date) OR (day BETWEEN @run_date - 9 AND @run_date - 8)',
      "day = @run_date OR day > DATE '1900-01-01'",
      'day = @run_date OR day IN (@run_date - 1, @run_date - 2)',
      "date_trunc('day', day) IN (@run_date, @run_date - 1)",
      "date_trunc('day', day) = @run_date OR date_trunc('day', day) = @run_date - 1",
      "date_trunc('dow', day) = @run_date",
    ],
  ],
  [
    TIME,
    [
      'ts >= now() - INTERVAL 10000 DAY AND ts < now()',
      "ts >= TIMESTAMPTZ '2001-02-15' AND ts < TIMESTAMPTZ '2001-02-16'",
      'ts = CAST(@run_date AS TIMESTAMPTZ)',
      "ts >= strptime('2001-02-15 +0000', '%Y-%m-%d %z') AND ts < current_timestamp",
      "date_trunc('day', ts) IN (@run_date, @run_date - 1)",
      "date_trunc('day', ts) = @run_date::TIMESTAMPTZ",
    ],
  ],
  [
    NUMBER,
    ['n = @num', 'n = 45.0', 'n = 90 / 2', '+n = 45', '+(n) = 45', '- n = -45', 'n = 45 OR n IN (44, 43)'],
  ],
];

/** Whole queries, with whether the filter is accepted. */
const QUERIES: readonly (readonly [accepted: boolean, sql: string])[] = [
  [true, 'SELECT * FROM raw.t AS o WHERE o.day = @run_date'],
  [true, 'WITH c AS (SELECT * FROM raw.t) SELECT * FROM c WHERE day = @run_date'],
  [true, 'WITH c AS MATERIALIZED (SELECT * FROM raw.t) SELECT * FROM c WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT day, count(*) AS k FROM raw.t GROUP BY day) AS g WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT DISTINCT day, id FROM raw.t) AS g WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT * FROM raw.t ORDER BY amount) AS g WHERE day = @run_date'],
  [true, 'SELECT * FROM raw.t LEFT JOIN (SELECT 1 AS x) AS s ON s.x = t.id WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t, generate_series(1, 2) AS g(i) WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t, UNNEST([1, 2]) AS u(x) WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t WHERE day = @run_date QUALIFY row_number() OVER (PARTITION BY id) = 1'],
  [true, 'SELECT t.id, x.n FROM raw.t, (SELECT t.amount + 1 AS n) AS x WHERE t.day = @run_date'],
  [
    false,
    'SELECT t.id FROM raw.t, (SELECT list_sum(list_transform(t.days, d -> 1)) AS n) AS x WHERE t.day = @run_date',
  ],
  [false, 'SELECT t.id FROM raw.t, (SELECT t.days AS n) AS x WHERE t.day = @run_date'],
  [false, 'SELECT id FROM raw.t WHERE day = @run_date AND (SELECT len(t.days)) = 0'],
  [false, 'SELECT id FROM raw.t WHERE day = @run_date AND (SELECT len(days)) = 0'],
  [
    false,
    'SELECT id FROM raw.t WHERE day = @run_date AND EXISTS (SELECT 1 FROM range(3) AS g(i) WHERE g.i = len(t.days))',
  ],
  [true, 'SELECT unnest(days) FROM raw.t WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT * FROM raw.t WHERE day = @run_date) AS s, UNNEST(s.days) AS u(x)'],
  [
    true,
    'SELECT * FROM (SELECT 1 AS x) AS s WHERE EXISTS (SELECT 1 FROM raw.t WHERE day = @run_date AND id = s.x)',
  ],
  [false, 'SELECT * FROM raw.t, UNNEST(days) AS u(x) WHERE day = @run_date'],
  [false, 'SELECT * FROM raw.t LEFT JOIN UNNEST(days) AS u(x) ON true WHERE day = @run_date'],
  [false, 'SELECT * FROM raw.t, LATERAL (SELECT unnest(t.days) AS q) AS s WHERE day = @run_date'],
  [
    false,
    'SELECT * FROM raw.t WHERE day = @run_date AND EXISTS (SELECT 1 FROM UNNEST(days) AS u(x) WHERE x > day)',
  ],
  [false, 'SELECT * FROM raw.t FULL JOIN (SELECT 1 AS x) AS s ON s.x = t.id WHERE t.day = @run_date'],
  [false, 'SELECT * FROM (SELECT 1 AS x) AS s RIGHT JOIN raw.t ON s.x = t.id WHERE t.day = @run_date'],
  [false, 'SELECT * FROM raw.t POSITIONAL JOIN (SELECT 1 AS x) AS s WHERE t.day = @run_date'],
  [false, 'SELECT * FROM (SELECT * REPLACE (days[1] AS day) FROM raw.t) WHERE day = @run_date'],
  [false, 'SELECT * FROM (SELECT * RENAME (day AS d2, n AS day) FROM raw.t) AS s WHERE day = 3'],
  [false, 'SELECT * FROM raw.t AS o(day, b, c) WHERE day = 3'],
  [false, "SELECT * FROM raw.t AS o(a, b, c, d, day) WHERE day = '2001-02-15'"],
];

function grade(sql: string, partition: Partition, dialect: Dialect): PartitionGrade {
  const read = readQuery(sql, dialect, TYPES);
  const table = read.ok ? read.facts.tables[0] : undefined;
  if (table === undefined) throw new Error(`no table is read: ${sql}`);
  return gradePartitionFilter(table, partition, dialect).grade;
}

describe('what is accepted as a filter on the partition', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(TABLE);
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  /** The part of the table's rows that the scan of it looked at. */
  async function scanned(sql: string): Promise<number> {
    const statement = await connection.prepare(`EXPLAIN (ANALYZE, FORMAT JSON) ${toDuckdbParameters(sql)}`);
    for (let index = 1; index <= statement.parameterCount; index += 1) {
      const parameter = PARAMETERS[statement.parameterName(index)];
      if (parameter === undefined) throw new Error(`no value for a parameter of ${sql}`);
      statement.bindValue(index, parameter.value, parameter.bound);
    }
    const rows = (await statement.runAndReadAll()).getRows();
    const counts = scansOf(JSON.parse(String(rows[0]?.[1])) as Operator);
    return Math.max(0, ...counts) / ROWS;
  }

  const forms = (list: readonly (readonly [Partition, readonly string[]])[]) =>
    list.flatMap(([partition, wheres]) => wheres.map((where) => [where, partition] as const));

  it.each(forms(ACCEPTED))('%s', async (where, partition) => {
    const sql = `SELECT count(*) FROM raw.t WHERE ${where}`;
    expect(grade(sql, partition, 'duckdb')).toBe('bounded');
    expect(await scanned(sql)).toBeLessThan(BOUNDED);
  });

  it.each(forms(REFUSED))('not %s', async (where, partition) => {
    const sql = `SELECT count(*) FROM raw.t WHERE ${where}`;
    expect(['none', 'unbounded']).toContain(grade(sql, partition, 'duckdb'));
    expect(await scanned(sql)).toBeGreaterThan(BOUNDED);
  });

  it.each(QUERIES)('%s: %s', async (accepted, sql) => {
    expect(grade(sql, DAY, 'duckdb')).toBe(accepted ? 'bounded' : 'none');
    if (accepted) expect(await scanned(sql)).toBeLessThan(BOUNDED);
  });

  it('is measured on a table that is read as a whole without one', async () => {
    expect(await scanned('SELECT count(*) FROM raw.t WHERE amount % 3 = 1')).toBe(1);
  });
});

interface Operator {
  readonly operator_type?: string;
  readonly operator_rows_scanned?: number;
  readonly children?: readonly Operator[];
}

function scansOf(operator: Operator): readonly number[] {
  const own = operator.operator_type?.includes('SCAN') === true ? [operator.operator_rows_scanned ?? 0] : [];
  return [...own, ...(operator.children ?? []).flatMap(scansOf)];
}
