import { describe, expect, it } from 'vitest';
import { brokenLinks, countedLinks } from '../test-data/built-html.js';
import { FLIGHTS_RULES, flightsInput, flightsPlan } from '../test-data/flights.js';
import { hostileInput } from '../test-data/hostile.js';
import { manyAuditsInput } from '../test-data/many-audits.js';
import { scriptedRun } from '../test-data/scripted-run.js';
import { buildSite } from './build-site.js';
import type { SiteInput } from './site-input.js';

const plan = flightsPlan();
const inputs: Readonly<Record<string, SiteInput>> = {
  'a bad day': flightsInput(),
  'no run': { ...flightsInput(), runs: [] },
  'a killed run': {
    ...flightsInput(),
    runs: [scriptedRun(plan, { date: '2001-07-02', outcomes: {}, killedAfter: 12 }), ...flightsInput().runs],
  },
  'a removed audit': {
    ...flightsInput(),
    plan: { ...plan, audits: plan.audits.slice(3), tables: plan.tables },
  },
  'no audits': { ...flightsInput(), plan: { ...plan, audits: [] } },
  nothing: {
    plan: { ...plan, audits: [], tables: [], layers: [], owners: {} },
    ruleDocs: [],
    runs: [],
    assayVersion: '0.1.0',
  },
  'hostile text': hostileInput(),
  'lists of several pages': manyAuditsInput(),
};

