import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../browser/launch-browser.mjs';
import { modelOf, writeDbtProject } from './dbt-docs.mjs';
import { measurePage } from './measure-page.mjs';
import { measureSearch } from './measure-search.mjs';
import { serveFolder } from './serve-folder.mjs';

/**
 * What the site of a synthetic project takes in a real browser, served from the loopback interface and opened from its folder, next
 * to the budgets: of each kind of page the largest, of tables that with the most tables around it. Reports Markdown; asserts nothing.
 *
 *   npm run bench:site-browser [-- [--loads N] [--keep FOLDER] [--dbt PROGRAM] audits ...]
 *
 * --loads: how often each page is loaded. --keep: where projects with their histories stand, and are used again; the site is made
 * anew each time. --dbt: the program of a dbt with DuckDB; its documentation of the same tables and audits is measured beside the site,
 * with three loads at most.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    loads: { type: 'string', default: '7' },
    keep: { type: 'string' },
    dbt: { type: 'string' },
  },
});
const SIZES = positionals.length > 0 ? positionals.map(Number) : [10, 1000, 10_000];
const LOADS = Number(options.loads);
const RUNS = 90;
const KIB = 1024;
/** By the design. */
const BUDGET = { requests: 3, contentMs: 300, heapBytes: 3e6, nodes: 3000 };
const PAGE_COLUMNS = [
  ...['page', 'KiB', 'requests', 'content, http', 'content, file', 'first paint, http'],
  ...['main thread', 'script', 'layout', 'heap MB', 'nodes', 'over'],
];
const NOT_PAGES = ['badge', 'picture', 'data', 'asset'];
/** The kinds, in words. */
const NAMES = { text: 'how to read', status: 'home (status)' };
const PLACES = ['http', 'file'];
const script = (path) => fileURLToPath(new URL(path, import.meta.url));

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort(signal));
// Whoever read the report has gone away.
process.stdout.on('error', ({ code }) => stop.abort(code));

