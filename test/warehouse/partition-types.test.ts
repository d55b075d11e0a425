import {
  type AuditResult,
  PARTITION_TYPES,
  type Partition,
  type PartitionType,
  type RunEvent,
} from '@assay/contract';
import { type AuditSketch, planOf, sqlText, type TableSketch } from '@assay/contract/testing';
import type { Warehouse } from '@assay/runner';
import { rowsAudit, scanOf } from '@assay/runner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradeOf } from '../corpus/pruning-warehouse.js';
import { runPlanOn } from '../run-plan-on.js';
import { never } from './contract-fixture.js';
import { type MadeWarehouse, makeDuckdb } from './make-duckdb.js';

const partitionOf = (type: PartitionType, column = 'p', kind: Partition['kind'] = 'ordered'): Partition => ({
  kind,
  column,
  type,
  granularity: null,
  range: null,
});

/** Values of 2001-06-30 in columns of each type; texts are in a column each, or one that cannot be read would hide the others. */
const COLUMNS = {
  date: ['DATE', "'2001-06-30'"],
  timestamp: ['TIMESTAMP', "'2001-06-30'", "'2001-06-30 12:00'", "'2001-06-30 23:59:59.999999'"],
  timestamptz: ['TIMESTAMPTZ', "'2001-06-30 00:00:00+00'", "'2001-06-30 23:00:00+00'"],
  timestamp_s: ['TIMESTAMP_S', "'2001-06-30 12:00'"],
  timestamp_ms: ['TIMESTAMP_MS', "'2001-06-30 12:00'"],
  timestamp_ns: ['TIMESTAMP_NS', "'2001-06-30 12:00'"],
  time: ['TIME', "'12:00'"],
  text: ['VARCHAR', "'2001-06-30'"],
  text_time: ['VARCHAR', "'2001-06-30 12:00:00'"],
  text_iso: ['VARCHAR', "'2001-06-30T12:00:00Z'"],
  text_short: ['VARCHAR', "'20010630'"],
  text_loose: ['VARCHAR', "'2001-6-30'"],
  text_other: ['VARCHAR', "'30.06.2001'"],
  named: [`ENUM ('2001-06-30 12:00', '2001-06-30')`, "'2001-06-30'"],
  json: ['JSON', `'"2001-06-30"'`],
  bytes: ['BLOB', "'2001-06-30'::BLOB"],
  integer: ['INTEGER', '20010630'],
  bigint: ['BIGINT', '20010630'],
  unsigned: ['UBIGINT', '20010630'],
  huge: ['HUGEINT', '20010630'],
  whole: ['DECIMAL(12, 0)', '20010630'],
  money: ['DECIMAL(12, 2)', '20010630', '20010630.5'],
  double: ['DOUBLE', '20010630', '20010630.5'],
  boolean: ['BOOLEAN', 'true'],
} as const satisfies Record<string, readonly [type: string, ...values: string[]]>;
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const valuesIn = (name: keyof typeof COLUMNS): number => COLUMNS[name].length - 1;

/** What a person writes who looks at that day and believes the declaration. */
const DAY_FORMS = [
  'p >= @run_date AND p < @run_date + 1',
  "p >= '2001-06-30' AND p < '2001-07-01'",
  "p::DATE = DATE '2001-06-30'",
  "date_trunc('day', p) = @run_date",
];
const FORMS: Readonly<Record<PartitionType, readonly string[]>> = {
  date: [
    ...DAY_FORMS,
    'p = @run_date',
    'p IN (@run_date, @run_date - 1)',
    'p BETWEEN @run_date - 7 AND @run_date',
    "p = '2001-06-30'",
    "p >= '2001-06-29' AND p <= '2001-06-30'",
    "p = DATE '2001-06-30'",
    "p = strftime(@run_date, '%Y-%m-%d')",
  ],
  timestamp: [
    ...DAY_FORMS,
    "p >= TIMESTAMP '2001-06-30' AND p < TIMESTAMP '2001-07-01'",
    "p BETWEEN '2001-06-30' AND '2001-06-30 23:59:59.999999'",
  ],
  datetime: DAY_FORMS,
  integer: [
    'p = 20010630',
    'p IN (20010629, 20010630)',
    'p BETWEEN 20010629 AND 20010630',
    'p >= 20010630 AND p < 20010631',
    "p = CAST(strftime(@run_date, '%Y%m%d') AS INTEGER)",
  ],
  string: [
    "p = '2001-06-30'",
    "p IN ('2001-06-29', '2001-06-30')",
    "p = '20010630'",
    "p BETWEEN '2001-06-29' AND '2001-06-30'",
    "p >= '2001-06-30' AND p < '2001-07-01'",
    "p >= '2001' AND p < '2002'",
    "p = strftime(@run_date, '%Y%m%d')",
    "p = strftime(@run_date, '%Y-%m-%d')",
  ],
};

