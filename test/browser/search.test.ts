import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type SiteInput, siteFacts, sitePages, writeSite } from '@assay/site';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { flightsInput } from '../../packages/site/test-data/flights.js';
import { hostileInput } from '../../packages/site/test-data/hostile.js';
import { manyAuditsInput } from '../../packages/site/test-data/many-audits.js';
import { launchBrowser } from './launch-browser.mjs';
import { PAGES } from './pages.js';
import { watchPage } from './watch-page.js';

let browser: Browser;
let folder: string;
let server: Server;
let served: string;
let page: Page;
let problems: string[];

const GUIDES = {
  guides: [
    {
      file: 'runbooks/late-delivery.md',
      text: '# When a file is late\n\nText.\n\n## Whom to call at the airport\n\nText.',
    },
  ],
  pictures: [],
};

const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-search-'));
  const flights = flightsInput();
  const words = flights.plan.audits.map((audit) => ({ ...audit, description: 'Каждый рейс – ein Rückflug' }));
  const inputs = {
    flights: { ...flights, guides: GUIDES },
    hostile: hostileInput(),
    many: manyAuditsInput(),
    words: { ...flights, plan: { ...flights.plan, audits: words } },
  };
  for (const [name, input] of Object.entries(inputs))
    expect(
      await writeSite(sitePages(siteFacts(input satisfies SiteInput)), join(folder, name)),
    ).toMatchObject({ ok: true });
  server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname);
    try {
      const text = await readFile(join(folder, path.replace('/some/where/', '')));
      const ending = path.split('.').at(-1) as keyof typeof TYPES;
      response.writeHead(200, { 'content-type': TYPES[ending] ?? 'text/plain' }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  served = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await page.close();
  expect(problems).toEqual([]);
});

async function open(place: 'file' | 'http', path: string, width = 1280): Promise<void> {
  const site = place === 'file' ? pathToFileURL(folder).href : served;
  page = await browser.newPage({ viewport: { width, height: 800 } });
  problems = watchPage(page, site);
  await page.goto(`${site}/${path}`);
}

const found = () => page.getByRole('option');
const status = () => page.locator('form.search [role=status]');
const heading = () => page.locator('h1').textContent();

describe.each(['file', 'http'] as const)('the search, over %s', (place) => {
  it('finds audits, tables, owners, rules and runs with the keyboard alone', async () => {
    await open(place, 'flights/tables/staging.flights.html');
    await page.keyboard.press('/');
    await page.keyboard.type('day is complete');
    await found().first().waitFor();
    expect(await found().first().textContent()).toContain('raw.flights.day_is_complete');
    expect(await found().first().textContent()).toContain('✗ fail');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/audits/raw.flights.day_is_complete.html');
    expect(await heading()).toBe('A day has as many flights as the days around it');

    for (const [text, path] of [
      ['mart.daily', '**/tables/mart.daily_flights.html'],
      ['network', '**/owners/network-planning.html'],
      ['a join', '**/rules/join.html'],
      ['run 2001-07-01', '**/runs/*.html'],
    ]) {
      await page.getByRole('combobox').fill(text as string);
      await found().first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(path as string);
    }
  });

  it('finds words of any alphabet, and those with a slip', async () => {
    await open(place, 'words/index.html');
    for (const text of ['рейс', 'Rückflug', 'plausable']) {
      await page.getByRole('combobox').fill(text);
      await expect
        .poll(() => found().first().textContent())
        .toMatch(text === 'plausable' ? /plausible/ : /рейс/);
      await page.getByRole('combobox').fill('');
    }
  });

  it('goes up and down what it found, closes, and says when there is nothing', async () => {
    await open(place, 'flights/index.html');
    const box = page.getByRole('combobox');
    await box.fill('flights');
    await found().first().waitFor();
    const chosen = () => page.locator('[role=option][aria-selected=true]').getAttribute('id');
    expect([await chosen(), await box.getAttribute('aria-activedescendant')]).toEqual(['found-0', 'found-0']);
    await page.keyboard.press('ArrowDown');
    expect(await chosen()).toBe('found-1');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await chosen()).toBe(`found-${(await found().count()) - 1}`);
    await page.keyboard.press('Escape');
    expect([await found().count(), await box.inputValue()].at(1)).toBe('');
    expect(await page.getByRole('listbox').isVisible()).toBe(false);
    await box.fill('zzzz');
    await expect.poll(() => status().textContent()).toBe('Nothing is called "zzzz"');
    expect(await box.getAttribute('aria-expanded')).toBe('false');
  });
});

