import { assay, type Ended, jsonLines } from '../end-to-end/assay.js';
import { makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery, FakeBigQueryOptions } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

export const ASSAY_YML = `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: prod
targets:
  prod: { type: bigquery, project: "\${PROJECT}", location: EU, max_concurrent_queries: 4 }
  local: { type: duckdb, path: shop.duckdb, max_concurrent_queries: 2 }
`;
const DATA = [
  'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
  `CREATE TABLE raw.orders AS SELECT * FROM (VALUES
     (1, DATE '2001-03-01', 'a@shop.test', 10.5), (2, DATE '2001-03-02', 'b@shop.test', 4)) AS t(id, day, email, amount)`,
  'CREATE TABLE staging.orders AS SELECT id, day, amount FROM raw.orders',
  'CREATE TABLE mart.revenue AS SELECT day, sum(amount) AS revenue FROM staging.orders GROUP BY day',
];
/** 30 days of 100 MB, in which the partition column takes 800 MB. */
export const DAYS = {
  timePartitioning: { type: 'DAY', field: 'day' },
  requirePartitionFilter: true,
  numBytes: 3e9,
  numRows: 1e8,
  partitions: 30,
  lastModifiedTime: 983_500_000_000,
} as const;
const TABLES: NonNullable<FakeBigQueryOptions['tables']> = {
  'raw.orders': DAYS,
  'staging.orders': DAYS,
  'mart.revenue': DAYS,
};

/** A server with the tables of the project, and what else is so about them. */
export function startShop(
  tables: FakeBigQueryOptions['tables'] = {},
  more: readonly string[] = [],
): Promise<FakeBigQuery> {
  return startFakeBigQuery({
    projectId: 'shop-test',
    location: 'EU',
    setup: [...DATA, ...more],
    tables: { ...TABLES, ...tables },
  });
}

/** The small project, with a target on that server and one of DuckDB. */
export function shop(files: Readonly<Record<string, string | null>> = {}): Promise<string> {
  return makeProject({ warehouse: false, files: { 'assay.yml': ASSAY_YML, ...files } });
}

/** Runs the command line with the server where Google is. */
export function askAssay(
  fake: FakeBigQuery,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return assay(args, {
    cwd: folder,
    env: {
      PROJECT: 'shop-test',
      BIGQUERY_EMULATOR_HOST: `${fake.url}/bigquery/v2`,
      METADATA_SERVER_DETECTION: 'none',
      ...env,
    },
  });
}

export const PLAN = ['plan', '--dry-run', '--date', '2001-03-01'];

/** The JSON lines of one type. */
export function records(ended: Ended, type: string): Record<string, unknown>[] {
  return jsonLines(ended.stdout).filter((line) => line.type === type);
}

/** The codes of the problems that were told. */
export function codes(ended: Ended): unknown[] {
  return records(ended, 'diagnostic').map(({ code }) => code);
}
