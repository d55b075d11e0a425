import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type GuideFolder,
  PAGE_KINDS,
  type SiteInput,
  siteFacts,
  sitePages,
  withLineage,
  writeSite,
} from '@assay/site';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countNodes } from '../../packages/site/test-data/count-nodes.js';
import { flightsInput } from '../../packages/site/test-data/flights.js';
import { hostileInput } from '../../packages/site/test-data/hostile.js';
import { launchBrowser } from './launch-browser.mjs';
import { PAGES } from './pages.js';
import { watchPage } from './watch-page.js';

let browser: Browser;
let folder: string;
let page: Page;
/** What must stay empty: console errors, failed requests, requests that leave the site's folder. */
let problems: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-browser-'));
  for (const [name, input] of Object.entries({
    flights: { ...flightsInput(), guides: GUIDES },
    hostile: hostileInput(),
  })) {
    const pages = sitePages(await withLineage(siteFacts(input satisfies SiteInput)));
    expect(await writeSite(pages, join(folder, name))).toMatchObject({ ok: true });
  }
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  problems = watchPage(page, pathToFileURL(folder).href);
});

afterEach(async () => {
  await page.close();
  expect(problems).toEqual([]);
});

const open = (site: string, path: string) => page.goto(`${pathToFileURL(join(folder, site)).href}/${path}`);
const heading = () => page.locator('h1').textContent();

describe('the site, opened from a folder', () => {
  it('leads from the status to the audit, its table, its run, and back', async () => {
    await open('flights', 'index.html');
    expect(await heading()).toBe('✗ 2 audits find bad data in 2 tables');

    await page.getByRole('link', { name: 'A day has as many flights as the days around it' }).click();
    expect(await heading()).toBe('A day has as many flights as the days around it');
    expect(await page.getByText('4,212 offending rows').count()).toBeGreaterThan(0);

    await page.locator('.crumb a').click();
    expect(await heading()).toBe('raw.flights');
    expect(await page.locator('.verdict').first().textContent()).toBe('✗ Do not rely on this table today');

    await page.getByRole('link', { name: 'staging.flights', exact: true }).click();
    expect(await heading()).toBe('staging.flights');
    expect(await page.getByText('1 audit upstream finds bad data.').count()).toBe(1);

    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('link', { name: '2001-07-01', exact: true }).click();
    expect(await heading()).toBe('Run for 2001-07-01');

    await page.getByRole('link', { name: 'Rules', exact: true }).click();
    await page.getByRole('link', { name: 'join', exact: true }).click();
    expect(await heading()).toBe('join');

    for (const name of ['Tables', 'Audits', 'How to read', 'Status']) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      expect(await page.locator('nav [aria-current]').textContent()).toBe(name);
    }
  });

  it('opens what is folded where a permalink or a number leads into it', async () => {
    await open('flights', 'index.html');
    await page.getByRole('link', { name: '21', exact: true }).click();
    expect(page.url()).toContain('audits/skipped.html#skipped-by.raw.flights.day_is_complete');

    await open('flights', 'runs/index.html');
    await page.getByRole('link', { name: '2001-07-01', exact: true }).click();
    await page.goto(`${page.url()}#mart.daily_flights.one_row_per_day`);
    expect(await page.locator('[id="mart.daily_flights.one_row_per_day"]').isVisible()).toBe(true);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
  ] as const)('fits the window and can be read, %s, %i px', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    for (const path of [...GUIDED, 'owners/flight-ops.html']) {
      await open('flights', path);
      const found = await page.evaluate(pageReport);
      expect(found.overflow, path).toBeLessThanOrEqual(0);
      expect(found.unreadable, path).toEqual([]);
      expect(found.styled, path).toBe(true);
    }
  });

  it('has no more nodes than its tags say, by which their budget is held', async () => {
    for (const path of GUIDED) {
      const fresh = await browser.newPage();
      // The pages say of each time how long ago it was.
      await fresh.clock.setFixedTime('2001-07-02T12:00:00Z');
      await fresh.goto(`${pathToFileURL(join(folder, 'flights', path)).href}`);
      const devtools = await fresh.context().newCDPSession(fresh);
      await devtools.send('HeapProfiler.collectGarbage');
      const { nodes } = await devtools.send('Memory.getDOMCounters');
      await fresh.close();
      const counted = countNodes(await readFile(join(folder, 'flights', path), 'utf8'));
      expect(nodes, path).toBeLessThanOrEqual(counted);
      expect(nodes, path).toBeGreaterThan(counted - 20);
    }
  });

  it('is printed dark on white with all of its lineage, also where pages are dark', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.setViewportSize({ width: 794, height: 1123 });
    await open('flights', 'tables/staging.flights.html');
    expect((await page.evaluate(pageReport)).unreadable).toEqual([]);
    const printed = await page.evaluate(() => ({
      background: getComputedStyle(document.body).backgroundColor,
      cut: [...document.querySelectorAll('.scroll')].flatMap((one) =>
        one.scrollWidth > one.clientWidth ? [`${one.ariaLabel} ${one.scrollWidth} ${one.clientWidth}`] : [],
      ),
      nav: document.querySelector('nav')?.checkVisibility(),
    }));
    expect(printed).toMatchObject({ cut: [], nav: false });
    expect(printed.background).toMatch(/^rgb\(25\d, 25\d, 25\d\)$/);
  });

  it('says on every page of today when that day is long ago, and not before', async () => {
    for (const [now, told] of [
      ['2001-07-03T23:59:00Z', '· run date 2001-07-01'],
      ['2001-07-04T00:00:00Z', '· run date 2001-07-01 (3 days ago; none newer)'],
    ] as const) {
      await page.clock.setFixedTime(now);
      for (const path of ['index.html', 'tables/staging.flights.html']) {
        await open('flights', path);
        expect((await page.locator('.where').textContent())?.endsWith(told), path).toBe(true);
      }
    }
  });

  it('shows the guides of the project with their pictures, and leads within them', async () => {
    await open('flights', 'index.html');
    await page.getByRole('navigation').getByRole('link', { name: 'Guides', exact: true }).click();
    await page.getByRole('main').getByRole('link', { name: 'Alerts', exact: true }).click();
    expect(await heading()).toBe('Alerts');
    expect(await page.getByAltText('wide').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(2000);
    await page.getByRole('link', { name: 'the end' }).click();
    expect(page.url()).toMatch(/\/docs\/alerts\.html#the-end$/);
  });

  it('runs nothing of what users or warehouses wrote, and keeps its shape', async () => {
    const ofKind = new Map<string, string[]>();
    for (const { path, kind } of sitePages(siteFacts(hostileInput())))
      if (path.endsWith('.html')) ofKind.set(kind, [...(ofKind.get(kind) ?? []), encodeURI(path)]);
    const named = [...ofKind.values()].flat().filter((path) => path.includes('-img-src-x'));
    // A table and its two audits.
    expect(named).toHaveLength(3);
    const hostilePaths = [...[...ofKind.values()].flatMap((paths) => paths.slice(0, 2)), ...named];
    const files = ['badge', 'picture', 'asset', 'data'];
    expect([...ofKind.keys(), ...files].sort()).toEqual([...PAGE_KINDS].sort());
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of hostilePaths) {
        await open('hostile', path);
        expect(await page.title(), path).not.toBe('broken');
        expect((await page.evaluate(pageReport)).overflow, path).toBeLessThanOrEqual(0);
        const links = await page
          .locator('[href], [src]')
          .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? ''));
        expect(links.filter((link) => /^\s*(javascript|data|vbscript):/i.test(link))).toEqual([]);
      }
    }
  });
});

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="90"><rect width="2000" height="90"/></svg>';