/** Columns of those types are believed to be what was declared. */
const BELIEVED: Readonly<Record<PartitionType, readonly (keyof typeof COLUMNS)[]>> = {
  date: ['date'],
  timestamp: ['date', 'timestamp', 'timestamptz', 'timestamp_s', 'timestamp_ms', 'timestamp_ns'],
  datetime: ['date', 'timestamp', 'timestamptz', 'timestamp_s', 'timestamp_ms', 'timestamp_ns'],
  integer: [
    ...(['text', 'text_time', 'text_iso', 'text_short', 'text_loose', 'text_other', 'named'] as const),
    ...(['integer', 'bigint', 'unsigned', 'huge', 'whole'] as const),
  ],
  string: ['date', 'text', 'text_time', 'text_iso', 'text_short', 'text_loose', 'text_other', 'named'],
};

let made: MadeWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    'CREATE SCHEMA "Mart"',
    ...NAMES.flatMap((name) => {
      const [type, ...values] = COLUMNS[name];
      return [
        `CREATE TABLE raw.${name} (p ${type})`,
        `INSERT INTO raw.${name} VALUES ${values.map((value) => `(${value})`).join(', ')}`,
      ];
    }),
    'CREATE VIEW raw.view AS SELECT * FROM raw.timestamp',
    'CREATE TABLE raw.again (p DATE)',
    'CREATE VIEW raw.stale AS SELECT * FROM raw.again',
    'DROP TABLE raw.again',
    "CREATE TABLE raw.again AS SELECT TIMESTAMP '2001-06-30 12:00' AS p",
    'CREATE VIEW raw.broken AS SELECT * FROM raw.timestamp',
    `CREATE TABLE "Mart"."Order" AS SELECT TIMESTAMP '2001-06-30 12:00' AS "Made ""at""", TIMESTAMP '2001-06-30 12:00' AS "event.at", {'at': DATE '2001-06-30'} AS event`,
    'CREATE TYPE moment AS TIMESTAMP',
    "CREATE TABLE raw.aliased AS SELECT TIMESTAMP '2001-06-30 12:00'::moment AS p",
    "COPY (SELECT 1 AS id, DATE '2001-06-30' AS p) TO '{folder}/data/hive' (FORMAT parquet, PARTITION_BY (p))",
    "CREATE VIEW raw.hive AS SELECT * FROM read_parquet('{folder}/data/hive/*/*.parquet', hive_partitioning = true)",
    "CREATE VIEW raw.hive_text AS SELECT * FROM read_parquet('{folder}/data/hive/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)",
  ]);
  warehouse = await made.open(2);
});
afterAll(async () => {
  await warehouse.close();
  made.remove();
});

interface Ran {
  readonly results: readonly AuditResult[];
  readonly events: readonly RunEvent[];
}

async function run(
  tables: readonly TableSketch[],
  audits: readonly AuditSketch[],
  signal: AbortSignal = never,
): Promise<Ran> {
  const { report, events } = await runPlanOn(warehouse, planOf(tables, audits), { signal });
  return { results: report.results, events };
}

/** An audit that nothing speaks against: no row of the part that it reads is offending. */
const reading = (table: string, form: string, name: string): AuditSketch => ({
  id: `${table}.${name}`,
  table,
  sql: sqlText(`SELECT * FROM ${table} WHERE ${form} AND false`),
  scan: { table, from: table, predicate: sqlText(form), filter: null },
  reads: [table],
});

async function one(table: string, partition: Partition, form = 'p = @run_date'): Promise<AuditResult> {
  const { results } = await run([{ name: table, partition }], [reading(table, form, 'a')]);
  const [result] = results;
  if (!result) throw new Error('one result');
  return result;
}

