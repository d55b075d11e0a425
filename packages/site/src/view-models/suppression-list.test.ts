import type { Plan } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { countedLinks } from '../../test-data/built-html.js';
import { FLIGHTS_RULES, flightsPlan } from '../../test-data/flights.js';
import { buildSite } from '../build-site.js';
import { STALE_MARK } from '../status-mark.js';
import { siteFacts } from './site-facts.js';
import { suppressionListPages } from './suppression-list.js';

const AUDIT = 'staging.flights.no_duplicates';
const TABLE = 'raw.airports';

/** The made-up plan with these suppressions on one audit and one table. */
function inputWith(audit: Plan['audits'][number]['suppressions'], table: typeof audit = []) {
  const plan = flightsPlan();
  return {
    plan: {
      ...plan,
      audits: plan.audits.map((one) => (one.id === AUDIT ? { ...one, suppressions: audit } : one)),
      tables: plan.tables.map((one) => (one.name === TABLE ? { ...one, suppressions: table } : one)),
    },
    ruleDocs: FLIGHTS_RULES,
    runs: [],
    assayVersion: '0.1.0',
  };
}

function firstPage(input: ReturnType<typeof inputWith>) {
  const [first] = suppressionListPages(siteFacts(input));
  if (!first) throw new Error('a page');
  return first.page();
}

const OWNED = flightsPlan();
const ownerOf = (name: string): string | undefined =>
  OWNED.audits.find(({ id }) => id === name)?.owner ??
  OWNED.tables.find((table) => table.name === name)?.owner;

describe('the suppressions', () => {
  it('are listed by rule and name, with owner and reason', () => {
    const input = inputWith(
      [
        { rule: 'join', reason: 'The registry is small.', stale: false },
        { rule: 'unlisted-rule', reason: 'A rule without a page.', stale: true },
      ],
      [{ rule: 'unaudited-table', reason: 'Audited elsewhere.', stale: false }],
    );
    const { intro, rows } = firstPage(input);
    expect(intro).toMatch(/^3 suppressions\. .* One is stale: its rule finds nothing there/);
    expect(rows).toEqual([
      {
        rule: 'join',
        href: 'rules/join.html',
        reason: 'The registry is small.',
        stale: null,
        kind: 'audit',
        name: AUDIT,
        nameHref: `audits/${AUDIT}.html`,
        owner: ownerOf(AUDIT),
        lists: 'of-join',
        anchor: 'of-join',
      },
      expect.objectContaining({ rule: 'unaudited-table', kind: 'table', name: TABLE, owner: ownerOf(TABLE) }),
      expect.objectContaining({ rule: 'unlisted-rule', href: null, stale: { mark: STALE_MARK, href: null } }),
    ]);
  });

  it('stand on the page of their audit or table, and on no other', async () => {
    const input = inputWith(
      [{ rule: 'join', reason: 'The registry is small.', stale: false }],
      [{ rule: 'join', reason: 'Not ours <b>to mend</b>.', stale: true }],
    );
    const files = await buildSite(input);
    const pages = [...files].filter(([, text]) => String(text).includes('id="suppressions"'));
    expect(pages.map(([path]) => path).sort()).toEqual([`audits/${AUDIT}.html`, `tables/${TABLE}.html`]);
    expect(String(files.get(`audits/${AUDIT}.html`))).toContain('<a href="../rules/join.html">join</a>');
    expect(String(files.get(`tables/${TABLE}.html`))).toContain('Not ours &lt;b&gt;to mend&lt;/b&gt;.');
    expect(String(files.get('suppressions.html'))).toContain('Not ours &lt;b&gt;to mend&lt;/b&gt;.');
    const marked = [...files].filter(([, text]) => />!<\/i> stale<\/span>/.test(String(text)));
    expect(marked.map(([path]) => path).sort()).toEqual(['suppressions.html', `tables/${TABLE}.html`]);
  });

  it('say so where there are none', () => {
    const { intro, rows } = firstPage(inputWith([]));
    expect(rows).toEqual([]);
    expect(intro).toBe('No audit and no table is allowed to break a rule.');
  });
});

describe('the page of a rule', () => {
  const stale = { rule: 'join', reason: 'x', stale: true };
  const input = { ...inputWith([stale, stale], [stale]), violations: new Map([['join', 2]]) };
  const pageOf = async (site: typeof input | ReturnType<typeof inputWith>, path: string): Promise<string> =>
    String((await buildSite(site)).get(path));

  it('says how often the project breaks it, and leads to as many suppressions', async () => {
    expect(await pageOf(input, 'rules/join.html')).toContain(
      'In this project: 2 violations · <a data-count="3" href="../suppressions.html#of-join">3 suppressed</a>',
    );
    expect(countedLinks(await buildSite(input)).filter(({ href }) => href.includes('#of-'))).toMatchObject([
      { page: 'rules/join.html', said: 3, length: 3 },
    ]);
  });

  it('says nothing where that is not known', async () => {
    expect(await pageOf(inputWith([stale]), 'rules/join.html')).not.toContain('In this project');
    expect(await pageOf(input, 'rules/missing-partition-filter.html')).not.toContain('In this project');
  });
});
