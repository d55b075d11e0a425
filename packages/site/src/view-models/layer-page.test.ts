import { describe, expect, it } from 'vitest';
import { brokenLinks, countedLinks } from '../../test-data/built-html.js';
import { flightsInput, flightsPlan } from '../../test-data/flights.js';
import { buildSite } from '../build-site.js';
import { layerListPage } from './layer-list.js';
import { layerPages } from './layer-page.js';
import { TABLES_PER_MATRIX } from './pagination.js';
import { siteFacts } from './site-facts.js';

const facts = siteFacts(flightsInput());

describe('the layers', () => {
  it('say how many tables stand how, and what reads what', () => {
    const { rows, flows, intro } = layerListPage(facts);
    expect(intro).toContain('3 layers, upstream first: 12 tables');
    for (const { tables, verdicts } of rows)
      expect(verdicts.reduce((sum, { count }) => sum + count, 0)).toBe(tables.count);
    expect(flows).toContainEqual({
      from: 'raw',
      to: 'staging',
      dependencies: '4',
      read: '3',
      readers: '3',
    });
    const edges = flightsPlan().tables.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0);
    expect(flows.reduce((sum, { dependencies }) => sum + Number(dependencies), 0)).toBe(edges);
  });

  it('show each table once, those with a problem first', () => {
    const pages = [...layerPages(facts)].map(({ page }) => page());
    expect(pages.flatMap(({ rows }) => rows.map(({ name }) => name)).sort()).toEqual(
      flightsPlan().tables.map(({ name }) => name),
    );
    expect(pages[0]?.rows[0]).toMatchObject({ mark: { glyph: '✗' }, lists: 'tables bad', anchor: 'bad' });
  });

  it('go on on further pages, and their numbers lead to where a list begins', async () => {
    const plan = flightsPlan();
    const [table] = plan.tables;
    if (!table) throw new Error('no table');
    const many = Array.from({ length: 2 * TABLES_PER_MATRIX + 5 }, (_, index) => ({
      ...table,
      name: `raw.t${String(index).padStart(4, '0')}`,
      layer: 'raw',
      dependsOn: [],
    }));
    const layers = ['raw', 'raw-p2', 'index', 'staging', 'mart'];
    const files = await buildSite({
      ...flightsInput(),
      plan: { ...plan, layers, tables: [...plan.tables, ...many] },
    });
    const paths = [...files.keys()].filter((path) => path.startsWith('layers/'));
    expect(paths).toContain('layers/raw-p3.html');
    expect(new Set(paths).size).toBe(paths.length);
    expect(brokenLinks(files)).toEqual([]);
    const counted = countedLinks(files).filter(({ page }) => page === 'layers/index.html');
    expect(counted.length).toBeGreaterThan(5);
    expect(counted.filter(({ said, length }) => said !== length)).toEqual([]);
  });
});