const temporary = mkdtempSync(join(tmpdir(), 'assay-bench-'));
let browser;
try {
  // Playwright would end this process at once, and leave the folder behind.
  browser = await launchBrowser({ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
  stop.signal.addEventListener('abort', () => browser.close());
  console.log(
    `Node ${process.version}, Chromium ${browser.version()}, ${availableParallelism()} cores; ${LOADS} loads of each page, in turns`,
  );
  for (const audits of SIZES) await measure(audits);
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = 130;
} finally {
  await browser?.close();
  rmSync(temporary, { recursive: true, force: true });
}

async function measure(audits) {
  const folder = await projectOf(audits);
  const lines = await run(
    process.execPath,
    [script('../../packages/cli/bin/assay.js'), 'site', '--json'],
    folder,
  );
  const { sizes } = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find(({ type }) => type === 'site');
  const target = join(folder, 'target');
  writeFileSync(join(target, 'nothing.html'), '<!doctype html><title>Nothing</title><h1>Nothing</h1>');
  const plan = JSON.parse(readFileSync(join(target, 'plan.json'), 'utf8'));
  const pages = [
    { name: 'a heading alone', path: 'nothing.html' },
    ...Object.entries(sizes)
      .filter(([kind]) => !NOT_PAGES.includes(kind))
      .map(([kind, { largest }]) => ({
        name: NAMES[kind] ?? kind.replace('-list', ' list'),
        path: join('site', kind === 'table' ? mostLineage(join(target, 'site')) : largest.path),
      })),
  ];
  console.log(`\n## ${audits} audits, ${plan.tables.length} tables, ${RUNS} runs\n`);
  await reportPages(target, pages);
  await reportSearch(target, plan.audits.at(-1).description);
  if (options.dbt) await measureDbt(audits, plan);
}

/** A project that is whole; one whose making was cut off has another name. */
async function projectOf(audits) {
  const root = resolve(options.keep ?? temporary);
  const folder = join(root, `audits-${audits}`);
  if (existsSync(folder)) return folder;
  mkdirSync(root, { recursive: true });
  const part = mkdtempSync(join(root, 'part-'));
  await run(process.execPath, [script('synthetic-project.mjs'), part, String(audits), String(RUNS)], root);
  renameSync(part, folder);
  return folder;
}

/** The page of the table with the most tables around it. */
function mostLineage(site) {
  const around = (name) => {
    const html = readFileSync(join(site, 'tables', name), 'utf8');
    return Number(/aria-label="(\d+) tables around/.exec(html)?.[1] ?? 0);
  };
  const [most] = readdirSync(join(site, 'tables'))
    .map((name) => ({ name, tables: around(name) }))
    .sort((a, b) => b.tables - a.tables || (a.name < b.name ? -1 : 1));
  if (most.tables === 0) throw new Error('no page of a table tells how many tables are around it');
  return join('tables', most.name);
}

async function reportPages(root, pages, { loads = LOADS, budget = BUDGET } = {}) {
  const before = loadavg()[0];
  const measured = await loadInTurns(root, pages, loads);
  const rows = pages.map(({ name }, index) => {
    const [http, file] = PLACES.map((place) => measured.get(`${place} ${index}`));
    return pageRow(root, name, http, file, budget);
  });
  table([PAGE_COLUMNS, ...(budget ? [budgetRow(budget)] : []), ...rows]);
  console.log(
    `\nContent and first paint: median (least–worst), by the clock; main thread, script, layout: median of its processor time. Load before and after: ${before.toFixed(1)}, ${loadavg()[0].toFixed(1)}.\n`,
  );
}

function pageRow(root, name, http, file, budget) {
  const both = [...http, ...file];
  const nodes = Math.max(...both.map((one) => one.nodes));
  const heapBytes = median(both, 'heapBytes');
  const isSlow = (loaded) => median(loaded, 'contentMs') > budget.contentMs;
  const over = {
    'time, http': budget && isSlow(http),
    'time, file': budget && isSlow(file),
    heap: budget && heapBytes > budget.heapBytes,
    nodes: budget && nodes > budget.nodes,
  };
  return [
    name,
    (bytesOf(root, both[0].urls) / KIB).toFixed(0),
    both[0].urls.length,
    spread(http, 'contentMs'),
    spread(file, 'contentMs'),
    spread(http, 'firstPaintMs'),
    ...['taskMs', 'scriptMs', 'layoutMs'].map((key) => `${median(both, key).toFixed(0)} ms`),
    (heapBytes / 1e6).toFixed(1),
    nodes,
    Object.keys(over)
      .filter((what) => over[what])
      .join('; '),
  ];
}

function budgetRow({ requests, contentMs, heapBytes, nodes }) {
  const time = `${contentMs} ms`;
  return ['*budget*', '', requests, time, time, '', '', '', '', heapBytes / 1e6, nodes, ''];
}

/** Each page once, then each again: what else the machine does falls on all. */
async function loadInTurns(root, pages, loads) {
  const measured = new Map(pages.flatMap((_, index) => PLACES.map((place) => [`${place} ${index}`, []])));
  await atBothPlaces(root, async (addresses) => {
    for (let load = 0; load < loads; load++)
      for (const [index, { path, paths = {}, heading = '', mayFail = false }] of pages.entries())
        for (const place of PLACES) {
          stop.signal.throwIfAborted();
          const url = `${addresses[place]}/${paths[place] ?? path}`;
          const loaded = await measurePage(browser, url, heading);
          if (loaded.problems.length > 0 && !mayFail)
            throw new Error(`${url}: ${loaded.problems.join('; ')}`);
          measured.get(`${place} ${index}`).push(loaded);
        }
  });
  return measured;
}

async function reportSearch(root, text) {
  const before = loadavg()[0];
  const asked = text.slice(0, 20);
  const measured = new Map(PLACES.map((place) => [place, []]));
  let data = 0;
  await atBothPlaces(root, async (addresses) => {
    for (let load = 0; load < LOADS; load++)
      for (const place of PLACES) {
        stop.signal.throwIfAborted();
        const { more, urls } = await measurePage(browser, `${addresses[place]}/site/index.html`, '', (page) =>
          measureSearch(page, asked),
        );
        measured.get(place).push(more);
        data = bytesOf(
          root,
          urls.filter((url) => /search-data|ufuzzy/.test(url)),
        );
      }
  });
  console.log(
    `Search for "${asked}", letter by letter; its data and library are ${(data / KIB).toFixed(0)} KiB.\n`,
  );
  table([
    ['search', 'focus to first results painted', 'further letter: results', 'the same, painted'],
    ...PLACES.map((place) => [
      place,
      spread(measured.get(place), 'firstMs'),
      ...['keyMs', 'paintedMs'].map((key) => spreadOf(measured.get(place).flatMap((one) => one[key]))),
    ]),
  ]);
  console.log(`\nLoad before and after: ${before.toFixed(1)}, ${loadavg()[0].toFixed(1)}.\n`);
}

/** dbt's own documentation of the same tables and audits: the page of the last table. */
async function measureDbt(audits, plan) {
  const folder = join(temporary, `dbt-${audits}`);
  const made = performance.now();
  await run(resolve(options.dbt), writeDbtProject(folder, plan), temporary);
  console.log(`dbt docs, of the same; made in ${((performance.now() - made) / 1000).toFixed(0)} s:\n`);
  const model = modelOf(plan.tables.at(-1).name);
  const part = `#!/model/model.synthetic.${model}`;
  await reportPages(
    join(folder, 'target'),
    [
      {
        name: 'a table',
        paths: { http: `index.html${part}`, file: `static_index.html${part}` },
        heading: model,
        // It asks for icons by the text of a template.
        mayFail: true,
      },
    ],
    { loads: Math.min(LOADS, 3), budget: null },
  );
}

async function atBothPlaces(root, work) {
  const server = await serveFolder(root);
  try {
    await work({ http: server.address, file: pathToFileURL(root).href });
  } finally {
    await server.close();
  }
}

/** @returns what the program printed; when the measuring is stopped it is ended, and waited for */
function run(program, args, cwd) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd, signal: stop.signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let told = '';
    let problem;
    child.stdout.on('data', (text) => {
      printed += text;
    });
    child.stderr.on('data', (text) => {
      told += text;
    });
    child.on('error', (error) => {
      problem = error;
    });
    child.on('close', (status) => {
      if (status === 0 && !problem) done(printed);
      else
        failed(problem ?? new Error(`${program} ${args.join(' ')} ended with ${status}\n${told}${printed}`));
    });
  });
}

function bytesOf(root, urls) {
  return urls
    .map((url) => decodeURIComponent(new URL(url).pathname))
    .map((path) => (path.startsWith(root) ? path : join(root, path)))
    .reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function median(measured, key) {
  return middle(measured.map((one) => one[key]));
}

function middle(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function spread(measured, key) {
  return spreadOf(measured.map((one) => one[key]));
}

function spreadOf(ms) {
  return `${middle(ms).toFixed(0)} (${Math.min(...ms).toFixed(0)}–${Math.max(...ms).toFixed(0)}) ms`;
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  console.log(
    [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n'),
  );
}
