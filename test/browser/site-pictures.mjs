import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { siteFacts, sitePages, withLineage, writeSite } from '@assay/site';
import { createViteServer } from 'vitest/node';
import { generateHistory } from '../bench/generate-history.mjs';
import { generateProject } from '../bench/generate-project.mjs';
import { launchBrowser } from './launch-browser.mjs';

/**
 * Takes pictures of every kind of page of the site, to be looked at: light and dark, wide and narrow, of small, usual and large
 * projects that are as usual, all green, all red, or have never run, of one that is hostile, and of the sample project if its site is
 * there. Tells for each project how wide the widest page overflows its window, which is to be 0.
 *
 *   npm run site:pictures [-- FOLDER [3-usual 300-green hostile sample ...]]
 *
 * FOLDER is `target/site-pictures` if none is given.
 */
const [folder = 'target/site-pictures', ...asked] = process.argv.slice(2);
const out = resolve(folder);
const ASSAY = fileURLToPath(new URL('../../packages/cli/bin/assay.js', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../audits/target/site', import.meta.url));
const RUNS = 30;
const STATUS_OF = { usual: undefined, green: () => 'pass', red: () => 'fail', never: null };
const PROJECTS = [3, 300, 10_000].flatMap((audits) =>
  Object.keys(STATUS_OF).map((state) => ({ name: `${audits}-${state}`, audits, state })),
);
const WINDOWS = [
  { name: 'wide', width: 1280, height: 900 },
  { name: 'narrow', width: 320, height: 640 },
];

const browser = await launchBrowser();
const isAsked = (name) => asked.length === 0 || asked.includes(name);
try {
  const makers = [
    ...PROJECTS.map((project) => [project.name, (temporary) => makeSite(temporary, project)]),
    ['hostile', hostileSite],
  ];
  for (const [name, make] of makers) {
    if (!isAsked(name)) continue;
    const temporary = mkdtempSync(join(tmpdir(), 'assay-pictures-'));
    try {
      await takePictures(name, await make(temporary));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  if (isAsked('sample') && existsSync(SAMPLE)) await takePictures('sample', SAMPLE);
  else if (isAsked('sample')) console.log('sample: its site is not there; make it with npm run demo');
} finally {
  await browser.close();
}
console.log(out);

/** Builds the site of a synthetic project and returns its folder. */
function makeSite(project, { audits, state }) {
  // A layer without a table cannot be declared.
  const tables = Math.ceil(audits / 5);
  generateProject(project, { audits, tables, layers: Math.min(5, tables) });
  assay(project, 'compile', '-q');
  if (state !== 'never') {
    const plan = JSON.parse(readFileSync(join(project, 'target', 'plan.json'), 'utf8'));
    generateHistory(join(project, 'history'), plan, { runs: RUNS, statusOf: STATUS_OF[state] });
  }
  assay(project, 'site', '-q');
  return join(project, 'target', 'site');
}

/** Builds the site of the tests' project of which every text is hostile. */
async function hostileSite(folder) {
  const server = await createViteServer({
    root: fileURLToPath(new URL('../../', import.meta.url)),
    configFile: false,
    server: { middlewareMode: true, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
    logLevel: 'error',
  });
  const { hostileInput } = await server.ssrLoadModule('/packages/site/test-data/hostile.ts');
  await server.close();
  const site = join(folder, 'site');
  const written = await writeSite(sitePages(await withLineage(siteFacts(hostileInput()))), site);
  if (!written.ok) throw new Error(JSON.stringify(written.diagnostics));
  return site;
}

function assay(cwd, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [ASSAY, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`assay ${args.join(' ')} ended with ${status}: ${stderr}`);
}

async function takePictures(name, site) {
  let widest = 0;
  for (const { name: size, ...viewport } of WINDOWS) {
    for (const colorScheme of ['light', 'dark']) {
      const tab = await browser.newPage({ viewport, colorScheme });
      for (const path of pagesOf(site)) {
        await tab.goto(pathToFileURL(join(site, path)).href);
        widest = Math.max(
          widest,
          await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        );
        const shown = path.replace(/\.html$/, '').replaceAll('/', '-');
        const file = join(out, name, `${shown}-${size}-${colorScheme}.png`);
        mkdirSync(join(out, name), { recursive: true });
        // The first three windows are what people see; the rest of a long list looks as its beginning.
        const height = await tab.evaluate(() => document.documentElement.scrollHeight);
        await tab.setViewportSize({ ...viewport, height: Math.min(height, 3 * viewport.height) });
        await tab.screenshot({ path: file });
        await tab.setViewportSize(viewport);
      }
      await tab.close();
    }
  }
  console.log(`${name}: the widest page overflows by ${widest} px`);
}

/** Those on top but the further pages of a list, and of each folder its first list, its longest other list, and the page of a name with the most to show. */
function pagesOf(site) {
  const html = (folder) =>
    readdirSync(join(site, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
      .map(({ name }) => ({ path: join(folder, name), size: statSync(join(site, folder, name)).size }))
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
      .map(({ path }) => path);
  const folders = readdirSync(site, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [
    ...html('.').filter((path) => !/-p\d+\.html$/.test(path)),
    ...folders.flatMap(({ name }) => {
      const pages = html(name);
      const first = join(name, 'index.html');
      // Tables and audits have a dot in their names.
      const isNamed = (path) => basename(path, '.html').includes('.');
      const other = pages.find((path) => path !== first && !isNamed(path));
      return [first, other, pages.find(isNamed)].filter((path) => pages.includes(path));
    }),
  ];
}
