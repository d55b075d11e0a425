import { capital } from './random.mjs';

/**
 * One audit as people write them: a form (rows, groups, a figure, a window, a subquery, a chain of WITH) with conditions,
 * columns, aliases, comments and layout that are chosen for each audit anew, so that hardly two texts have one shape.
 *
 * @returns its name and its text
 */
export function writeAudit({ table, number, dialect, random }) {
  const writing = { table, number, dialect, bigquery: dialect === 'bigquery', ...random };
  const form = random.pick(FORMS)(writing);
  const sql = layOut(writing, form);
  return { name: `${form.name}_${number}`, text: `${frontmatter(writing, form)}${sql}\n` };
}

/** Plain conditions on rows are what people write most. */
const FORMS = [rows, rows, rows, groups, groups, figure, figure, newest, steps, inside, days, share];

function rows(w) {
  const { table, alias, column } = source(w);
  const conditions = [day(w, column), ...predicates(w, column, 1 + w.below(3))];
  return {
    name: w.pick(['values_are_possible', 'codes_are_known', 'nothing_is_missing', 'stamps_are_in_order']),
    says: `${capital(w.pick(w.table.columns).replaceAll('_', ' '))} of ${w.table.short} is as agreed`,
    dimension: w.pick(['validity', 'completeness', 'consistency', 'accuracy']),
    expect: w.often(0.5) ? null : w.pick([`rows <= ${w.number % 40}`, `rate <= 0.${1 + (w.number % 8)}%`]),
    sql: [select(w, columns(w, column, 1 + w.below(6))), `FROM ${table}${alias}`, ...where(conditions)],
  };
}

function groups(w) {
  const { table, alias, column } = source(w);
  const keys = w.some([w.table.key, ...w.table.codes], 1 + w.below(2)).map(column);
  const measure = column(w.pick(w.table.measures));
  const having = w.pick([
    'COUNT(*) > 1',
    `COUNT(*) > ${2 + (w.number % 5)}`,
    `SUM(${measure}) < 0`,
    `ABS(SUM(${measure}) - ${w.number % 97}.5) > ${w.below(1000)}`,
    `MAX(${measure}) > ${w.below(20) + 2} * AVG(${measure})`,
  ]);
  const counted = w.pick([
    `COUNT(*) AS copies_${w.number}`,
    `SUM(${measure}) AS total`,
    `MIN(${measure}) AS least`,
  ]);
  return {
    name: w.pick(['stands_once', 'groups_are_even', 'totals_add_up']),
    says: `Each ${keys.join(' and ')} of ${w.table.short} comes together once`,
    dimension: w.pick(['uniqueness', 'consistency']),
    expect: w.often(0.7) ? null : `rows <= ${w.number % 10}`,
    sql: [
      select(w, [...keys, counted]),
      `FROM ${table}${alias}`,
      ...where([day(w, column), ...predicates(w, column, w.below(2))]),
      `GROUP BY ${keys.join(', ')}`,
      `HAVING ${having}`,
    ],
  };
}

function figure(w) {
  const { table, alias, column } = source(w);
  const measure = column(w.pick(w.table.measures));
  const code = column(w.pick(w.table.codes));
  const value = w.pick([
    `AVG(${measure})`,
    `SUM(${measure}) / NULLIF(COUNT(${code}), 0)`,
    `COUNT(DISTINCT ${code})`,
    `MAX(${measure}) - MIN(${measure})`,
    `SUM(CASE WHEN ${code} IS NULL THEN 1 ELSE 0 END)`,
    `ROUND(AVG(COALESCE(${measure}, 0)), ${w.number % 4})`,
  ]);
  const name = `${w.pick(['mean', 'spread', 'known', 'level'])}_${w.number}`;
  const bounds = `${name} between ${w.number % 50} and ${w.number + 500}`;
  return {
    name: w.pick(['figure_is_usual', 'level_is_plausible']),
    says: `The ${measure.replace(/^.*\./, '')} of a day of ${w.table.short} is usual`,
    dimension: w.pick(['accuracy', 'completeness']),
    expect: w.often(0.3) ? `{ warn: ${bounds}, error: ${name} between 0 and ${w.number + 5000} }` : bounds,
    sql: [
      select(w, [`${value} AS ${name}`]),
      `FROM ${table}${alias}`,
      ...where([day(w, column), ...predicates(w, column, w.below(2))]),
    ],
  };
}

