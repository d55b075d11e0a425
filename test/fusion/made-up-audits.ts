import type { Random } from './random-choice.js';

/** An audit to be: the text of its file. */
export interface MadeUpAudit {
  /** `raw.t.a7` */
  readonly id: string;
  readonly text: string;
}

const VALUES = {
  i: ['0', '1', '-1', '5', '2147483647', '@least'],
  big: ['0', '3', '9223372036854775807'],
  huge: ['0', '-7'],
  price: ['0', '0.001', '12.5', '@least'],
  wide: ['0', '0.0000000001'],
  f: ['0', '1.5', '1e308', "'NaN'::DOUBLE", "'Infinity'::DOUBLE", '@least'],
  s: ["''", "'a'", "'é'", "'🛫🛬'", "'-- AND ('", "'@run_date'", '@word'],
  b: ['true', 'false'],
  ts: ['@run_timestamp', '@run_date', "TIMESTAMP '2001-06-30 12:00:00'"],
} as const;
type Column = keyof typeof VALUES;
const NAMES = Object.keys(VALUES) as unknown as readonly [Column, ...Column[]];
const OPERATORS = ['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM'] as const;

/** Conditions that say something of each row, written once and for all. */
const CONDITIONS = [
  'i IS NULL',
  's IS NOT NULL',
  'b',
  'NOT b',
  'b IS NOT TRUE',
  'i',
  "s LIKE '%a%' OR s = ''",
  "s ILIKE 'A'",
  'isnan(f)',
  'NOT isnan(f) AND f > 1',
  'f BETWEEN -1 AND 1',
  'i NOT BETWEEN @least AND 100',
  "s IN ('a', 'b', nullif('x', 'x'))",
  "s NOT IN ('a', '5')",
  'i IN (1, 2, 5)',
  "regexp_full_match(s, '[a-z]')",
  'length(s) > 1',
  'xs[1] = 1',
  'len(xs) > 1 AND xs[2] = 1',
  'list_contains(xs, 2)',
  'st.a > 0',
  "st.b = '' OR st.a IS NULL",
  '"odd ""name" = \'a\'',
  'CASE WHEN b THEN i > 1 WHEN i IS NULL THEN b ELSE f > 0 END',
  "coalesce(s, '') = ''",
  'CAST(ts AS DATE) = @run_date',
  'ts > @run_timestamp - INTERVAL 1 DAY',
  'price <> round(price, 2)',
  'price + wide > 1',
  'i -- AND (\n > 1',
  "i /* OR ) */ > 1 AND /* 'x */ b",
  'try_cast(s AS INTEGER) IS NULL',
  'id % 2 = 0',
  'day IS NULL OR day <= @run_date',
  "s = 'x''y' OR s = 'é'",
  'nullif(b, b)',
  'i = i',
  'f = f',
  // These fail for some values; those in front of them may spare a WHERE the failure.
  'CAST(s AS INTEGER) > 3',
  "regexp_full_match(s, '-?[0-9]') AND CAST(s AS INTEGER) > 3",
  'i + 1 > 5',
  'i < 100 AND i * 1000000 > 5',
  'abs(i) > 1',
  'big + big > 0',
  'big < 10 AND big * 2 > 0',
  'i % 2 = 1',
  '100 / i > 5',
  '100 // i > 5',
  'sqrt(f) > 1',
  'f >= 0 AND ln(f) > 1',
  'wide * 1000 > 1',
  'price * price > 1',
  'CAST(f AS INTEGER) > 1',
  'CAST(s AS DATE) < @run_date',
  'CAST(s AS BOOLEAN)',
  'factorial(i) > 1',
  'no_such_column > 1',
  'lower(i) = 1',
  "strptime(s, '%Y-%m-%d') < @run_timestamp",
  "json_extract_string(s, '$.a') = 'b'",
] as const;

/** Figures of all rows. */
const FIGURES = [
  'count(*)',
  'count(i)',
  'COUNT(DISTINCT s)',
  'count(*) FILTER (WHERE i > 1)',
  'count_if(b)',
  'sum(i)',
  'sum(big)',
  'sum(huge)',
  'sum(price)',
  'sum(wide)',
  'sum(f)',
  'avg(f)',
  'avg(i)',
  'avg(price)',
  'min(i)',
  'max(f)',
  'min(f)',
  'max(s)',
  'min(ts)',
  'bool_and(b)',
  'bool_or(i > 1)',
  'stddev_samp(f)',
  'var_pop(i)',
  'median(i)',
  'quantile_cont(i, 0.9)',
  'sum(CASE WHEN b THEN 1 ELSE 0 END) / count(*)',
  '100.0 * count(i) / nullif(count(*), 0)',
  'count(*) - count(DISTINCT id)',
  'max(i) - min(i)',
  'sum(i) / count(s)',
  'sum(CASE WHEN day = @run_date THEN i END)',
  'max(CAST(s AS INTEGER))',
  'sum(i + 1)',
  'sum(abs(i))',
  'avg(sqrt(f))',
  'sum(no_such_column)',
  'sum(s)',
  'any_value(day) IS NULL',
  'max(len(xs))',
  'max(xs)',
  'max(st.a)',
  'NULL',
  '5 + 5',
] as const;

