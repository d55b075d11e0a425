import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flightChecks } from './flight-checks.mjs';

/**
 * Declared checks on whole tables of flights: one query for each check (`--no-fuse`), fused, and the limit: one query for each table,
 * written by hand and sent by DuckDB's own client. Side by side in one run; the statuses and counts of all three are compared.
 *
 *   npm run bench:checks [-- millions of rows...]        default: 3 and 30
 *
 * queries s: from the first query to the last one's end. billed: what BigQuery would bill for these queries by its own rule, the
 * columns that a query reads, 10 MB at least. Needs the sample warehouse (`npm run demo` makes it).
 */
const MILLIONS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [3, 30];
const RUNS = 3;
const SHAPES = [
  { tables: 1, checks: 300, cap: 1 },
  { tables: 20, checks: 1000, cap: 2 },
];
const RUN_DATE = '2001-06-30';
const LEAST_BILLED = 10 * 2 ** 20;

const here = fileURLToPath(new URL('.', import.meta.url));
const assay = join(here, '../../packages/cli/bin/assay.js');
const flights = join(here, '../../audits/warehouse/flights.duckdb');
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-checks-'));

console.log(`Node ${process.version}, load ${loadavg()[0].toFixed(1)}; the least of ${RUNS}\n`);
console.log(
  '   rows  tables  checks | sent        queries  queries s  processor s  times the limit  billed GB',
);
try {
  for (const millions of MILLIONS) {
    const rows = millions * 1e6;
    for (const shape of SHAPES) measure(rows, shape);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(rows, { tables, checks, cap }) {
  const project = join(folder, `${rows}-${tables}`);
  const names = Array.from({ length: tables }, (_, index) => `raw.flights_${index + 1}`);
  const declared = flightChecks(checks / tables);
  writeProject(project, names, declared, cap);
  const warehouse = join(project, 'flights.duckdb');
  const { columnBytes } = once('make', { flights, warehouse, names, rows });
  const modes = { 'one by one': [], fused: [], 'by hand': [] };
  for (let turn = 0; turn < RUNS; turn++) {
    // In turns: what else the machine does falls on all.
    modes['one by one'].push(run(project, ['--no-fuse']));
    modes.fused.push(run(project, []));
    modes['by hand'].push(
      once('by-hand', { warehouse, names, conditions: declared.map(({ byHand }) => byHand) }),
    );
  }
  same(modes, names, declared);
  const least = (measured, figure) => Math.min(...measured.map((one) => one[figure]));
  const limit = least(modes['by hand'], 'seconds');
  const columnsOf = new Map(declared.map(({ id, columns }) => [id, columns]));
  const queriesByHand = names.map((name) => ({
    purpose: 'count',
    audits: declared.map(({ id }) => `${name}.${id}`),
  }));
  for (const [mode, measured] of Object.entries(modes)) {
    const queries = measured[0].queries ?? queriesByHand;
    const billed = queries.reduce((sum, query) => sum + billedBytes(query, columnsOf, columnBytes), 0);
    const seconds = least(measured, 'seconds');
    const cells = [
      String(rows).padStart(8),
      String(tables).padStart(6),
      String(checks).padStart(7),
      '|',
      mode.padEnd(10),
      String(queries.length).padStart(8),
      seconds.toFixed(2).padStart(10),
      least(measured, 'processorSeconds').toFixed(2).padStart(12),
      (seconds / limit).toFixed(2).padStart(16),
      (billed / 1e9).toFixed(2).padStart(10),
    ];
    console.log(cells.join(' '));
  }
}

/** What BigQuery would bill: of each table the columns that are read, and not less than 10 MB. */
function billedBytes({ purpose, audits }, columnsOf, columnBytes) {
  const [first = ''] = audits;
  const table = first.split('.').slice(0, 2).join('.');
  const columns = new Set(
    purpose === 'examined'
      ? []
      : audits.flatMap((audit) => columnsOf.get(audit.slice(table.length + 1)) ?? []),
  );
  const read = [...columns].reduce((sum, column) => sum + columnBytes[table][column], 0);
  return Math.max(LEAST_BILLED, read);
}

function writeProject(project, names, declared, cap) {
  mkdirSync(project);
  writeFileSync(
    join(project, 'assay.yml'),
    `version: 1
name: bench
owner: team
layers: [raw]
default_target: local
rules: { missing-dimension-coverage: off, table-without-partition: off, duplicate-audit: off }
targets:
  local: { type: duckdb, path: flights.duckdb, max_concurrent_queries: ${cap}, threads: 2, memory_limit: 8GB }
`,
  );
  writeFileSync(join(project, 'owners.yml'), 'team: { members: [team], notify: [slack:team] }\n');
  const tables = names.map((name) => ({
    name,
    layer: 'raw',
    owner: 'team',
    description: 'Flights.',
    partition: 'none',
    columns: [...new Set(declared.flatMap(({ column }) => column ?? []))].map((column) => ({
      name: column,
      checks: declared.filter((check) => check.column === column).map(({ yaml }) => yaml),
    })),
    checks: declared.filter(({ column }) => column === null).map(({ yaml }) => yaml),
  }));
  // YAML takes JSON.
  writeFileSync(
    join(project, 'tables.yml'),
    `tables:\n${tables.map((table) => `  - ${JSON.stringify(table)}\n`).join('')}`,
  );
}

function run(project, flags) {
  const args = [assay, 'run', '--project-dir', project, '--date', RUN_DATE, '--json', ...flags];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (ended.status !== 1)
    throw new Error(`assay run ended with ${ended.status}: ${ended.stderr.slice(-2000)}`);
  const events = ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const sent = events.filter(({ type }) => type === 'query.start');
  const done = events.filter(({ type }) => type === 'query.end');
  const wrong = done.filter(({ outcome }) => outcome !== 'done');
  if (wrong.length > 0) throw new Error(`a query did not end well: ${JSON.stringify(wrong[0])}`);
  const times = (list) => list.map(({ at }) => Date.parse(at));
  return {
    seconds: (Math.max(...times(done)) - Math.min(...times(sent))) / 1000,
    processorSeconds: done.reduce((sum, { resources }) => sum + (resources?.cpuMs ?? Number.NaN), 0) / 1000,
    queries: done.map(({ purpose, audits }) => ({ purpose, audits })),
    results: new Map(
      events
        .filter(({ type }) => type === 'audit.end')
        .map(({ result }) => [
          result.audit,
          [result.status, result.offendingRows, result.examinedRows, result.reason],
        ]),
    ),
  };
}

function once(what, input) {
  const file = join(folder, 'input.json');
  writeFileSync(file, JSON.stringify(input));
  const script = join(here, 'checks-once.mjs');
  const ended = spawnSync(process.execPath, [script, what, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ended.status !== 0) throw new Error(`${what} ended with ${ended.status}`);
  return JSON.parse(ended.stdout);
}

/** No result may be another one than that of its own query, nor its count than that of the query written by hand. */
function same(modes, names, declared) {
  const [{ results: own }] = modes['one by one'];
  const [{ results: fused }] = modes.fused;
  const [{ counts }] = modes['by hand'];
  if (own.size !== names.length * declared.length) throw new Error(`${own.size} results`);
  for (const [audit, result] of own) {
    if (JSON.stringify(result) !== JSON.stringify(fused.get(audit)))
      throw new Error(`${audit}: ${JSON.stringify(result)}, fused ${JSON.stringify(fused.get(audit))}`);
  }
  for (const name of names) {
    for (const [index, { id, isCount }] of declared.entries()) {
      const [, offending] = own.get(`${name}.${id}`) ?? [];
      if (isCount && offending !== counts[name][index])
        throw new Error(`${name}.${id}: ${offending}, by hand ${counts[name][index]}`);
    }
  }
}