function newest(w) {
  const { table, alias, column } = source(w);
  const ranked = `ranked_${w.number}`;
  return {
    name: 'newest_comes_first',
    says: `Every ${w.table.codes[0]} of ${w.table.short} has one newest row`,
    dimension: 'uniqueness',
    expect: null,
    sql: [
      `WITH ${ranked} AS (`,
      `  SELECT ${column(w.table.key)}, ${column(w.table.codes[0])},`,
      `    ${w.pick(['ROW_NUMBER', 'RANK', 'DENSE_RANK'])}() OVER (PARTITION BY ${column(w.table.key)} ORDER BY ${column(w.pick(w.table.stamps))} DESC) AS place`,
      `  FROM ${table}${alias}`,
      ...where([day(w, column), ...predicates(w, column, w.below(2))]).map((line) => `  ${line}`),
      ')',
      `SELECT ${w.table.key}, ${w.table.codes[0]}, place`,
      `FROM ${ranked}`,
      `WHERE place > ${1 + (w.number % 3)}`,
    ],
  };
}

function steps(w) {
  const { table, alias, column } = source(w);
  const measure = w.pick(w.table.measures);
  return {
    name: 'steps_agree',
    says: `Parts of ${measure} in ${w.table.short} agree with their sum`,
    dimension: 'consistency',
    expect: w.often(0.5) ? null : `rows <= ${w.below(12)}`,
    sql: [
      'WITH of_day AS (',
      `  SELECT ${columns(w, column, 2).join(', ')}, ${column(w.table.codes[0])} AS code_of_row, ${column(measure)} AS part`,
      `  FROM ${table}${alias}`,
      ...where([day(w, column)]).map((line) => `  ${line}`),
      '),',
      `by_code_${w.number} AS (`,
      '  SELECT code_of_row, SUM(part) AS whole, MAX(part) AS largest',
      '  FROM of_day',
      `  WHERE part ${w.pick(['<>', '>', '>='])} ${w.below(500)}`,
      '  GROUP BY code_of_row',
      ')',
      'SELECT code_of_row, whole, largest',
      `FROM by_code_${w.number}`,
      `WHERE largest > whole ${w.pick(['+', '-', '*'])} ${1 + w.below(9)}`,
    ],
  };
}

function inside(w) {
  const { table, alias, column } = source(w);
  const inner = `day_${w.number}`;
  const code = w.table.codes[1];
  const params = w.often(0.5) ? `{ shortest: { type: integer, default: ${1 + (w.number % 3)} } }` : null;
  return {
    name: 'looks_like_a_code',
    says: `${capital(code)} of ${w.table.short} looks like a code`,
    dimension: 'validity',
    expect: w.often(0.6) ? null : `rate <= ${1 + w.below(4)}%`,
    params,
    sql: [
      `SELECT ${inner}.${w.table.key}, ${inner}.${code}, LENGTH(${inner}.${code}) AS letters`,
      'FROM (',
      `  SELECT ${column(w.table.key)}, ${column(code)}`,
      `  FROM ${table}${alias}`,
      ...where([day(w, column), ...predicates(w, column, w.below(2))]).map((line) => `  ${line}`),
      `) AS ${inner}`,
      `WHERE LENGTH(${inner}.${code}) < ${params === null ? 1 + w.below(3) : '@shortest'}`,
      `  OR ${inner}.${code} <> ${w.pick(['UPPER', 'LOWER', 'TRIM'])}(${inner}.${code})`,
    ],
  };
}

function days(w) {
  const { table, alias, column } = source(w);
  const back = 3 + (w.number % 25);
  const name = `days_${w.number}`;
  return {
    name: 'no_day_is_missing',
    says: `Each of the last ${back} days of ${w.table.short} was delivered`,
    dimension: 'timeliness',
    expect: `${name} >= ${1 + (w.number % back)}`,
    sql: [
      select(w, [`COUNT(DISTINCT ${column(w.table.day)}) AS ${name}`]),
      `FROM ${table}${alias}`,
      ...where([
        `${column(w.table.day)} > ${before(w, back)}`,
        `${column(w.table.day)} <= @run_date`,
        `${column(w.pick(w.table.measures))} <> ${w.number}`,
        ...predicates(w, column, w.below(2)),
      ]),
    ],
  };
}

function share(w) {
  const { table, alias, column } = source(w);
  const [condition] = predicates(w, column, 1);
  const name = `share_${w.number}`;
  return {
    name: 'share_is_small',
    says: `Few rows of ${w.table.short} are out of order`,
    dimension: 'accuracy',
    expect: `${name} <= 0.${1 + (w.number % 9)}`,
    sql: [
      'SELECT',
      `  SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END) / NULLIF(SUM(CASE WHEN ${column(w.table.key)} IS NOT NULL THEN 1 ELSE 0 END), 0)`,
      `    AS ${name}`,
      `FROM ${table}${alias}`,
      ...where([day(w, column)]),
    ],
  };
}

/** The table as written, its alias, and how a column of it is written. */
function source({ table, number, bigquery, often, pick }) {
  const alias = often(0.35) ? pick(['t', 'r', table.noun.charAt(0), `t${number}`]) : null;
  return {
    table: bigquery && often(0.5) ? `\`${table.name}\`` : table.name,
    alias: alias === null ? '' : `${pick([' AS ', ' '])}${alias}`,
    column: (name) => (alias === null ? name : `${alias}.${name}`),
  };
}