const HAVINGS = [
  'count(*) > 1',
  'count(*) > 0',
  'count(*) < 3',
  'count(DISTINCT s) > 1',
  'max(i) > 5',
  'sum(f) > 0',
  'sum(price) <> 0 -- nothing\n',
  'min(i) IS NULL OR max(b) IS NULL',
  'bool_and(b)',
  'max(i)',
  'avg(f) BETWEEN -1 AND 1',
  'max(CAST(s AS INTEGER)) > 1',
  'sum(big) > 9223372036854775807',
  'min(ts) < @run_timestamp',
  'NULL',
  'count(*) > @least',
] as const;

const KEYS = [
  'i',
  's',
  'f',
  'b',
  'id',
  'day',
  'price',
  'lower(s)',
  'i, s',
  'b, f',
  'st',
  'st.a',
  'xs',
  'ts',
  'CAST(ts AS DATE)',
  'i % 3',
  'CAST(s AS INTEGER)',
  '"odd ""name"',
  "coalesce(s, '')",
] as const;

/** What else a row or group returns. */
const RETURNED = [
  'id',
  '*',
  'id, i, s',
  'i + 1 AS more, s',
  'CAST(s AS INTEGER) AS number',
  "'x' AS kind, id",
  'no_such_column',
  'upper(i + s) AS u',
  'f / i AS r, day',
  'current_date AS today',
] as const;

const ROW_EXPECTS = [
  null,
  null,
  'rows <= 2',
  'rows > 0',
  'rows between 1 and 3',
  'rate = 0%',
  'rate <= 10%',
  'rate < 50% and rows < 30',
  '{ warn: rows = 0, error: rows <= 3 }',
  '{ warn: rate <= 1%, error: rate <= 40% }',
  '{ warn: rows = 0, error: rate < 100% }',
  '{ warn: rows < 5 }',
] as const;
const GROUP_EXPECTS = [null, null, 'rows <= 2', 'rows > 0', '{ warn: rows = 0, error: rows <= 3 }'] as const;
const FIGURE_EXPECTS = [
  'n > 0',
  'n = 0',
  'n != 2.5',
  'n between -1 and 1000',
  'n <= 5 and rows = 1',
  '{ warn: n = 0, error: n < 100 }',
  '{ warn: n > 1, error: rows > 0 }',
  '{ warn: rows = 0, error: N >= 0.001 }',
  'rows = 0',
  'rows > 0',
  'n < 3 and m > 1',
  '{ warn: n > 0, error: m between 0 and 10 }',
] as const;

const SCANS = [
  ['t', 'raw.t', 'day = @run_date'],
  ['t', 'raw.t', 'day = @run_date'],
  ['t', 'raw.t', 'day BETWEEN @run_date - 1 AND @run_date'],
  ['t', 'raw.t AS o', 'o.day = @run_date'],
  ['w', 'raw.w', null],
] as const;

/** Audits of every shape that may share a query, and some that may not. */
export function makeUpAudits(random: Random, count: number): readonly MadeUpAudit[] {
  // A set in which nothing fails shares all the way; one with faults is split.
  const share = random.pick([0, 0, 0.02, 0.3]);
  const sound = <T extends string>(values: readonly [T, ...T[]]): T => {
    for (;;) {
      const value = random.pick(values);
      if (!MAY_FAIL.test(value) || random.chance(share)) return value;
    }
  };
  // Of few scans and groupings: else hardly two audits would be of the same.
  const few: Few = { scans: [random.pick(SCANS), random.pick(SCANS)], keys: [sound(KEYS), sound(KEYS)] };
  return Array.from({ length: count }, (_, index) => makeUpAudit(random, sound, few, `a${index}`));
}

