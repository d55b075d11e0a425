import { DIMENSIONS } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { flightsInput, flightsPlan } from '../../test-data/flights.js';
import { coveragePages } from './coverage-page.js';
import { dimensionPages } from './dimension-page.js';
import { ownerPages } from './owner-page.js';
import { siteFacts } from './site-facts.js';

const facts = siteFacts(flightsInput());

describe('the matrix of coverage', () => {
  const [page] = [...coveragePages(facts)].map(({ page }) => page());

  it('is green only where every audit passes, and names what nobody looks at', () => {
    const row = (name: string) =>
      page?.layers.flatMap(({ rows }) => rows).find((one) => one.name === name)?.cells ?? [];
    expect(row('raw.flights').map(({ mark }) => mark?.word ?? 'no audit')).toEqual([
      'pass',
      'fail',
      'no audit',
      'pass',
      'pass',
      'pass',
    ]);
    expect(row('mart.daily_wildlife_strikes').every(({ mark }) => mark === null)).toBe(true);
    expect(row('mart.routes')[0]?.mark?.word).toBe('skipped');
  });

  it('counts for each dimension the tables that lack it', () => {
    const covered = (dimension: string) =>
      new Set(flightsPlan().audits.flatMap((one) => (one.dimension === dimension ? [one.table] : []))).size;
    expect(page?.dimensions.map(({ name, without }) => [name, without.count])).toEqual(
      DIMENSIONS.map((name) => [name, 12 - covered(name)]),
    );
    expect(page?.intro).toContain('1 without any audit');
  });
});

describe('the page of a dimension', () => {
  it('lists its audits, the worst first, and then the tables without one', () => {
    const found = [...dimensionPages(facts)]
      .find(({ path }) => path === 'dimensions/timeliness.html')
      ?.page();
    expect(found?.sections.map(({ title, rows }) => [title, rows.length])).toEqual([
      ['Audits', 3],
      ['Tables without an audit of timeliness', 9],
    ]);
    expect(found?.without?.href).toBe('#without');
  });

  it('says so where no audit looks at it, and shows no green', () => {
    const plan = {
      ...flightsPlan(),
      audits: flightsPlan().audits.filter((one) => one.dimension !== 'validity'),
    };
    const bare = siteFacts({ ...flightsInput(), plan });
    const found = [...dimensionPages(bare)].find(({ path }) => path === 'dimensions/validity.html')?.page();
    expect(found?.counts).toEqual([]);
    expect(found?.without?.count).toBe(12);
    expect(found?.sections.map(({ rows, empty }) => [rows.length, empty])).toEqual([
      [0, 'No audit of this project looks at validity.'],
      [12, 'Every table has an audit of validity.'],
    ]);
  });
});

describe('the page of an owner', () => {
  const pages = [...ownerPages(facts)].map(({ page }) => page());

  it('says how its tables and audits stand, whom the alerts reach, and who belongs to it', () => {
    const page = pages.find(({ name }) => name === 'safety');
    expect(page?.members).toEqual('@acme/safety');
    expect(page?.routes).toBe('slack:safety, email:safety@acme.test');
    expect(page?.counts.map(({ status, count }) => [status, count])).toEqual([
      ['fail', 1],
      ['inconclusive', 1],
      ['skipped', 2],
    ]);
    expect(page?.tables.count).toBe(3);
    expect(page?.verdicts.map(({ mark, count }) => [mark.word, count])).toEqual([['do not rely on it', 3]]);
  });

  it('names no member and no address on a public site, and does not call that nobody', () => {
    const open = siteFacts({ ...flightsInput(), isPublic: true });
    const page = [...ownerPages(open)].map((one) => one.page()).find(({ name }) => name === 'safety');
    expect([page?.members, page?.routes]).toEqual(['', 'left out of a public site']);
    expect(pages.length).toBe(4);
  });

  it('is there for a group that owns nothing, and for an owner that no group describes', () => {
    const plan = flightsPlan();
    const others = siteFacts({
      ...flightsInput(),
      plan: { ...plan, owners: { idle: { members: [], notify: [] } } },
    });
    const found = [...ownerPages(others)].map(({ page }) => page());
    expect(found.map(({ name }) => name)).toEqual([
      'flight-ops',
      'idle',
      'network-planning',
      'reference-data',
      'safety',
    ]);
    const idle = found[1];
    expect(idle?.routes).toBe('nobody: it has no route');
    expect([idle?.total, idle?.tables]).toEqual([
      { count: 0, text: '0 audits', href: null },
      { count: 0, text: '0 tables', href: null },
    ]);
  });
});