/** The condition that bounds the partition, in the ways that people bound it. */
function day(w, column) {
  const name = column(w.table.day);
  return w.pick([
    `${name} = @run_date`,
    `${name} = @run_date`,
    `${name} = @run_date`,
    `${name} BETWEEN ${before(w, 1 + w.below(20))} AND @run_date`,
    `${name} >= ${before(w, 1 + w.below(20))} AND ${name} <= @run_date`,
    `${name} > ${before(w, 2 + w.below(19))} AND ${name} < @run_date`,
  ]);
}

function before({ bigquery, often }, back) {
  if (often(0.5)) return `@run_date - ${back}`;
  return bigquery ? `DATE_SUB(@run_date, INTERVAL ${back} DAY)` : `CAST(@run_date - ${back} AS DATE)`;
}

function predicates(w, column, count) {
  const { number, table, below } = w;
  const measure = () => column(w.pick(table.measures));
  const code = () => column(w.pick(table.codes));
  const [first, second] = table.stamps.map(column);
  const known = Array.from({ length: 2 + below(5) }, (_, index) => `'${'ABCDEFG'[index]}${number % 97}'`);
  const all = [
    () => `${measure()} < 0`,
    () => `(${measure()} < 0 OR ${measure()} > ${below(1e6)})`,
    () => `${code()} NOT IN (${known.join(', ')})`,
    () => `${code()} IS NULL`,
    () => `(${code()} IS NULL OR ${code()} = '')`,
    () => `${first} > ${second}`,
    () => `${first} > @run_timestamp`,
    () => `${measure()} NOT BETWEEN ${below(100)} AND ${200 + below(5000)}`,
    () => `ABS(${measure()} - ${measure()}) > ${below(50)}.${below(10)}`,
    () => `NOT (${code()} LIKE '${'KLMN'[number % 4]}%' AND LENGTH(${code()}) = ${2 + below(4)})`,
    () => `COALESCE(${code()}, '?') = '?'`,
    () => `CASE WHEN ${measure()} > ${below(90)} THEN ${measure()} ELSE 0 END > ${below(1000)}`,
    () => `${measure()} * ${1 + below(9)} <> ${measure()} + ${below(30)}`,
    () => `UPPER(${code()}) IN (${known.slice(0, 2).join(', ')})`,
    () => `CAST(${measure()} AS ${w.bigquery ? 'STRING' : 'VARCHAR'}) LIKE '%${number % 10}'`,
  ];
  return w.some(all, count).map((write) => write());
}

function columns(w, column, count) {
  const names = [w.table.key, ...w.some(w.table.columns.slice(1), count)];
  return names.map((name) =>
    w.often(0.12) ? `${column(name)} AS ${w.pick(['bad', 'found', 'this'])}_${name}` : column(name),
  );
}

function select({ pick, number }, items) {
  const between = pick([', ', ', ', ',\n    ', '\n    , ']);
  return `SELECT ${pick(['', '', `/* ${number} */ `])}${items.join(between)}`;
}

function where([first, ...more]) {
  return [`WHERE ${first}`, ...more.map((condition) => `  AND ${condition}`)];
}

function layOut(w, { sql }) {
  let text = sql.join(w.pick(['\n', '\n', '\n', '\n\n']));
  if (w.often(0.25))
    text = text.replace(/\b(?:SELECT|FROM|WHERE|AND|GROUP BY|HAVING|WITH|AS|OR|NOT|IN)\b/g, (word) =>
      word.toLowerCase(),
    );
  if (w.often(0.2)) text = `-- ${w.table.owner} was asked for these bounds in ticket ${w.number}\n${text}`;
  if (w.often(0.1)) text = text.replace(/\n(?=FROM|from)/, ` -- as ${w.table.owner} sees it\n`);
  return w.often(0.1) ? `${text};` : text;
}

function frontmatter(w, { says, dimension, expect, params = null }) {
  const lines = [
    `description: ${w.often(0.3) ? `"${says}, as agreed: see ${w.number}."` : `${says} (${w.number}).`}`,
    `dimension: ${dimension}`,
    w.often(0.5) ? `timeout: ${2 + w.below(9)}m` : null,
    expect === null ? null : `expect: ${expect}`,
    w.often(0.2) && !expect?.startsWith('{') ? 'severity: warn' : null,
    w.often(0.3)
      ? `tags: [${w.some(['nightly', 'finance', 'weekly', 'gdpr', `wave-${w.number % 9}`], 2).join(', ')}]`
      : null,
    w.often(0.1) ? `owner: ${w.table.owner}` : null,
    w.often(0.1) ? 'allow_empty: true' : null,
    params === null ? null : `params: ${params}`,
  ].filter((line) => line !== null);
  const [head, ...rest] = lines;
  return `---\n${[head, ...(w.often(0.3) ? rest.reverse() : rest)].join('\n')}\n---\n`;
}