describe.each(['file', 'http'] as const)('the filter, over %s', (place) => {
  const told = () => page.locator('#filter [role=status]');
  const rows = () => page.locator('.filtered tbody tr');

  it('shows the audits that are as asked, can be shared, and gives the list back', async () => {
    await open(place, 'flights/audits/index.html');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Status').selectOption({ label: 'fail' });
    expect(await told().textContent()).toBe('2 of 36 audits');
    expect(await rows().count()).toBe(2);
    expect(await page.locator('#listed').isVisible()).toBe(false);
    await page.getByLabel('Text').fill('complete');
    await expect.poll(() => told().textContent()).toBe('1 of 36 audits');

    const shared = page.url();
    expect(shared).toContain('#filter?text=complete&status=fail');
    await page.goto('about:blank').catch(() => {});
    problems.length = 0;
    await page.goto(shared);
    await expect.poll(() => told().textContent()).toBe('1 of 36 audits');
    expect(await rows().getByRole('link').getAttribute('href')).toBe(
      '../audits/raw.flights.day_is_complete.html',
    );

    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await page.locator('#listed').isVisible()).toBe(true);
    expect(page.url()).not.toContain('#');
  });
});

it('finds the guides of the project by title, file and heading, and leads to the heading', async () => {
  await open('http', 'flights/tables/index.html');
  for (const [text, kind, place] of [
    ['file is late', 'guide', '/docs/runbooks-late-delivery.html'],
    ['late-delivery', 'guide', '/docs/runbooks-late-delivery.html'],
    ['whom to call', 'guide', '/docs/runbooks-late-delivery.html#whom-to-call-at-the-airport'],
  ] as const) {
    await page.getByRole('combobox').fill(text);
    await expect.poll(() => found().first().locator('.kind').textContent()).toBe(kind);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${place}`);
    expect(await heading()).toBe('When a file is late');
  }
});

it('filters by what is undecided, and by each of its statuses', async () => {
  await open('http', 'flights/index.html');
  const told = page.locator('#filter [role=status]');
  const all = await page.locator('a[href="audits/undecided.html#undecided"]').getAttribute('data-count');
  await page.goto(`${served}/flights/audits/index.html`);
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByLabel('Status').waitFor();
  const choices = await page.getByLabel('Status').locator('option').allTextContents();
  const words = ['error', 'timeout', 'nothing examined', 'skipped', 'not run'];
  expect(choices).toEqual(['any', 'fail', 'undecided', ...words, 'warn', 'pass']);
  const counted = new Map<string, number>();
  for (const label of ['undecided', ...words]) {
    await page.getByLabel('Status').selectOption({ label });
    counted.set(label, Number.parseInt((await told.textContent()) ?? '', 10));
  }
  expect(words.reduce((sum, word) => sum + (counted.get(word) ?? 0), 0)).toBe(counted.get('undecided'));
  expect(counted.get('undecided')).toBeGreaterThan(20);
  expect(Number(all)).toBe(counted.get('undecided'));
  await page.getByLabel('Status').selectOption({ label: 'undecided' });
  expect(page.url()).toMatch(/#filter\?status=undecided$/);
  await page.goto('about:blank');
  problems.length = 0;
  await page.goto(`${served}/flights/audits/index.html#filter?status=undecided`);
  await expect.poll(() => told.textContent()).toBe(`${counted.get('undecided')} of 36 audits`);
});

it('is loaded when somebody searches, and tried again where that failed', async () => {
  const asked: string[] = [];
  await open('http', 'flights/index.html');
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.replace(/.*\//, '')));
  await page.reload();
  expect(asked.filter((name) => name.endsWith('.js'))).toEqual(['app.js']);

  await page.route('**/search.js', (route) => route.abort('aborted'));
  const box = page.getByRole('combobox');
  await box.fill('flights');
  await expect.poll(() => status().textContent()).toBe('search.js could not be loaded');
  await page.unroute('**/search.js');
  await box.fill('daily flights');
  await found().first().waitFor();
  expect(asked.filter((name) => name === 'filter.js')).toEqual([]);
  // The browser tells the failure, too.
  expect(problems.splice(0).filter((problem) => !problem.includes('ERR_ABORTED'))).toEqual([]);
});

it('runs nothing of what a project is called, and finds it', async () => {
  await open('file', 'hostile/index.html');
  const box = page.getByRole('combobox');
  await box.fill('script');
  await found().first().waitFor();
  await box.fill('broken');
  await found().first().waitFor();
  await page.goto(`${pathToFileURL(folder).href}/hostile/audits/index.html`);
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByLabel('Dimension').selectOption({ index: 1 });
  await page.locator('#filter').getByLabel('Owner').selectOption({ index: 1 });
  expect(await page.title()).not.toBe('broken');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
});

it('leads a permalink to what passed on from the page of its run', async () => {
  await open('file', 'flights/index.html');
  const runs = flightsInput()
    .runs.map(({ start }) => start.runId)
    .sort();
  await page.goto(`${pathToFileURL(folder).href}/flights/runs/${runs[0]}.html#raw.flights.day_is_complete`);
  const told = page.locator('main > .box').first();
  await told.waitFor();
  expect(await told.textContent()).toContain('is not on this page: it passed');
  await told.getByRole('link').click();
  expect(await heading()).toBe('A day has as many flights as the days around it');
  await page.goto('about:blank');
  problems.length = 0;
  await page.goto(`${pathToFileURL(folder).href}/flights/index.html#%`);
  expect(await page.getByRole('combobox').isVisible()).toBe(true);
});

it('is not there without scripts, and nothing else is missing', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
  problems = watchPage(page, pathToFileURL(folder).href);
  await page.goto(`${pathToFileURL(folder).href}/flights/audits/index.html`);
  expect(await page.locator('form.search').isVisible()).toBe(false);
  expect(await page.locator('#filter').isVisible()).toBe(false);
  expect(await page.locator('#listed tbody tr').count()).toBe(36);
});

describe.each(['light', 'dark'] as const)('accessibility, %s', (colorScheme) => {
  it('has no finding of axe on any kind of page, nor while one searches or filters', async () => {
    await open('file', 'flights/index.html');
    await page.emulateMedia({ colorScheme });
    for (const path of [...PAGES, 'owners/flight-ops.html']) {
      await page.goto(`${pathToFileURL(folder).href}/flights/${path}`);
      await page.getByRole('combobox').fill('flights');
      await found().first().waitFor();
      expect(await findings(colorScheme), path).toEqual([]);
      const filter = page.getByRole('button', { name: 'Filter' });
      if ((await filter.count()) === 0) continue;
      await filter.click();
      await page.getByLabel('Status').selectOption({ label: 'fail' });
      expect(await findings(colorScheme), path).toEqual([]);
    }
  });
});

describe('accessibility of long lists', () => {
  it.each([
    'index.html',
    'audits/index.html',
    'audits/skipped-p2.html',
    'tables/index.html',
    'layers/mart.html',
    'owners/flight-ops.html',
    'dimensions/accuracy-p2.html',
    'coverage-p2.html',
  ])('has no finding of axe on %s', async (path) => {
    await open('file', `many/${path}`);
    expect(await findings('light')).toEqual([]);
  });
});

/** What axe has to say about the page, shortly; of dark pages about their contrast, for nothing else differs. */
async function findings(colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {};
  return page.evaluate(async (asked) => {
    const { axe: engine } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await engine.run(asked);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }, options);
}
