import type { Random } from './random-choice.js';

/** The day that is audited. */
export const RUN_DATE = '2001-06-30';

/** The columns of the tables, with all that is awkward about a value of each type. */
const COLUMNS: Readonly<
  Record<string, { readonly type: string; readonly values: readonly [string, ...string[]] }>
> = {
  day: {
    type: 'DATE',
    values: [
      `DATE '${RUN_DATE}'`,
      `DATE '${RUN_DATE}'`,
      `DATE '${RUN_DATE}'`,
      `DATE '2001-06-29'`,
      `DATE '1900-01-01'`,
      'NULL',
    ],
  },
  id: { type: 'BIGINT', values: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] },
  i: { type: 'INTEGER', values: ['NULL', '0', '1', '-1', '2', '5', '100', '2147483647', '-2147483648'] },
  big: {
    type: 'BIGINT',
    values: ['NULL', '0', '3', '9223372036854775807', '-9223372036854775808', '4611686018427387904'],
  },
  huge: { type: 'HUGEINT', values: ['NULL', '0', '-7', '170141183460469231731687303715884105727'] },
  price: { type: 'DECIMAL(18,3)', values: ['NULL', '0', '0.001', '-0.001', '12.5', '999999999999999.999'] },
  wide: {
    type: 'DECIMAL(38,10)',
    values: ['NULL', '0', '0.0000000001', '9999999999999999999999999999.9999999999'],
  },
  f: {
    type: 'DOUBLE',
    values: [
      'NULL',
      '0',
      '-0.0',
      '1.5',
      '-2.25',
      '1e308',
      '-1e308',
      '5e-324',
      "'NaN'::DOUBLE",
      "'Infinity'::DOUBLE",
      "'-Infinity'::DOUBLE",
    ],
  },
  s: {
    type: 'VARCHAR',
    values: [
      'NULL',
      "''",
      "' '",
      "'a'",
      "'A'",
      "'5'",
      "'-7'",
      "'1e3'",
      "'x''y'",
      "'é'",
      "'e\u0301'",
      "'🛫🛬'",
      "'%'",
      "'@run_date'",
      "'2001-02-30'",
      "'ß'",
      'chr(0)',
      "'true'",
    ],
  },
  b: { type: 'BOOLEAN', values: ['NULL', 'true', 'false'] },
  ts: {
    type: 'TIMESTAMP',
    values: [
      'NULL',
      `TIMESTAMP '${RUN_DATE} 00:00:00'`,
      `TIMESTAMP '${RUN_DATE} 23:59:59.999999'`,
      "TIMESTAMP 'infinity'",
      "TIMESTAMP '2001-07-01 06:00:00'",
    ],
  },
  xs: { type: 'INTEGER[]', values: ['NULL', '[]', '[1]', '[NULL]', '[2, 1, 2]'] },
  st: {
    type: 'STRUCT(a INTEGER, b VARCHAR)',
    values: ['NULL', "{'a': 1, 'b': 'x'}", "{'a': NULL, 'b': ''}", "{'a': -5, 'b': NULL}"],
  },
  '"odd ""name"': { type: 'VARCHAR', values: ['NULL', "'a'", "'b'"] },
};

/** Makes `raw.t`, by days, and `raw.w`, a copy of it that is audited as a whole, both empty. */
export const MAKE_TABLES: readonly string[] = [
  'CREATE SCHEMA raw',
  ...['t', 'w'].map(
    (name) =>
      `CREATE TABLE raw.${name} (${Object.entries(COLUMNS)
        .map(([column, { type }]) => `${column} ${type}`)
        .join(', ')})`,
  ),
];

/**
 * Puts other rows into the tables: none, a few, or some hundreds, of which a column often has only a few values, or none that makes
 * a cast or a sum fail.
 */
export function fillTables(random: Random): readonly string[] {
  const count = random.pick([0, 1, 2, 5, 12, 40, 40, 300]);
  const pools = Object.values(COLUMNS).map(({ values }) => {
    if (random.chance(0.4)) return values;
    const few = Array.from({ length: 1 + random.below(3) }, () => random.pick(values));
    return few as unknown as typeof values;
  });
  const noDay = random.chance(0.1);
  const rows = Array.from({ length: count }, () => {
    const row = pools.map((pool) => random.pick(pool));
    if (noDay) row[0] = "DATE '2001-01-01'";
    return `(${row.join(', ')})`;
  });
  return [
    'DELETE FROM raw.t',
    'DELETE FROM raw.w',
    ...(rows.length === 0
      ? []
      : [`INSERT INTO raw.t VALUES ${rows.join(', ')}`, 'INSERT INTO raw.w FROM raw.t']),
  ];
}
