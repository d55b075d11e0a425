import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capital, randomFrom } from './random.mjs';
import { writeAudit } from './write-audit.mjs';

/**
 * Writes a synthetic project: `audits` audits over `tables` tables in `layers` layers, as people write
 * them (`write-audit.mjs`). The same arguments give the same files.
 *
 *   node test/bench/generate-project.mjs FOLDER [audits] [tables] [layers] [duckdb|bigquery]
 */
export function generateProject(folder, { audits, tables, layers = 5, dialect = 'duckdb' }) {
  const random = randomFrom(audits * 31 + tables);
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
    const { name, text } = writeAudit({ table, number: index + 1, dialect, random });
    write(`${table.schema}/${table.short}/${name}.sql`, text);
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
  for (let edge = 0; edge < 1 + (random.often(0.24) ? 1 : 0) && firstOfLayer > 0; edge++) {
    parents.add(random.below(firstOfLayer));
  }
  const key = `${noun.replace(/s$/, '')}_id`;
  const day = `${noun.replace(/s$/, '')}_date`;
  const measures = random.some(MEASURES, 2 + random.below(5)).map((name) => `${name}_${(index % 7) + 1}`);
  const codes = random.some(CODES, 2 + random.below(3)).map((name) => `${name}_${(index % 5) + 1}`);
  const stamps = random.some(STAMPS, 2);
  return {
    layer,
    schema: layer,
    short,
    index,
    noun,
    name: `${layer}.${short}`,
    owner: random.pick(owners),
    key,
    day,
    measures,
    codes,
    stamps,
    columns: [key, day, ...measures, ...codes, ...stamps],
    parents: [...parents].sort((a, b) => a - b),
    parentName: (parent) => {
      const parentLayer = layers[Math.min(layers.length - 1, Math.floor((parent * layers.length) / tables))];
      return `${parentLayer}.${NOUNS[parent % NOUNS.length]}_${parent + 1}`;
    },
  };
}

function tableYaml(table) {
  return `  - name: ${table.name}
    layer: ${table.layer}
    owner: ${table.owner}
    description: ${capital(table.noun)} number ${table.index + 1}, as the ${table.layer} layer keeps them.
    depends_on: [${table.parents.map(table.parentName).join(', ')}]
    partition: { column: ${table.day}, type: date, granularity: day }
    columns:
${table.columns.map((column) => `      - { name: ${column}, description: "${capital(column.replaceAll('_', ' '))} of ${table.short}." }\n`).join('')}`;
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