/** What fails for some values, or for all. */
const MAY_FAIL =
  /CAST\((s|f) AS|i [+*] 1|abs\(i\)|big [+*]|sqrt|ln\(|wide \*|price \*|factorial|no_such|lower\(i\)|strptime|json_|sum\(s\)|upper\(i|sum\(wide\)|f \/ i|max\(xs\)|sum\(huge\)|current_date/;

type Sound = <T extends string>(values: readonly [T, ...T[]]) => T;

interface Few {
  readonly scans: readonly [Scan, Scan];
  readonly keys: readonly [string, string];
}
type Scan = (typeof SCANS)[number];

function makeUpAudit(random: Random, sound: Sound, few: Few, name: string): MadeUpAudit {
  const [table, from, partition] = random.pick(few.scans);
  const form = random.chance(0.03) ? 'row-condition' : random.pick(['rows', 'rows', 'figures', 'groups']);
  const conditions: string[] = partition === null ? [] : [partition];
  const parts = ((): { readonly select: string; readonly tail: string; readonly expect: string | null } => {
    switch (form) {
      case 'rows': {
        const more = random.pick([0, 1, 1, 1, 2, 3]);
        for (let index = 0; index < more; index++) {
          const condition = bracketed(someCondition(random, sound));
          if (random.chance(0.8)) conditions.push(condition);
          else conditions.unshift(condition);
        }
        return { select: sound(RETURNED), tail: order(random, sound), expect: random.pick(ROW_EXPECTS) };
      }
      case 'row-condition':
        return { select: 'i AS n, f AS m', tail: '', expect: random.pick(FIGURE_EXPECTS) };
      case 'figures': {
        // Aggregates of only some of the rows cannot be shared.
        if (random.chance(0.1)) conditions.push(bracketed(someCondition(random, sound)));
        const having = random.chance(0.4) ? `\nHAVING ${sound(HAVINGS)}` : '';
        const select = `${sound(FIGURES)} AS n, ${sound(FIGURES)} AS m${random.chance(0.2) ? `, ${sound(FIGURES)}` : ''}`;
        return { select, tail: having, expect: random.pick(FIGURE_EXPECTS) };
      }
      case 'groups': {
        const keys = random.pick(few.keys);
        const column = keys.split(',')[0] ?? 'i';
        if (random.chance(0.2) && /^\w+$/.test(column)) conditions.push(`${column} IS NOT NULL`);
        const having = random.chance(0.8) ? `\nHAVING ${sound(HAVINGS)}` : '';
        const by = random.pick([keys, keys, 'ALL', keys.includes(',') ? '1, 2' : '1']);
        return {
          select: `${keys}, count(*)${random.chance(0.3) ? `, ${sound(FIGURES)}` : ''}`,
          tail: `\nGROUP BY ${by}${having}`,
          expect: random.pick(GROUP_EXPECTS),
        };
      }
      default:
        throw new Error(form);
    }
  })();
  const where = conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;
  const sql = `SELECT ${parts.select}\nFROM ${from}${where}${parts.tail}`;
  const parameters = [
    ...(sql.includes('@least') ? ['least: { type: integer, default: 1 }'] : []),
    ...(sql.includes('@word') ? ['word: { type: string, default: "a" }'] : []),
  ];
  const keys = [
    'dimension: validity',
    ...(parts.expect === null ? [] : [`expect: ${parts.expect}`]),
    ...(random.chance(0.2) ? ['allow_empty: true'] : []),
    ...(random.chance(0.2) && !parts.expect?.includes('warn') ? ['severity: warn'] : []),
    ...(random.chance(0.1) ? ['timeout: 1m'] : []),
    ...(parameters.length === 0 ? [] : [`params: { ${parameters.join(', ')} }`]),
  ];
  return { id: `raw.${table}.${name}`, text: ['---', ...keys, '---', sql, ''].join('\n') };
}

function someCondition(random: Random, sound: Sound): string {
  if (random.chance(0.5)) return sound(CONDITIONS);
  const column = random.pick(NAMES);
  const value = random.pick(VALUES[column] as unknown as readonly [string, ...string[]]);
  const simple = `${column} ${random.pick(OPERATORS)} ${value}`;
  if (random.chance(0.7)) return simple;
  const other = sound(CONDITIONS);
  return random.pick([
    `(${simple} OR (${other}))`,
    `NOT (${simple})`,
    `(${simple}) IS NOT TRUE`,
    `${simple} AND (${other})`,
  ]);
}

/** With brackets where an OR or a comment stands outside of any. */
function bracketed(condition: string): string {
  return /\bOR\b|--/.test(condition) && !condition.startsWith('(') ? `(${condition}\n)` : condition;
}

function order(random: Random, sound: Sound): string {
  return random.chance(0.6) ? '' : `\nORDER BY ${sound(ORDERS)}`;
}

/** DuckDB orders even what is only counted. */
const ORDERS = [
  'i DESC NULLS LAST, s',
  '1',
  'f, id DESC',
  'CAST(s AS INTEGER) DESC',
  'i + 1',
  'no_such_column',
] as const;
