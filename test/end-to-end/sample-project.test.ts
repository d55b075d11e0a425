import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser/launch-browser.mjs';
import { assay, type Ended, jsonLines } from './assay.js';
import { copySampleProject } from './sample-project.js';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const CI_GUIDE = readFileSync(fileURLToPath(new URL('../../docs/ci.md', import.meta.url)), 'utf8');
const GATE_GUIDE = readFileSync(fileURLToPath(new URL('../../docs/gate.md', import.meta.url)), 'utf8');

const MARTS = [
  'daily_flights',
  'hourly_flights',
  'route_days',
  'airport_days',
  'routes',
  'daily_wildlife_strikes',
].map((name) => `mart.${name}`);

/** A text of the guide, in which `...` stands for what is left out. */
function elided(text: string): RegExp {
  const parts = text.split('...').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}`);
}

let folder: string;
let ordinaryDay: Ended;
let brokenDay: Ended;

/** The two days of the demo, then the site; all tests below look at these. */
beforeAll(async () => {
  folder = copySampleProject();
  const run = (date: string) =>
    assay(['run', '--date', date, '--timestamp', '2001-07-02T06:00:00Z'], { cwd: folder });
  ordinaryDay = await run('2001-06-30');
  brokenDay = await run('2001-07-01');
  expect((await assay(['site'], { cwd: folder })).exitCode).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Text in which only what differs from run to run is taken out: durations. */
const timeless = (text: string): string => text.replace(/\d+ ms\b|\d+\.\d s\b/g, '<time>').trimEnd();

/** Answers of a gate in which only what differs from run to run is taken out. */
const ageless = (text: string): string =>
  text.replace(/decided .* ago/g, 'decided <age> ago').replace(/\d{8}T\d{6}Z-[0-9a-f]{6}/g, '<run>');

describe('the sample project', () => {
  it('has findings on an ordinary day, and most of its marts are audited', () => {
    expect(ordinaryDay.stderr).toBe('');
    expect(timeless(ordinaryDay.stdout)).toMatch(
      /4 failed · 3 skipped · 10 warned · 49 passed of 66 · <time> {3}\[exit 1\]$/,
    );
    expect(ordinaryDay.exitCode).toBe(1);
  });

  it('skips all that is built on the broken day', () => {
    expect(brokenDay.stdout).toMatch(/disables 33 audits: staging\.flights \(8\), mart\.daily_flights \(7\)/);
    expect(brokenDay.exitCode).toBe(1);
  });

  it('ends as the README shows', () => {
    const [shown] = [...README.matchAll(/It ends with:\n\n```text\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(shown).toBeTruthy();
    expect(timeless(brokenDay.stdout)).toContain(timeless(shown ?? ''));
  });

  it('lets its healthy marts pass on the ordinary day, and refuses all marts on the broken one, as the guide shows', async () => {
    const shown = [
      ...GATE_GUIDE.matchAll(/```console\n\$ assay run [^\n]*\n\$ assay gate ([^\n]*)\n([\s\S]*?)```/g),
    ];
    expect(shown).toHaveLength(2);
    const ask = async (tables: string, date: string): Promise<Ended> =>
      assay(['gate', ...tables.split(' '), '--date', date], { cwd: folder });
    const [ordinary, broken] = shown.map(([, tables = '', answers = '']) => ({ tables, answers }));
    const first = await ask(ordinary?.tables ?? '', '2001-06-30');
    expect(ageless(first.stdout)).toBe(ageless(ordinary?.answers ?? ''));
    expect(first.exitCode).toBe(1);
    const healthy = await ask('mart.hourly_flights mart.daily_flights mart.route_days', '2001-06-30');
    expect(healthy).toMatchObject({ exitCode: 0, stderr: '' });

    const second = await assay(['gate', ...(broken?.tables ?? '').split(' ')], { cwd: folder });
    expect(ageless(second.stdout)).toBe(ageless(broken?.answers ?? ''));
    expect(second.exitCode).toBe(1);
    const marts = await assay(['gate', ...MARTS, '--json'], { cwd: folder });
    expect(jsonLines(marts.stdout)).toMatchObject(
      MARTS.map((table) => ({ table, verdict: 'blocked', exitCode: 1 })),
    );
    const sound = await assay(['gate', 'raw.airports', 'staging.airports', 'raw.wildlife_strikes'], {
      cwd: folder,
    });
    expect(sound.exitCode).toBe(0);
  });

  it('takes the audit of the README, and refuses it broken as the README shows', async () => {
    const [sql = ''] = [...README.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(sql.trimEnd().split('\n')).toHaveLength(9);
    const file = join(folder, 'staging', 'flights', 'delay_is_possible.sql');
    writeFileSync(file, sql);
    const run = ['run', '-s', 'staging.flights.delay_is_possible', '--date', '2001-06-30'];
    expect((await assay(run, { cwd: folder })).exitCode).toBe(0);

    const broken = sql
      .replace('validity', 'validty')
      .replace('flight_date = @run_date', "CAST(flight_date AS VARCHAR) = '2001-06-30'");
    writeFileSync(file, broken);
    const refused = await assay(['compile'], { cwd: folder });
    rmSync(file);
    const [shown] = [...README.matchAll(/does not compile:\n\n```text\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(refused.stderr + refused.stdout).toBe(shown);
    expect(refused.exitCode).toBe(2);
  });

  it('tells CI of that audit what the guide shows', async () => {
    const [sql = ''] = [...README.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const file = join(folder, 'staging', 'flights', 'delay_is_possible.sql');
    writeFileSync(
      file,
      sql.replace('flight_date = @run_date', "CAST(flight_date AS VARCHAR) = '2001-06-30'"),
    );
    // The guide speaks of a repository with the project in `audits/`.
    const options = { cwd: folder, env: { GITHUB_WORKSPACE: dirname(folder) } };
    const github = await assay(['compile', '--format', 'github'], options);
    const sarif = await assay(['compile', '--format', 'sarif'], options);
    rmSync(file);
    const inGuide = (text: string): string => text.replaceAll(`${basename(folder)}/`, 'audits/');
    const [annotation = ''] = CI_GUIDE.match(/^::error .*$/m) ?? [];
    expect(inGuide(github.stdout)).toMatch(elided(annotation));
    const [result = ''] = [...CI_GUIDE.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const log = JSON.parse(inGuide(sarif.stdout)) as { runs: { results: unknown[] }[] };
    expect(JSON.stringify(log.runs[0]?.results[0])).toMatch(elided(JSON.stringify(JSON.parse(result))));
  });
});

describe('the site of the sample project, opened from a folder', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser.close());

  it('leads everywhere that its links promise, without an error and without a request outside', async () => {
    const root = pathToFileURL(`${folder}/target/site/`).href;
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(root)) problems.push(`outside: ${request.url()}`);
    });
    const seen = new Set<string>();
    const waiting = [`${root}index.html`];
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (seen.has(url)) continue;
      seen.add(url);
      await page.goto(url);
      const links = await page.locator('a[href]').evaluateAll((anchors) =>
        // In a picture `href` is no text.
        anchors.map((anchor) =>
          new URL(anchor.getAttribute('href') ?? '', document.baseURI).href.replace(/#.*/, ''),
        ),
      );
      // One rule's page stands for the eighty of its kind; that no link is broken is tested on the built HTML.
      const rule = links.find((link) => link.includes('/rules/') && !link.endsWith('index.html'));
      waiting.push(
        ...links.filter(
          (link) => link.startsWith(root) && !seen.has(link) && (link === rule || !link.includes('/rules/')),
        ),
      );
    }
    expect(problems).toEqual([]);
    expect([...seen].filter((url) => url.includes('/audits/')).length).toBeGreaterThanOrEqual(66);
    expect([...seen].filter((url) => url.includes('/tables/')).length).toBeGreaterThanOrEqual(12);
    // Each run, and what passed in the newest.
    expect([...seen].filter((url) => /\/runs\/2[^/]*Z-[0-9a-f]{6}\.html$/.test(url)).length).toBe(2);
    expect([...seen].filter((url) => url.endsWith('-pass.html')).length).toBe(1);
  }, 120_000);

  it('never shows a table under the broken one as good', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(`${folder}/target/site/tables/mart.routes.html`).href);
    expect(await page.locator('.verdict').first().textContent()).toContain('Do not rely on this table today');
  });
});