describe('a partition that is declared as another type than it has', () => {
  it.each(PARTITION_TYPES)('as %s, a pass has read all rows of the day', async (declared) => {
    const partition = partitionOf(declared);
    const forms = FORMS[declared].filter((form) =>
      (['ordered', 'hive'] as const).some(
        (kind) => gradeOf(`SELECT * FROM raw.t WHERE ${form}`, { ...partition, kind }) === 'bounded',
      ),
    );
    expect(forms.length).toBeGreaterThan(2);
    const audits = NAMES.flatMap((name) =>
      forms.map((form, index) => reading(`raw.${name}`, form, String(index))),
    );
    const tables = (of: Partition | null): TableSketch[] =>
      NAMES.map((name) => ({ name: `raw.${name}`, partition: of }));
    const told = await run(tables(partition), audits);
    const untold = await run(tables(null), audits);
    const ofTable = ({ results }: Ran, name: string) =>
      results.filter(({ table }) => table === `raw.${name}`);
    for (const name of NAMES) {
      const isWrong = ({ status, reason }: AuditResult): boolean =>
        status === 'error' && (reason?.startsWith(`partition column p of raw.${name} is `) ?? false);
      const isBelieved = BELIEVED[declared].includes(name);
      expect([name, ofTable(told, name).map(isWrong)]).toEqual([name, forms.map(() => !isBelieved)]);
      const isHonest = ({ status, examinedRows }: AuditResult): boolean =>
        status === 'error' || (status === 'pass' && examinedRows === valuesIn(name));
      // What is of the declared type and not of that day is not read, and rightly so: texts have no days.
      if (isBelieved && !(declared === 'string' && name !== 'date')) {
        expect([name, ofTable(told, name).filter((result) => !isHonest(result))]).toEqual([name, []]);
      }
    }
    // Nothing is refused that would be right in whatever form it is written.
    const type = (name: keyof typeof COLUMNS): string => COLUMNS[name][0];
    const refused = new Set(NAMES.filter((name) => !BELIEVED[declared].includes(name)).map(type));
    for (const one of refused) {
      const results = NAMES.filter((name) => type(name) === one).flatMap((name) =>
        ofTable(untold, name).map(
          ({ status, examinedRows }) => status === 'pass' && examinedRows === valuesIn(name),
        ),
      );
      expect([one, results.every((isRight) => isRight)]).toEqual([one, false]);
    }
  });

  it('would have passed on midnight alone', async () => {
    const audit = reading('raw.timestamp', 'p = @run_date', 'a');
    const { results } = await run([{ name: 'raw.timestamp' }], [audit]);
    expect(results).toMatchObject([{ status: 'pass', examinedRows: 1 }]);
    expect(valuesIn('timestamp')).toBe(3);
  });

  it('is told with what, where, why and what to do', async () => {
    const source = { file: 'tables/raw.yml', line: 7 };
    const table = { name: 'raw.timestamp', partition: partitionOf('date'), source };
    const { results } = await run([table], [reading('raw.timestamp', 'p = @run_date', 'a')]);
    expect(results).toMatchObject([
      {
        status: 'error',
        examinedRows: null,
        offendingRows: null,
        reason:
          'partition column p of raw.timestamp is TIMESTAMP in the warehouse and declared as date: of a day only midnight would be read; declare `type: timestamp`, and read a day as `>= @run_date AND < @run_date + 1` (tables/raw.yml:7)',
      },
    ]);
  });

  it('is told without the values that an ENUM has', async () => {
    const { reason } = await one('raw.named', partitionOf('date'));
    expect(reason).toContain('partition column p of raw.named is ENUM in the warehouse and declared as date');
    expect(reason).not.toContain('12:00');
  });
});

describe('the type is that which the query meets', () => {
  it.each([
    ['a view', 'raw.view', 'p', 'TIMESTAMP'],
    ['a view whose table was made anew with another type', 'raw.stale', 'p', 'TIMESTAMP'],
    ['a type with a name of its own', 'raw.aliased', 'p', 'TIMESTAMP'],
    ['names in other letters and with what has to be quoted', 'mart.order', 'made "AT"', 'TIMESTAMP'],
    ['a name with a dot, beside a struct with such a field', 'mart.order', 'event.at', 'TIMESTAMP'],
    ['folders that are read as texts', 'raw.hive_text', 'p', 'VARCHAR'],
  ])('of %s', async (_, table, column, type) => {
    const { status, reason } = await one(table, partitionOf('date', column));
    expect(status).toBe('error');
    expect(reason).toContain(
      `partition column ${column} of ${table} is ${type} in the warehouse and declared as date`,
    );
  });

  it('of folders whose names are days', async () => {
    expect(await one('raw.hive', partitionOf('date', 'p', 'hive'))).toMatchObject({
      status: 'pass',
      examinedRows: 1,
    });
  });

  it.each([
    ['a table', 'raw.none', 'p', /raw\.none|none does not exist/],
    ['a column', 'raw.date', 'q', /"?q"? not found/],
  ])('is left to the query where there is no such %s', async (_, table, column, message) => {
    const { status, reason } = await one(table, partitionOf('date', column), `${column} = @run_date`);
    expect(status).toBe('error');
    expect(reason).toMatch(message);
    expect(reason).not.toContain('declared as');
  });
});

