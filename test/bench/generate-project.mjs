import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes a synthetic project: `audits` audits over `tables` tables in `layers` layers, of a dozen shapes as people write
 * them. The same arguments give the same files.
 *
 *   node test/bench/generate-project.mjs FOLDER [audits] [tables] [layers] [duckdb|bigquery]
 */
export function generateProject(folder, { audits, tables, layers = 5, dialect = 'duckdb' }) {
  const random = randomNumbers(audits * 31 + tables);
  const layerNames = Array.from({ length: layers }, (_, index) => LAYERS[index] ?? `layer_${index}`);
  const owners = Array.from(
    { length: Math.max(3, Math.ceil(tables / 50)) },
    (_, index) => `team-${index + 1}`,
  );
  const project = Array.from({ length: tables }, (_, index) =>
    makeTable(index, tables, layerNames, owners, random),
  );
  const write = (path, text) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const target =
    dialect === 'duckdb'
      ? '{ type: duckdb, path: warehouse/synthetic.duckdb, max_concurrent_queries: 2 }'
      : '{ type: bigquery, project: acme-prod, location: EU, max_concurrent_queries: 16 }';
  write(
    'assay.yml',
    `version: 1\nname: synthetic\nowner: ${owners[0]}\nlayers: [${layerNames.join(', ')}]\ndefault_target: main\ntargets:\n  main: ${target}\n`,
  );
  write(
    'owners.yml',
    owners.map((name) => `${name}:\n  members: ["@acme/${name}"]\n  notify: [slack:${name}]\n`).join(''),
  );
  for (const layer of layerNames) {
    const members = project.filter((table) => table.layer === layer);
    write(`tables/${layer}.yml`, `tables:\n${members.map(tableYaml).join('')}`);
  }
  for (let index = 0; index < audits; index++) {
    const table = project[index % tables];
    const shape = SHAPES[(index + Math.floor(index / tables)) % SHAPES.length];
    const { name, text } = shape({ table, number: index + 1, random, dialect });
    write(`${table.schema}/${table.short}/${name}_${index + 1}.sql`, text);
  }
}

const LAYERS = ['raw', 'staging', 'core', 'mart', 'report', 'export'];
const NOUNS = [
  'orders',
  'payments',
  'refunds',
  'sessions',
  'clicks',
  'invoices',
  'shipments',
  'products',
  'stores',
  'visits',
  'tickets',
  'ledger',
  'claims',
  'policies',
  'trips',
  'meters',
];
const MEASURES = [
  'amount_cents',
  'quantity',
  'discount',
  'tax_cents',
  'weight_grams',
  'duration_ms',
  'distance_m',
  'score',
  'balance',
  'retries',
];
const CODES = [
  'country',
  'currency',
  'channel',
  'state',
  'category',
  'carrier',
  'device',
  'segment',
  'plan',
  'region',
];
const STAMPS = ['created_at', 'updated_at', 'paid_at', 'shipped_at', 'loaded_at', 'closed_at'];

function makeTable(index, tables, layers, owners, random) {
  const layer = layers[Math.min(layers.length - 1, Math.floor((index * layers.length) / tables))];
  const noun = NOUNS[index % NOUNS.length];
  const short = `${noun}_${index + 1}`;
  const firstOfLayer = Math.ceil((layers.indexOf(layer) * tables) / layers.length);
  const parents = new Set();
  for (let edge = 0; edge < 1 + (random() < 0.24 ? 1 : 0) && firstOfLayer > 0; edge++) {
    parents.add(Math.floor(random() * firstOfLayer));
  }
  return {
    layer,
    schema: layer,
    short,
    index,
    noun,
    name: `${layer}.${short}`,
    owner: owners[Math.floor(random() * owners.length)],
    key: `${noun.replace(/s$/, '')}_id`,
    day: `${noun.replace(/s$/, '')}_date`,
    measures: pick(MEASURES, 3, random).map((name) => `${name}_${(index % 7) + 1}`),
    codes: pick(CODES, 2, random).map((name) => `${name}_${(index % 5) + 1}`),
    stamps: pick(STAMPS, 2, random),
    parents: [...parents].sort((a, b) => a - b),
    parentName: (parent) => {
      const parentLayer = layers[Math.min(layers.length - 1, Math.floor((parent * layers.length) / tables))];
      return `${parentLayer}.${NOUNS[parent % NOUNS.length]}_${parent + 1}`;
    },
  };
}

