import { describe, expect, it } from 'vitest';
import { brokenLinks, countedLinks } from '../../test-data/built-html.js';
import { flightsInput, flightsPlan } from '../../test-data/flights.js';
import { buildSite } from '../build-site.js';
import { withLineage } from '../lineage/with-lineage.js';
import type { SiteInput } from '../site-input.js';
import { LISTED_TABLES, type LineageItem, lineageList } from './lineage-list.js';
import { lineagePicture } from './lineage-picture.js';
import { siteFacts } from './site-facts.js';

/** `raw.flights` with so many more tables that read it, and as many again that read those. */
function hubInput(readers: number): SiteInput {
  const plan = flightsPlan();
  const [table] = plan.tables;
  if (!table) throw new Error('no table');
  const more = Array.from({ length: readers }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return [
      { ...table, name: `staging.near_${number}`, layer: 'staging', dependsOn: ['raw.flights'] },
      { ...table, name: `mart.far_${number}`, layer: 'mart', dependsOn: [`staging.near_${number}`] },
    ];
  }).flat();
  const tables = [...plan.tables, ...more].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...flightsInput(), plan: { ...plan, tables } };
}

const namesIn = (items: readonly LineageItem[]): string[] =>
  items.flatMap((item) => [item.name, ...namesIn(item.items)]);

describe('the lineage of a table', () => {
  it.each([0, 10, 30, 80, 300])('adds up with %i more tables on each step', (readers) => {
    const facts = siteFacts(hubInput(readers));
    const path = 'tables/raw.flights.html';
    const total = facts.downstream.get('raw.flights')?.size ?? 0;
    const list = lineageList(facts, path, 'raw.flights', 'downstream');
    const listed = [...namesIn(list.near), ...(list.further?.items.map(({ name }) => name) ?? [])];
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toHaveLength(Math.min(total, LISTED_TABLES));
    const rest =
      list.rest?.layers.reduce((sum, { text }) => sum + Number.parseInt(text.replace(/,/g, ''), 10), 0) ?? 0;
    expect(listed.length + rest).toBe(total);
  });

  it.each([10, 30, 80])(
    'has a picture whose "more" leads to a list of as many, with %i more tables',
    async (readers) => {
      const input = hubInput(readers);
      const plan = { ...input.plan, audits: input.plan.audits.slice(0, 3) };
      const files = await buildSite({ ...input, plan, runs: [] });
      expect(brokenLinks(files)).toEqual([]);
      const counted = countedLinks(files).filter(({ page }) => page.startsWith('tables/'));
      expect(counted.filter(({ said, length }) => said !== length)).toEqual([]);
      const hidden = counted.filter(
        ({ page, href }) => page === 'tables/raw.flights.html' && href === '#downstream-hidden',
      );
      expect(hidden).toHaveLength(readers > 40 ? 0 : 1);
      const page = String(files.get('tables/raw.flights.html'));
      expect(page.match(/ more<\/text>/g)).toHaveLength(1);
    },
  );

  it('is drawn with every status in words and its own shape, and never as a picture without links', async () => {
    const facts = await withLineage(siteFacts(flightsInput()));
    const picture = lineagePicture(facts, 'tables/staging.flights.html', 'staging.flights');
    if (!picture) throw new Error('no picture');
    const tones = new Map(
      picture.nodes.map(({ name, tone, word, glyph }) => [name, `${glyph} ${word} ${tone}`]),
    );
    expect(tones.get('raw.flights')).toBe('✗ do not rely on it s-fail look-bad');
    expect(picture.nodes.filter(({ href }) => href === null).map(({ name }) => name)).toEqual([
      'staging.flights',
    ]);
    expect(picture.nodes.find(({ name }) => name === 'raw.airports')).toMatchObject({
      href: 'raw.airports.html',
    });
    expect(picture.bands.map(({ text }) => text)).toEqual(['raw', 'staging', 'mart']);
    for (const { x, left } of picture.nodes) expect(x + left).toBeGreaterThan(0);
  });

  it('has no picture where nothing is around a table, or nothing was laid out', async () => {
    const input = flightsInput();
    const alone = {
      ...input,
      plan: { ...input.plan, tables: input.plan.tables.filter(({ layer }) => layer === 'raw') },
    };
    const facts = await withLineage(siteFacts(alone));
    expect(lineagePicture(facts, 'tables/raw.flights.html', 'raw.flights')).toBeNull();
    const before = siteFacts(input);
    expect(lineagePicture(before, 'tables/raw.flights.html', 'raw.flights')).toBeNull();
    expect(
      lineageList(before, 'tables/raw.flights.html', 'raw.flights', 'downstream').near.length,
    ).toBeGreaterThan(0);
  });
});
