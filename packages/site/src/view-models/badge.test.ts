import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { flightsInput, flightsPlan } from '../../test-data/flights.js';
import { hostileInput } from '../../test-data/hostile.js';
import { renderTemplate } from '../render-template.js';
import type { SiteInput } from '../site-input.js';
import { VERDICT_LOOKS, VERDICT_MARKS } from '../status-mark.js';
import { badge, textWidth } from './badge.js';
import { badgeSnippet } from './badge-snippet.js';
import { siteFacts } from './site-facts.js';
import { tableLook } from './table-mark.js';

const svgOf = (input: SiteInput, table: string): string =>
  renderTemplate('badge', badge(siteFacts(input), table));

describe('the badge of a table', () => {
  it('says the verdict in words and of which day it is', () => {
    const svg = svgOf(flightsInput(), 'raw.flights');
    expect(svg).toContain('>✗ do not rely on it · 2001-07-01</text>');
    expect(svg).toContain(
      '<title>raw.flights: Do not rely on this table today, as of the run date 2001-07-01</title>',
    );
    expect(svg).toContain('role="img"');
  });

  it('is green for no known problem, and for nothing else', () => {
    const green = '#1b7a3d';
    const none = { ...flightsInput(), runs: [] };
    const unaudited = { ...flightsInput(), plan: { ...flightsPlan(), audits: [] } };
    for (const input of [flightsInput(), none, unaudited, hostileInput()]) {
      const facts = siteFacts(input);
      for (const { name } of input.plan.tables)
        expect(badge(facts, name).color === green).toBe(tableLook(facts, name) === 'good');
    }
    expect(svgOf(none, 'raw.flights')).toContain('? not known · no run yet');
    expect(svgOf(unaudited, 'raw.flights')).toContain('– not checked');
  });

  it('has letters that can be read on every colour', () => {
    const channel = (value: number): number =>
      value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const facts = siteFacts(flightsInput());
    const seen = new Map(
      flightsPlan().tables.map(({ name }) => [tableLook(facts, name), badge(facts, name).color]),
    );
    expect(seen.size).toBeGreaterThan(2);
    expect(Object.keys(VERDICT_MARKS)).toEqual([...VERDICT_LOOKS]);
    for (const color of [...seen.values(), '#33373d', '#6b3fa0', '#596069', '#855300', '#1b7a3d']) {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
        channel(Number.parseInt(color.slice(at, at + 2), 16) / 255),
      );
      expect(1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05), color).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is well-formed whatever the name is, says it as text, and is as wide as it says', () => {
    const plan = flightsPlan();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        const table = { ...plan.tables[0], name } as (typeof plan.tables)[number];
        const input = {
          plan: { ...plan, audits: [], tables: [table] },
          ruleDocs: [],
          runs: [],
          assayVersion: '0.1.0',
        };
        const svg = svgOf(input, name);
        expect(XMLValidator.validate(svg)).toBe(true);
        const parsed = new XMLParser({ ignoreAttributes: false, trimValues: false }).parse(svg);
        expect(Object.keys(parsed.svg).filter((key) => !key.startsWith('@'))).toEqual([
          'title',
          'rect',
          'path',
          'g',
        ]);
        expect(parsed.svg.g.text).toHaveLength(2);
        const { name: left, verdict, width, split } = badge(siteFacts(input), name);
        expect(left.x + left.width).toBeLessThan(split);
        expect(verdict.x + verdict.width).toBeLessThan(width);
      }),
      { numRuns: 50 },
    );
    expect(svgOf(hostileInput(), 'raw.flights')).not.toContain('<script');
  });

  it('measures text from a table', () => {
    expect([textWidth(''), textWidth('raw.flights'), textWidth('✗')]).toEqual([0, 59, 11]);
  });
});

describe('how to show a badge', () => {
  const snippetOf = (siteUrl?: string) =>
    badgeSnippet(
      siteFacts({ ...flightsInput(), ...(siteUrl !== undefined && { siteUrl }) }),
      'tables/raw.flights.html',
      'raw.flights',
    );

  it('is told with paths, or with whole addresses where the site has one', () => {
    expect(snippetOf()).toEqual({
      href: '../badge/raw.flights.svg',
      markdown: '[![Can raw.flights be trusted?](badge/raw.flights.svg)](tables/raw.flights.html)',
      html: '<a href="tables/raw.flights.html"><img src="badge/raw.flights.svg" alt="Can raw.flights be trusted?"></a>',
      isAbsolute: false,
    });
    expect(snippetOf('https://audits.example.com/x/')).toMatchObject({
      markdown:
        '[![Can raw.flights be trusted?](https://audits.example.com/x/badge/raw.flights.svg)](https://audits.example.com/x/tables/raw.flights.html)',
      isAbsolute: true,
    });
  });

  it.each(['javascript:alert(1)//', 'nonsense', '', 'data:text/html,x'])(
    'takes %j for no address',
    (siteUrl) => {
      expect(snippetOf(siteUrl).isAbsolute).toBe(false);
    },
  );
});