function tableYaml(table) {
  const columns = [table.key, table.day, ...table.measures, ...table.codes, ...table.stamps];
  return `  - name: ${table.name}
    layer: ${table.layer}
    owner: ${table.owner}
    description: ${capital(table.noun)} number ${table.index + 1}, as the ${table.layer} layer keeps them.
    depends_on: [${table.parents.map(table.parentName).join(', ')}]
    partition: { column: ${table.day}, type: date, granularity: day }
    columns:
${columns.map((column) => `      - { name: ${column}, description: "${capital(column.replaceAll('_', ' '))} of ${table.short}." }\n`).join('')}`;
}

const head = (description, dimension, extra = '') =>
  `---\ndescription: ${description}\ndimension: ${dimension}\ntimeout: ${2 + (description.length % 9)}m\n${extra}---\n`;

/** A dozen ways in which people write an audit. */
const SHAPES = [
  ({ table, number }) => ({
    name: 'key_is_unique',
    text: `${head(`A ${table.key} stands once in ${table.short} (${number}).`, 'uniqueness')}SELECT ${table.key}, COUNT(*) AS copies_${number}
FROM ${table.name}
WHERE ${table.day} = @run_date
GROUP BY ${table.key}
HAVING COUNT(*) > 1
`,
  }),
  ({ table, number, random }) => ({
    name: 'no_negative_values',
    text: `${head(`No ${table.measures[0]} below zero, audit ${number}.`, 'validity', `expect: rows <= ${number % 40}\n`)}SELECT ${table.key}, ${table.measures[0]}
FROM ${table.name}
WHERE ${table.day} = @run_date
  AND (${table.measures[0]} < 0 OR ${table.measures[0]} > ${Math.floor(random() * 1e6) + number})
`,
  }),
  ({ table, number }) => ({
    name: 'codes_are_known',
    text: `${head(`${capital(table.codes[0])} is one of a short list (${number}).`, 'validity', 'expect: rate <= 0.1%\n')}SELECT
  ${table.key},
  ${table.codes[0]} AS bad_${table.codes[0]}
FROM ${table.name} AS t${number}
WHERE t${number}.${table.day} = @run_date
  AND t${number}.${table.codes[0]} NOT IN ('A${number % 17}', 'B${number % 13}', 'C${number % 11}')
`,
  }),
  ({ table, number, dialect }) => ({
    name: 'volume_is_normal',
    text: `${head(`A day of ${table.short} has a plausible number of rows (${number}).`, 'completeness', `expect: rows_of_day between ${number % 900} and ${number + 1000}k\n`)}-- ${table.owner} was asked for these bounds
SELECT ${table.day}, COUNT(*) AS rows_of_day
FROM ${dialect === 'bigquery' ? `\`${table.name}\`` : table.name}
WHERE ${table.day} = @run_date
GROUP BY 1
`,
  }),
  ({ table, number }) => ({
    name: 'stamps_in_order',
    text: `${head(`${capital(table.stamps[0])} comes before ${table.stamps[1]} (${number}).`, 'consistency')}SELECT ${table.key}, ${table.stamps.join(', ')}
FROM ${table.name}
WHERE ${table.day} BETWEEN @run_date - ${(number % 6) + 1} AND @run_date
  AND ${table.stamps[0]} > ${table.stamps[1]}
  AND ${table.measures[1]} <> ${number}
`,
  }),
  ({ table, number }) => ({
    name: 'nothing_missing',
    text: `${head(`Key and codes of ${table.short} are there (${number}).`, 'completeness', 'severity: warn\n')}SELECT ${table.key},
  CASE WHEN ${table.codes[0]} IS NULL THEN '${table.codes[0]}' ELSE '${table.codes[1]} ${number}' END AS missing
FROM ${table.name}
WHERE ${table.day} >= @run_date AND ${table.day} < @run_date + 1
  AND (${table.codes[0]} IS NULL OR ${table.codes[1]} IS NULL)
`,
  }),
  ({ table, number }) => ({
    name: 'average_in_range',
    text: `${head(`The mean ${table.measures[2]} of a day is usual (${number}).`, 'accuracy', `expect: { warn: mean between ${number % 50} and ${number + 500}, error: mean between 0 and ${number + 5000} }\n`)}SELECT AVG(${table.measures[2]}) AS mean, ${number} AS audit_number
FROM ${table.name}
WHERE ${table.day} = @run_date
`,
  }),
  ({ table, number }) => ({
    name: 'week_has_all_days',
    text: `${head(`Each of the last days of ${table.short} was delivered (${number}).`, 'timeliness', `expect: days_${number} >= ${(number % 6) + 1}\n`)}SELECT COUNT(DISTINCT ${table.day}) AS days_${number}
FROM ${table.name}
WHERE ${table.day} > @run_date - 7 AND ${table.day} <= @run_date
`,
  }),
  ({ table, number }) => ({
    name: 'newest_per_code',
    text: `${head(`Every ${table.codes[1]} has one newest row (${number}).`, 'uniqueness')}WITH ranked_${number} AS (
  SELECT ${table.key}, ${table.codes[1]}, ROW_NUMBER() OVER (PARTITION BY ${table.key} ORDER BY ${table.stamps[0]} DESC) AS place
  FROM ${table.name}
  WHERE ${table.day} = @run_date
)
SELECT ${table.key}, ${table.codes[1]} FROM ranked_${number} WHERE place > ${(number % 4) + 1}
`,
  }),
  ({ table, number }) => ({
    name: 'totals_add_up',
    text: `${head(`Parts of ${table.measures[0]} add up per ${table.codes[0]} (${number}).`, 'accuracy', `tags: [nightly, wave-${number % 5}]\n`)}SELECT ${table.codes[0]}, SUM(${table.measures[0]}) AS total, SUM(${table.measures[1]}) AS parts
FROM ${table.name}
WHERE ${table.day} = @run_date
GROUP BY ${table.codes[0]}
HAVING ABS(SUM(${table.measures[0]}) - SUM(${table.measures[1]})) > ${number % 97}.5
`,
  }),
  ({ table, number }) => ({
    name: 'not_from_the_future',
    text: `${head(`No ${table.stamps[1]} after the run (${number}).`, 'timeliness')}/* clocks of ${table.owner} may be ahead by ${number % 60} s */
SELECT ${table.key}, ${table.stamps[1]}
FROM ${table.name}
WHERE ${table.day} = @run_date AND ${table.stamps[1]} > @run_timestamp AND ${table.measures[0]} >= ${number % 31}
`,
  }),
  ({ table, number }) => ({
    name: 'shape_of_code',
    text: `${head(`${capital(table.codes[1])} looks like a code (${number}).`, 'consistency', `params: { shortest: { type: integer, default: ${(number % 3) + 1} } }\n`)}SELECT ${table.key}, ${table.codes[1]}, LENGTH(${table.codes[1]}) AS letters
FROM (
  SELECT ${table.key}, ${table.codes[1]}
  FROM ${table.name}
  WHERE ${table.day} = @run_date
) AS day_${number}
WHERE LENGTH(${table.codes[1]}) < @shortest OR ${table.codes[1]} <> UPPER(${table.codes[1]})
`,
  }),
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

function pick(items, count, random) {
  const left = [...items];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [
    folder,
    audits = '100',
    tables = String(Math.ceil(Number(audits) / 5)),
    layers = '5',
    dialect = 'duckdb',
  ] = process.argv.slice(2);
  if (!folder) {
    console.error(
      'usage: node test/bench/generate-project.mjs FOLDER [audits] [tables] [layers] [duckdb|bigquery]',
    );
    process.exitCode = 2;
  } else {
    generateProject(folder, {
      audits: Number(audits),
      tables: Number(tables),
      layers: Number(layers),
      dialect,
    });
    console.log(`${audits} audits on ${tables} tables in ${folder}`);
  }
}
