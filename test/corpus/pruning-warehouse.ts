import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParameterType, Partition } from '@assay/contract';
import {
  BIGINT,
  DATE,
  DECIMAL,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { afterAll, beforeAll } from 'vitest';
import { toDuckdbParameters } from '../../packages/compiler/src/sql/parameters.js';
import {
  gradePartitionFilter,
  type PartitionGrade,
} from '../../packages/compiler/src/sql/partition-filter.js';
import type { TableReference } from '../../packages/compiler/src/sql/query-facts.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';

/** `raw.t`, ordered by day: 50 days of 20,000 rows, of which 2001-02-08 to 2001-02-15 are asked for. */
const ROWS = 1_000_000;
const TABLE = `CREATE SCHEMA raw; CREATE TABLE raw.t AS
  SELECT (r % 7)::INTEGER AS id, DATE '2001-01-01' + (r // 20000)::INTEGER AS day, r::INTEGER AS amount,
    [DATE '2001-02-15'] AS days, TIMESTAMP '2001-01-01' + INTERVAL (r * 4320) MILLISECOND AS ts,
    (r // 20000)::INTEGER AS n,
    strftime(DATE '2001-01-01' + (r // 20000)::INTEGER, '%Y-%m-%d') AS s
  FROM range(${ROWS}) AS q(r)`;
/** Of all rows; the forms ask for a fifth at most, and row groups are read whole. */
export const BOUNDED = 0.45;

const ORDERED = { kind: 'ordered', granularity: null, range: null } as const;
export const DAY: Partition = { ...ORDERED, column: 'day', type: 'date' };
export const TIME: Partition = { ...ORDERED, column: 'ts', type: 'timestamp' };
export const NUMBER: Partition = { ...ORDERED, column: 'n', type: 'integer' };
export const TEXT: Partition = { ...ORDERED, column: 's', type: 'string' };

/** Every hundredth row again, in a folder for each day, moment, number or text: views over Parquet files, as in a warehouse. */
export const FOLDERS = 50;
const VIEWS = [
  { view: 'hive_date', column: 'day', options: '' },
  { view: 'hive_timestamp', column: 'ts', options: ", hive_types = {'ts': TIMESTAMP}" },
  { view: 'hive_integer', column: 'n', options: '' },
  { view: 'hive_string', column: 's', options: ', hive_types_autocast = false' },
] as const;

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
export const TYPES = new Map(Object.entries(PARAMETERS).map(([name, { type }]) => [name, type]));

/** The first table that a query reads, as the compiler sees it. */
export function tableOf(sql: string): TableReference {
  const read = readQuery(sql, 'duckdb', TYPES);
  const table = read.ok ? read.facts.tables[0] : undefined;
  if (table === undefined) throw new Error(`no table is read: ${sql}`);
  return table;
}

export function gradeOf(sql: string, partition: Partition): PartitionGrade {
  return gradePartitionFilter(tableOf(sql), partition, 'duckdb').grade;
}

/** A list of forms for each partition as one of forms. */
export function eachForm(list: readonly (readonly [Partition, readonly string[]])[]) {
  return list.flatMap(([partition, wheres]) => wheres.map((where) => [where, partition] as const));
}

/** A warehouse with a table that is ordered and views of Hive partitions, and what DuckDB says of queries on it. */
export interface PruningWarehouse {
  /** The part of a table's rows that the scan of it looked at. */
  readonly scanned: (sql: string) => Promise<number>;
  /** How many folders a query will read, as its plan says before it runs; all where the plan leaves none out. */
  readonly folders: (sql: string) => Promise<number>;
  readonly rows: (sql: string) => Promise<readonly unknown[]>;
}

/**
 * Opened before the tests of a file, and closed behind them.
 *
 * @param hive whether the Hive partitions are made too
 */
export function pruningWarehouse(hive = false): PruningWarehouse {
  let opened: OpenWarehouse;
  beforeAll(async () => {
    opened = await openWarehouse(hive);
  });
  afterAll(() => opened.close());
  return {
    rows: (sql) => opened.rows(sql),
    scanned: (sql) => opened.scanned(sql),
    folders: (sql) => opened.folders(sql),
  };
}

interface OpenWarehouse extends PruningWarehouse {
  readonly close: () => void;
}

async function openWarehouse(hive: boolean): Promise<OpenWarehouse> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-pruning-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(TABLE);
  for (const { view, column, options } of hive ? VIEWS : []) {
    const files = join(folder, view).replaceAll('\\', '/');
    await connection.run(
      `COPY (SELECT * REPLACE (date_trunc('day', ts) AS ts) FROM raw.t WHERE amount % 100 = 0) TO '${files}' (FORMAT parquet, PARTITION_BY (${column}))`,
    );
    await connection.run(
      `CREATE VIEW raw.${view} AS SELECT * FROM read_parquet('${files}/**/*.parquet', hive_partitioning = true${options})`,
    );
  }

  const rows = async (sql: string) => {
    const statement = await connection.prepare(toDuckdbParameters(sql));
    for (let index = 1; index <= statement.parameterCount; index += 1) {
      const parameter = PARAMETERS[statement.parameterName(index)];
      if (parameter === undefined) throw new Error(`no value for a parameter of ${sql}`);
      statement.bindValue(index, parameter.value, parameter.bound);
    }
    return (await statement.runAndReadAll()).getRows();
  };
  const explained = async (how: string, sql: string): Promise<readonly Operator[]> => {
    const [row] = await rows(`EXPLAIN (${how}) ${sql}`);
    const plan = JSON.parse(String(row?.[1])) as Operator | readonly Operator[];
    return [plan].flat().flatMap(operatorsOf);
  };
  return {
    rows,
    scanned: async (sql) => {
      const counts = (await explained('ANALYZE, FORMAT JSON', sql)).map((operator) =>
        operator.operator_type?.includes('SCAN') === true ? (operator.operator_rows_scanned ?? 0) : 0,
      );
      return Math.max(0, ...counts) / ROWS;
    },
    folders: async (sql) => {
      const [count] = (await explained('FORMAT JSON', sql)).flatMap(
        (operator) => operator.extra_info?.['Scanning Files'] ?? [],
      );
      return count === undefined ? FOLDERS : Number(count.split('/')[0]);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Operator {
  readonly operator_type?: string;
  readonly operator_rows_scanned?: number;
  readonly extra_info?: Readonly<Record<string, string>>;
  readonly children?: readonly Operator[];
}

function operatorsOf(operator: Operator): readonly Operator[] {
  return [operator, ...(operator.children ?? []).flatMap(operatorsOf)];
}
