import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { onTestFinished } from 'vitest';

/** Three tables in a row, raw.orders -> staging.orders -> mart.revenue, of two days: the second one is broken. */
const BASE: Readonly<Record<string, string>> = {
  'assay.yml': `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: local
targets:
  local: { type: duckdb, path: shop.duckdb, max_concurrent_queries: 2, threads: 2, memory_limit: 1GB }
`,
  'owners.yml': `data: { members: [octavia], notify: [console:stderr] }
sales: { members: ["@acme/sales"], notify: [console:stderr] }
`,
  'tables/all.yml': `tables:
  - name: raw.orders
    description: One row per order as delivered.
    layer: raw
    owner: data
    partition: { column: day, type: date, granularity: day }
    columns:
      - { name: email, pii: true }
  - name: staging.orders
    description: One row per order.
    layer: staging
    owner: data
    depends_on: [raw.orders]
    partition: { column: day, type: date, granularity: day }
  - name: mart.revenue
    description: One row per day.
    layer: mart
    owner: sales
    depends_on: [staging.orders]
    partition: { column: day, type: date, granularity: day }
`,
  'raw/orders/has_rows.sql': audit(
    'A day has orders.',
    'completeness',
    'SELECT day, count(*) AS orders FROM raw.orders WHERE day = @run_date GROUP BY day',
    'expect: orders >= 2',
  ),
  'raw/orders/amount_is_positive.sql': audit(
    'No amount is below zero.',
    'validity',
    'SELECT id, email, amount FROM raw.orders WHERE day = @run_date AND amount < 0',
  ),
  'staging/orders/id_is_unique.sql': audit(
    'An order stands once.',
    'uniqueness',
    'SELECT id, count(*) AS copies FROM staging.orders WHERE day = @run_date GROUP BY id HAVING count(*) > 1',
  ),
  'mart/revenue/not_negative.sql': audit(
    'Revenue is not negative.',
    'accuracy',
    'SELECT day, revenue FROM mart.revenue WHERE day = @run_date AND revenue < 0',
  ),
};

/** An audit file with its frontmatter. */
export function audit(
  description: string,
  dimension: string,
  sql: string,
  ...more: readonly string[]
): string {
  return ['---', `description: ${description}`, `dimension: ${dimension}`, ...more, '---', sql, ''].join(
    '\n',
  );
}

/** SQL that makes the warehouse; on 2 March an amount is negative. */
const WAREHOUSE = [
  'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
  `CREATE TABLE raw.orders AS SELECT * FROM (VALUES
     (1, DATE '2001-03-01', 'a@shop.test', 10.5), (2, DATE '2001-03-01', 'b@shop.test', 4),
     (3, DATE '2001-03-02', 'c@shop.test', -7), (4, DATE '2001-03-02', 'd@shop.test', 9)) AS t(id, day, email, amount)`,
  'CREATE TABLE staging.orders AS SELECT id, day, amount FROM raw.orders',
  'CREATE TABLE mart.revenue AS SELECT day, sum(amount) AS revenue FROM staging.orders GROUP BY day ORDER BY day',
];

export interface ProjectOptions {
  /** Files added to the base project, or put in place of its own; null takes one away. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
  readonly warehouse?: boolean;
}

/** A small project in a folder of its own, removed at the end of the test. Returns the folder. */
export async function makeProject(options: ProjectOptions = {}): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ ...BASE, ...options.files })) {
    if (content === null) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  if (options.warehouse ?? true) await makeWarehouse(join(folder, 'shop.duckdb'));
  return folder;
}

async function makeWarehouse(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of WAREHOUSE) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}