describe('the question', () => {
  const tables = [
    { name: 'raw.date', partition: partitionOf('date') },
    { name: 'raw.timestamp', partition: partitionOf('date') },
    { name: 'raw.bigint' },
  ];
  const typesAsked = (events: readonly RunEvent[]): number =>
    events.filter((event) => event.type === 'query.end' && event.purpose === 'type').length;

  it('is on record once for each table that is read by partition', async () => {
    const scan = { ...scanOf({ predicate: 'p = @run_date' }), table: 'raw.timestamp', from: 'raw.timestamp' };
    const { results, events } = await run(tables, [
      ...[1, 2, 3, 4].map((name) => reading('raw.date', `p = @run_date AND ${name} = ${name}`, String(name))),
      {
        ...rowsAudit('raw.timestamp.a', 'p IS NULL', scan),
        table: 'raw.timestamp',
        reads: ['raw.timestamp'],
      },
      {
        ...rowsAudit('raw.timestamp.b', "p < '1900-01-01'", scan),
        table: 'raw.timestamp',
        reads: ['raw.timestamp'],
      },
      reading('raw.bigint', 'p = 20010630', 'a'),
    ]);
    expect(results.map(({ table, status }) => `${table} ${status}`)).toEqual([
      'raw.bigint pass',
      ...[1, 2, 3, 4].map(() => 'raw.date pass'),
      'raw.timestamp error',
      'raw.timestamp error',
    ]);
    expect(typesAsked(events)).toBe(2);
  });

  it('is asked of no table that is read whole, and of all that an audit reads where its rows are not derived', async () => {
    const whole = {
      ...reading('raw.timestamp', 'true', 'a'),
      scan: { table: 'raw.timestamp', from: 'raw.timestamp', predicate: null, filter: null },
    };
    const read = await run(tables, [whole]);
    expect(read.results).toMatchObject([{ status: 'pass', examinedRows: 3 }]);
    expect(typesAsked(read.events)).toBe(0);
    const both = ['raw.date', 'raw.timestamp'];
    const union = sqlText(
      both.map((name) => `SELECT p FROM ${name} WHERE p = @run_date AND false`).join(' UNION ALL '),
    );
    const derived = await run(tables, [{ id: 'raw.date.a', sql: union, scan: null, reads: both }]);
    expect(derived.results).toMatchObject([
      { status: 'error', reason: expect.stringContaining('raw.timestamp is TIMESTAMP') },
    ]);
    expect(typesAsked(derived.events)).toBe(2);
  });

  it.each(['left', 'right'] as const)('is asked about the %s side of a comparison', async (side) => {
    const query = (table: string) => {
      const { sql, scan, reads } = reading(table, 'p = @run_date', 'a');
      return {
        sql: sqlText(typeof sql === 'string' ? sql : (sql?.text ?? '')),
        scan: scan ?? null,
        reads: reads ?? [],
      };
    };
    const [left, right] = side === 'left' ? ['raw.timestamp', 'raw.date'] : ['raw.date', 'raw.timestamp'];
    const { results } = await run(tables, [
      {
        id: `${left}.a`,
        table: left,
        ...query(left),
        reads: [left, right],
        compare: {
          key: ['p'],
          tolerances: [],
          matched: 'both',
          leftTarget: null,
          right: { target: null, file: 'a.sql', sqlStart: null, ...query(right) },
        },
      },
    ]);
    expect(results).toMatchObject([
      { status: 'error', reason: expect.stringContaining('raw.timestamp is TIMESTAMP') },
    ]);
  });

  it('is asked about every table that the left side of a comparison may read, though the right one reads it whole', async () => {
    const whole = 'SELECT p FROM raw.timestamp WHERE false';
    const right = { table: 'raw.timestamp', from: 'raw.timestamp', predicate: null, filter: null };
    const { results } = await run(tables, [
      {
        id: 'raw.date.a',
        table: 'raw.date',
        sql: sqlText(
          ['raw.date', 'raw.timestamp']
            .map((name) => `SELECT p FROM ${name} WHERE p = @run_date AND false`)
            .join(' UNION ALL '),
        ),
        scan: null,
        reads: ['raw.date', 'raw.timestamp'],
        allowEmpty: true,
        compare: {
          key: ['p'],
          tolerances: [],
          matched: 'both',
          leftTarget: null,
          right: {
            target: null,
            file: 'a.sql',
            sqlStart: null,
            sql: sqlText(whole),
            scan: right,
            reads: ['raw.timestamp'],
          },
        },
      },
    ]);
    expect(results).toMatchObject([
      { status: 'error', reason: expect.stringContaining('raw.timestamp is TIMESTAMP') },
    ]);
  });
});
