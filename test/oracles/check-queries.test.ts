import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOfChecks } from '../checks/check-warehouse.js';
import { sentQueries } from '../sample/sent-queries.js';
import type { TableColumns } from '../sample/table-columns.js';
import { startZetasql, type ZetasqlParser } from './zetasql.js';

/** Every query that checks make for BigQuery is analysed by GoogleSQL, for each way in which a table can be partitioned there. */
let server: ZetasqlParser | undefined;
beforeAll(async () => {
  server = await startZetasql();
});
afterAll(() => server?.stop());

const PARTITIONS: Readonly<Record<string, string>> = {
  'dates by days': '{ column: day, type: date }',
  'dates by months': '{ column: day, type: date, granularity: month }',
  'dates by years': '{ column: day, type: date, granularity: year }',
  'times by hours': '{ column: seen, type: timestamp, granularity: hour }',
  'times by days': '{ column: seen, type: timestamp, granularity: day }',
  'times by months': '{ column: seen, type: timestamp, granularity: month }',
  'times by years': '{ column: seen, type: timestamp, granularity: year }',
  'datetimes by days': '{ column: local, type: datetime }',
  'datetimes by months': '{ column: local, type: datetime, granularity: month }',
  'hours of arrival': '{ type: ingestion_time, granularity: hour }',
  'days of arrival': '{ type: ingestion_time, granularity: day }',
  'months of arrival': '{ type: ingestion_time, granularity: month }',
  'tables by days': '{ type: table_suffix }',
  nothing: 'none',
};

const COLUMNS: TableColumns[string] = [
  { name: 'day', type: 'DATE' },
  { name: 'seen', type: 'TIMESTAMP' },
  { name: 'local', type: 'DATETIME' },
  { name: 'origin', type: 'STRING' },
  { name: 'seats', type: 'INT64' },
  { name: 'price', type: 'NUMERIC' },
  { name: 'delay', type: 'FLOAT64' },
  { name: 'code', type: 'STRING' },
  { name: 'late', type: 'BOOL' },
  { name: '_PARTITIONDATE', type: 'DATE' },
  { name: '_PARTITIONTIME', type: 'TIMESTAMP' },
  { name: '_TABLE_SUFFIX', type: 'STRING' },
];

/** Columns and the table with checks of every kind. */
function declared(partition: string): string {
  const counted = partition !== 'none';
  // Of years no more than two are read.
  const average = partition.includes('year') ? 1 : 3;
  const freshness = '{ freshness: { max_age: 26h, where: "origin <> \'X\' OR seats = 1" } }';
  const checks = [
    'row_count',
    '{ row_count: { name: bounds, between: [1, 5], where: seats > 0 } }',
    '{ unique: [origin, day, seats] }',
    '{ expression: "origin <> code" }',
    '{ expression: { name: named, sql: "CASE WHEN seats > 0 THEN delay > 0 END -- why", where: "delay > 0 -- only late ones" } }',
    ...(counted
      ? [
          '{ row_count_change: { between: [-30%, 50%] } }',
          `{ row_count_change: { name: average, max: 0.5%, average_of: ${average}, where: "origin <> 'X' OR seats = 1" } }`,
        ]
      : []),
    '{ same_total_as: raw.o }',
    '{ same_total_as: { name: grouped, table: raw.o, by: [origin, day], other_where: seats > 0, tolerance: 0.5% } }',
  ];
  return `tables:
  - name: raw.t
    layer: raw
    owner: data
    partition: ${partition}
    sample_columns: [seats]
    columns:
      - name: origin
        checks: [not_null, unique, { accepted_values: ["it's", "\\\\", "a\\tb"] }, { foreign_values: { in: { table: raw.o${counted ? ', partitions: 2' : ''}, where: "seats > 0 OR price > 1" } } }]
      - name: seats
        checks:
          - same_total_as: { table: raw.o, column: price, by: origin }
          - accepted_values: [1, 123456789012345678901234567890, -5]
          - range: { name: low, min: -5 }
          - range: { name: high, below: 1e30 }
          - metric: { sql: "countif(seats > 300) / count(*)", max: 0.5, where: "origin <> 'X' OR price = 1" }
      - name: price
        checks:
          - accepted_values: [0.10, 1]
          - range: { above: 0.5, max: 123456789.123456789 }
          - metric: { sql: "case when sum(price) > 5 then 1 else 0 end -- a flag", min: 1, max: 1 }
      - name: delay
        checks:
          - accepted_values: [0.5, 1]
          - unique
          - range: { name: plain, between: [-120, 2880.5] }
          - range: { name: low, above: -120 }
          - metric: { sql: "avg(delay)", between: [0, 20.5] }
          - metric: { name: median, sql: "approx_quantiles(delay, 2)[offset(1)]", above: -5 }
      - name: seen
        checks:
          - ${freshness}
          - range: { name: now, max: "@run_timestamp" }
          - range: { name: from, min: "2001-01-01", below: "2001-07-01 00:00:00" }
          - range: { name: zone, below: "2001-07-01T00:00:00Z" }
          - accepted_values: ["2001-06-30 12:00:00"]
      - name: local
        checks: [${freshness}, { range: { min: "2001-01-01", below: "2001-07-01 00:00:00" } }, { expression: "local > DATETIME(@run_date)" }]
      - name: day
        checks:
          - ${freshness}
          - range: { name: today, max: "@run_date" }
          - range: { name: from, min: "2001-01-01", max: "2001-12-31" }
          - accepted_values: ["2001-06-30"]
      - name: code
        checks: [{ matches: '^[A-Z]{3}$' }, { matches: { name: quoted, pattern: "^[^'\\\\\\\\]*\\n$" } }, { matches: { name: escaped, pattern: '(?i)\\d+\\.\\\\' } }]
      - { name: late, checks: [{ accepted_values: [true] }, { expression: late IS NULL OR delay > 15 }] }
    checks: [${checks.join(', ')}]
  - { name: raw.o, layer: raw, owner: data, partition: ${partition} }
`;
}

describe('checks on BigQuery', () => {
  it.each(Object.entries(PARTITIONS))(
    'of a table in %s send nothing that GoogleSQL refuses',
    async (_, partition) => {
      const plan = planOfChecks(declared(partition), 'bigquery');
      const tables = { 'raw.t': COLUMNS, 'raw.o': COLUMNS, 'raw.t_*': COLUMNS, 'raw.o_*': COLUMNS };
      const refused: string[] = [];
      const queries = sentQueries(plan);
      for (const { name, text, parameters } of queries) {
        // GoogleSQL alone takes what stands in backticks for one name.
        const split = text.replaceAll(/`raw\.(\w_\*)`/g, 'raw.`$1`');
        const analysis = await server?.analyze(split, { tables, parameters });
        if (analysis?.kind !== 'query') refused.push(`${name}: ${analysis?.message}\n${text}`);
      }
      expect(refused).toEqual([]);
      expect(queries.length).toBeGreaterThan(25);
      // What is examined is known of every side.
      for (const { id, scan, compare } of plan.audits) {
        expect(scan, id).not.toBeNull();
        if (compare) expect(compare.right.scan, id).not.toBeNull();
      }
    },
  );
});