describe.each(Object.entries(inputs))('the site of %s', async (name, input) => {
  const files = await buildSite(input);

  it('has no link that leads nowhere', () => {
    expect(brokenLinks(files)).toEqual([]);
  });

  it('leads from the foot of every page to how it is read', () => {
    for (const [path, content] of files) {
      if (!path.endsWith('.html')) continue;
      const [, href = ''] = /<footer>.*<a href="([^"]*)"/.exec(String(content)) ?? [];
      expect(new URL(href, `http://site.test/${path}`).pathname, path).toBe('/how-to-read.html');
    }
  });

  it('shows no number whose list has another length', () => {
    const links = countedLinks(files);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(({ said, length }) => said !== length)).toEqual([]);
  });

  it('has one script of its own, no inline script or style, no handler and nothing from elsewhere', () => {
    for (const [path, content] of files) {
      if (!path.endsWith('.html')) continue;
      const all = String(content).match(/<[a-z][^>]*>/gi) ?? [];
      const root = '../'.repeat(path.split('/').length - 1);
      const script = `<script src="${root}assets/app.js" data-root="${root}" defer>`;
      expect(String(content).split(`${script}</script>`)).toHaveLength(2);
      const tags = all.filter((tag) => tag !== script);
      expect(
        tags.filter((tag) => /^<(script|style|iframe|object|embed|img|base)\b/i.test(tag)),
        path,
      ).toEqual([]);
      expect(
        tags.filter((tag) => /\s(style|on\w+)=(?=")/i.test(withoutValues(tag))),
        path,
      ).toEqual([]);
      expect(
        tags.filter((tag) => /\s(href|src)="\s*(javascript|data):/i.test(tag)),
        path,
      ).toEqual([]);
      // A description may link to a page elsewhere; nothing is loaded from there.
      const loaded = tags.filter((tag) => !tag.startsWith('<a '));
      expect(
        loaded.filter((tag) => /\s(href|src)="\s*(https?:|\/\/)/i.test(tag)),
        path,
      ).toEqual([]);
    }
  });

  it('is the same, byte by byte, whatever the order of the runs', async () => {
    const again = await buildSite({ ...structuredClone(input), runs: [...input.runs].reverse() });
    expect([...again]).toEqual([...files]);
    expect(name).toBeTruthy();
  });
});

function withoutValues(tag: string): string {
  return tag.replace(/="[^"]*"/g, '=""');
}

describe('the site', async () => {
  const files = await buildSite(flightsInput());
  const text = (path: string): string => String(files.get(path));

  it('has a page for everything', () => {
    expect(
      [...files.keys()].filter(
        (path) => !/^(audits|tables|layers|badge|runs|rules|owners|dimensions)\/.*\./.test(path),
      ),
    ).toEqual([
      'index.html',
      'coverage.html',
      'suppressions.html',
      'how-to-read.html',
      '404.html',
      'assets/search-data.js',
      'assets/ufuzzy.js',
      'assets/ufuzzy-license.txt',
      'assets/app.css',
      'assets/app.js',
      'assets/filter.js',
      'assets/icon.svg',
      'assets/search.js',
      'data/latest.json',
    ]);
    expect([...files.keys()].filter((path) => path.startsWith('badge/'))).toHaveLength(12);
    expect([...files.keys()].filter((path) => path.startsWith('layers/'))).toHaveLength(3 + 1);
    expect([...files.keys()].filter((path) => path.startsWith('audits/'))).toHaveLength(36 + 11);
    expect([...files.keys()].filter((path) => path.startsWith('tables/'))).toHaveLength(12 + 1);
    expect([...files.keys()].filter((path) => path.startsWith('owners/'))).toHaveLength(4 + 1);
    expect([...files.keys()].filter((path) => path.startsWith('dimensions/'))).toHaveLength(6);
    expect([...files.keys()].filter((path) => path.startsWith('runs/'))).toHaveLength(20 + 1 + 1);
    expect([...files.keys()].filter((path) => path.startsWith('rules/'))).toHaveLength(
      FLIGHTS_RULES.length + 1,
    );
  });

  it('has a place on the page of its run for whatever is not a pass, and lists what passed in the newest', () => {
    flightsInput().runs.forEach((run, index) => {
      const page = text(`runs/${run.start.runId}.html`);
      const passes = index === 0 ? text(`runs/${run.start.runId}-pass.html`) : '';
      for (const { audit, status } of run.results) {
        expect(page.includes(` id="${audit}"`), audit).toBe(status !== 'pass');
        expect(passes.includes(` id="${audit}"`), audit).toBe(index === 0 && status === 'pass');
      }
    });
  });

  it('shows each status with its sign, word and colour', () => {
    const page = text('how-to-read.html');
    for (const mark of [
      's-pass"><i aria-hidden="true">✓</i> pass',
      's-warn"><i aria-hidden="true">!</i> warn',
      's-fail"><i aria-hidden="true">✗</i> fail',
      's-timeout"><i aria-hidden="true">◷</i> timeout',
      's-error"><i aria-hidden="true">⊘</i> error',
      's-inconclusive"><i aria-hidden="true">?</i> nothing examined',
      's-skipped"><i aria-hidden="true">–</i> skipped',
      's-not_run"><i aria-hidden="true">○</i> not run',
    ]) {
      expect(page).toContain(mark);
    }
  });

  it('leads from one rule to another, and highlights SQL', () => {
    const page = text('rules/join.html');
    const summary = FLIGHTS_RULES.find(({ code }) => code === 'join')?.summary ?? '';
    expect(summary).not.toBe('');
    expect(page.split(summary)).toHaveLength(2);
    expect(page).toContain('<a href="missing-partition-filter.html">no partition filter</a>');
    expect(page).toContain('<span class="k-keyword">SELECT</span>');
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  it('shows the SQL as written and as sent', () => {
    const page = text('audits/raw.flights.day_is_complete.html');
    expect(page).toContain('<span class="k-variable">@run_date</span>');
    expect(page).toContain('$run_date');
    expect(page).toContain('href="../runs/20010702T060001Z-');
  });

  it('keeps within its budgets', () => {
    const kib = (path: string): number => Buffer.byteLength(text(path)) / 1024;
    expect(kib('index.html')).toBeLessThanOrEqual(40);
    const most = { 'app.css': 12, 'app.js': 4, 'search.js': 6, 'filter.js': 5, 'ufuzzy.js': 9 };
    for (const [name, size] of Object.entries(most))
      expect(kib(`assets/${name}`), name).toBeLessThanOrEqual(size);
    for (const { id } of plan.audits) {
      const page = text(`audits/${id}.html`).replace(/<section><h2>Offending rows[\s\S]*?<\/section>/, '');
      expect(Buffer.byteLength(page) / 1024, id).toBeLessThanOrEqual(12);
    }
  });
});

describe('a list that is longer than a page', async () => {
  const files = await buildSite(manyAuditsInput());
  const rowsOf = (path: string): number => String(files.get(path)).split(' data-in="').length - 1;

  it('goes on on further pages, 100 rows on each', () => {
    const pages = [...files.keys()].filter((path) => /^audits\/(index|p\d+)\.html$/.test(path));
    expect(pages).toEqual(
      ['index', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'].map((name) => `audits/${name}.html`),
    );
    expect(pages.map(rowsOf)).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100]);
    expect(String(files.get('audits/p2.html'))).toContain('<small>101 to 200 of 900 rows</small>');
    expect(files.has('tables/p2.html')).toBe(true);
    expect(files.has('audits/fail-p2.html')).toBe(false);
    expect(files.has('audits/skipped-p2.html')).toBe(true);
  });

  it('has landmarks whose names differ, above and below the list', () => {
    let paged = 0;
    for (const [path, page] of files) {
      if (!path.endsWith('.html')) continue;
      const names = String(page).match(/<nav\b[^>]* aria-label="[^"]*"/g) ?? [];
      const labels = names.map((one) => one.replace(/.* aria-label="/, ''));
      expect(new Set(labels).size, path).toBe(labels.length);
      if (labels.length > 2) paged += 1;
    }
    expect(paged).toBeGreaterThan(10);
  });

  it('is on several pages of a table with many audits', () => {
    const { plan } = manyAuditsInput();
    const [hub] = plan.tables;
    const audits = plan.audits.filter(({ table }) => table === hub?.name).length;
    const pages = [...files.keys()].filter((path) => path.startsWith(`tables/${hub?.name}`));
    expect(pages.map((path) => path.replace(`tables/${hub?.name}`, ''))).toEqual([
      '.html',
      '-p2.html',
      '-p3.html',
    ]);
    const listed = (path: string) => String(files.get(path)).split(' data-in="audits ').length - 1;
    expect(pages.map(listed)).toEqual([60, 60, audits - 120]);
  });

  it('goes on over all pages of an owner and of a dimension, and each row is there once', () => {
    const first = ['owners/flight-ops', 'dimensions/accuracy'];
    for (const name of first) {
      const pages = [...files.keys()].filter(
        (path) => path === `${name}.html` || path.startsWith(`${name}-p`),
      );
      expect(pages.length, name).toBeGreaterThan(1);
      const rows = pages.flatMap(
        (path) => String(files.get(path)).match(/<th scope="row"><a href="[^"]*"/g) ?? [],
      );
      expect(new Set(rows).size, name).toBe(rows.length);
      expect(pages.map((path) => String(files.get(path)).split(' id="audits"').length - 1).join('')).toMatch(
        /^0*10*$/,
      );
    }
    expect(rowsOf('owners/flight-ops.html')).toBe(100);
  });

  it('names every table in the matrix of coverage once', () => {
    const pages = [...files.keys()].filter((path) => /^coverage(-p\d+)?\.html$/.test(path));
    expect(pages).toHaveLength(6);
    const tables = pages.flatMap(
      (path) => String(files.get(path)).match(/<a href="tables\/[^"#]*\.[^"#]*\.html"/g) ?? [],
    );
    expect(new Set(tables).size).toBe(300);
    expect(tables).toHaveLength(300);
  });

  it('is on several pages of its run, and is linked where it is', () => {
    const { runs } = manyAuditsInput();
    const newest = `runs/${runs[3]?.start.runId}`;
    const bad = runs[3]?.results.filter(({ status }) => status !== 'pass') ?? [];
    const parts = Array.from({ length: 8 }, (_, index) =>
      rowsOf(index === 0 ? `${newest}.html` : `${newest}-p${index + 1}.html`),
    );
    expect(parts).toEqual([120, 120, 120, 120, 120, 120, 120, bad.length - 840]);
    for (const { audit } of bad) {
      const [, href = ''] =
        /Result for <a href="\.\.\/([^"]*)"/.exec(String(files.get(`audits/${audit}.html`))) ?? [];
      const [path = '', fragment] = href.split('#');
      expect(fragment).toBe(audit);
      expect(String(files.get(path)), path).toContain(` id="${audit}"`);
    }
  });
});

describe('hostile text', () => {
  it('makes no page so large that there would be no site', async () => {
    for (const [path, content] of await buildSite(hostileInput()))
      if (path.endsWith('.html')) expect(Buffer.byteLength(content) / 1024, path).toBeLessThan(200);
  });

  it('stays text on every page', async () => {
    for (const [path, content] of await buildSite(hostileInput())) {
      if (!path.endsWith('.html')) continue;
      expect(String(content), path).not.toMatch(
        /<script(?! src="(..\/)*assets\/app.js")|<img|<svg onload|<b>bold/i,
      );
    }
  });

  it('shows marks that reorder text in SQL and values', async () => {
    const page = String((await buildSite(hostileInput())).get('audits/raw.flights.day_is_complete.html'));
    const code = page.slice(page.indexOf('<pre'), page.indexOf('</pre>'));
    expect(code).toContain('\ufffd\ufffddesrever\ufffd');
  });
});
