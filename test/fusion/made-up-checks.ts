import type { Random } from './random-choice.js';

/** What `tables.yml` says of one table: plain JSON, which is YAML. */
export interface MadeUpChecks {
  readonly columns: readonly object[];
  readonly checks: readonly object[];
}

type Options = Readonly<Record<string, unknown>>;
type Build = (random: Random) => Options;

const COLUMNS: Readonly<Record<string, readonly [Build, ...Build[]]>> = {
  i: [
    () => ({ not_null: {} }),
    () => ({ unique: {} }),
    () => ({ accepted_values: { values: [0, 1, 2, 100] } }),
    (random) => ({
      range: random.pick([
        { min: 0 },
        { max: 100 },
        { between: [-1, 2147483646] },
        { above: 1 },
        { below: 0.5 },
      ]),
    }),
    (random) => ({
      expression: {
        sql: random.pick(['i > 1', 'i > 1 OR b', 'i + 1 > 0', 'nullif(b, b)', 'i BETWEEN 0 AND 5 -- few']),
      },
    }),
    (random) => ({
      metric: {
        sql: random.pick(['avg(i)', 'count(DISTINCT i)', 'min(i)', 'sum(i) / count(*)']),
        ...random.pick([{ min: 1 }, { max: 5 }, { between: [0, 100] }]),
      },
    }),
  ],
  s: [
    () => ({ not_null: {} }),
    () => ({ unique: {} }),
    () => ({ accepted_values: { values: ['a', 'A', '', "x'y", '🛫🛬'] } }),
    (random) => ({ matches: { pattern: random.pick(['^[a-z]$', '^.{1,2}$', '[0-9]', "'"]) } }),
    (random) => ({
      expression: { sql: random.pick(["s <> ''", 'CAST(s AS INTEGER) > 3', "s LIKE '%a%' OR s IS NULL"]) },
    }),
    () => ({ metric: { sql: '100.0 * count(s) / count(*)', min: 50 } }),
  ],
  f: [
    () => ({ not_null: {} }),
    () => ({ unique: {} }),
    (random) => ({
      range: random.pick([
        { min: 0 },
        { max: 1.5 },
        { between: [-2.25, 1e308] },
        { above: 0 },
        { below: 0.1 },
      ]),
    }),
    (random) => ({
      metric: {
        sql: random.pick(['avg(f)', 'max(f)', 'sum(f)', 'median(f)']),
        ...random.pick([{ min: 0 }, { max: 5.5 }, { between: [0, 20] }]),
      },
    }),
  ],
  price: [
    () => ({ not_null: {} }),
    () => ({ unique: {} }),
    (random) => ({ range: random.pick([{ min: 0.001 }, { between: [0, 12.5] }]) }),
    () => ({ metric: { sql: 'sum(price)', max: 1000 } }),
  ],
  b: [() => ({ not_null: {} }), () => ({ accepted_values: { values: [true] } })],
  'odd "name': [
    () => ({ not_null: {} }),
    () => ({ unique: {} }),
    () => ({ accepted_values: { values: ['a'] } }),
  ],
};
const NAMES = Object.keys(COLUMNS) as [string, ...string[]];

const TABLE: readonly [Build, ...Build[]] = [
  (random) => ({ row_count: random.pick([{ min: 1 }, { max: 10 }, { between: [2, 50] }]) }),
  (random) => ({
    unique: {
      columns: random.pick([
        ['i', 's'],
        ['b', 'f'],
        ['id', 'i', 'odd "name'],
      ]),
    },
  }),
  (random) => ({
    expression: { sql: random.pick(['i >= 0 OR f >= 0', 'ts <= @run_timestamp', "st.b <> ''"]) },
  }),
];

const WHERES = [
  'i > 1',
  's IS NOT NULL',
  'b',
  "f >= 0 OR s = ''",
  'day IS NULL',
  'id % 2 = 0 AND (i IS NULL OR i > 0)',
  'price > 0 -- paid',
] as const;
const EXPECTS = [
  'rows <= 2',
  'rows between 1 and 3',
  { warn: 'rows = 0', error: 'rows <= 3' },
  'rate <= 10%',
  { warn: 'rate = 0%', error: 'rate < 50%' },
] as const;

/** Checks of every kind that makes one query of one table, with options that each may have. */
export function makeUpChecks(random: Random, count: number): MadeUpChecks {
  const columns = new Map<string, object[]>();
  const checks: object[] = [];
  for (let index = 0; index < count; index++) {
    const column = random.chance(0.8) ? random.pick(NAMES) : null;
    const built = random.pick(column === null ? TABLE : (COLUMNS[column] ?? TABLE))(random);
    const [[name, options]] = Object.entries(built) as [[string, object]];
    const check = { [name]: { ...options, name: `k${index}`, ...commonOptions(random, name) } };
    if (column === null) checks.push(check);
    else columns.set(column, [...(columns.get(column) ?? []), check]);
  }
  const declared = [...new Set([...columns.keys(), 'id', 'i', 'f', 'ts', 'st'])];
  return { columns: declared.map((name) => ({ name, checks: columns.get(name) ?? [] })), checks };
}

function commonOptions(random: Random, name: string): Options {
  const countsRows = ['not_null', 'accepted_values', 'matches', 'range', 'expression'].includes(name);
  const expect = random.pick(EXPECTS);
  const isRate = JSON.stringify(expect).includes('rate');
  const takesExpect = countsRows || (name === 'unique' && !isRate);
  const hasExpect = takesExpect && random.chance(0.4);
  return {
    ...(random.chance(0.35) && { where: random.pick(WHERES) }),
    ...(hasExpect && { expect }),
    ...(random.chance(0.2) && !(hasExpect && typeof expect !== 'string') && { severity: 'warn' }),
    ...(random.chance(0.2) && { allow_empty: true }),
    ...(random.chance(0.1) && { timeout: '1m' }),
  };
}
