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
        checks: [not_null, { foreign_values: { in: { table: raw.o${counted ? ', partitions: 2' : ''}, where: "seats > 0 OR price > 1" } } }]
      - { name: seats, checks: [{ same_total_as: { table: raw.o, column: price, by: origin } }] }
      - { name: seen, checks: [${freshness}] }
      - { name: local, checks: [${freshness}] }
      - { name: day, checks: [${freshness}] }
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