const GUIDES: GuideFolder = {
  guides: [
    {
      file: 'alerts.md',
      text: '# Alerts\n\n![wide](wide.svg)\n\n| a long column | `maximum_bytes_billed_of_a_query` | c |\n|---|---|---|\n| 1 | 2 | three |\n\nSee [the end](#the-end).\n\n```sql\nSELECT a_very_long_column_name, another_very_long_column_name FROM staging.flights\n```\n\n## The end',
    },
  ],
  pictures: [{ file: 'wide.svg', content: new TextEncoder().encode(PICTURE) }],
};

const GUIDED = ['docs/index.html', 'docs/alerts.html', ...PAGES];

/** Runs in the page: how far it is too wide, whether the style sheet came, texts below a contrast of 4.5 to 1. */
function pageReport(): { overflow: number; styled: boolean; unreadable: string[] } {
  const channel = (value: number): number =>
    value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([r = 0, g = 0, b = 0]: number[]): number =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const background = (element: Element | null): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const unreadable = [...document.querySelectorAll('body *')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
    )
    .filter((element) => element.getClientRects().length > 0)
    .filter((element) => {
      const [light = 0, dark = 0] = [
        luminance(parse(getComputedStyle(element).color)),
        luminance(background(element)),
      ].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05) < 4.5;
    })
    .map((element) => element.outerHTML.slice(0, 120));
  return {
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    styled: getComputedStyle(document.body).margin === '0px',
    unreadable,
  };
}
