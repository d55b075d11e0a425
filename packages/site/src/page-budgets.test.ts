import type { Status } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { countNodes } from '../test-data/count-nodes.js';
import { crowdedInput } from '../test-data/crowded.js';
import { manyAuditsInput } from '../test-data/many-audits.js';
import { widestInput } from '../test-data/widest.js';
import { scales } from './budgets.js';
import { sitePages } from './pages/index.js';
import type { SiteInput } from './site-input.js';
import { siteFacts } from './view-models/site-facts.js';

/** By the design; more cost the browser time and memory, and are no reason to have no site. */
const MOST_NODES = 3_000;

interface Counted {
  readonly path: string;
  readonly nodes: number;
}

const isCrowded = ({ nodes }: Counted): boolean => nodes > MOST_NODES;

const MIXED: readonly Status[] = ['fail', 'error', 'timeout', 'warn', 'inconclusive'];

const WORST: Readonly<Record<string, () => SiteInput>> = {
  'everything that is not skipped is bad or undecided': manyAuditsInput,
  'everything that is not skipped fails': () => widestInput(() => 'fail'),
  'the warehouse answers with errors': () => widestInput(() => 'error'),
  'everything warns': () => widestInput(() => 'warn'),
  'every status occurs': () => widestInput((index) => MIXED[index % MIXED.length] as Status),
};

describe.each(Object.keys(WORST))('where %s, of 900 audits', (name) => {
  it('keeps every page within its budget, and tells of as much as fits', { timeout: 60_000 }, () => {
    const weighed = scales();
    const nodes: Counted[] = [];
    let shown = 0;
    let inFull = 0;
    for (const { path, kind, render } of sitePages(siteFacts((WORST[name] as () => SiteInput)()))) {
      const html = String(render());
      weighed.weigh(path, kind, Buffer.from(html));
      if (path.endsWith('.html')) nodes.push({ path, nodes: countNodes(html) });
      if (path === 'index.html') shown = html.split('<th scope="row"><a href="audits/').length - 1;
      if (kind === 'run') inFull = Math.max(inFull, html.split('<article').length - 1);
    }
    expect(weighed.problems(null).map(({ message }) => message)).toEqual([]);
    expect(nodes.filter(isCrowded)).toEqual([]);
    // The audits of the slowest queries are among the rows.
    expect(shown - 5).toBeGreaterThanOrEqual(18);
    expect(inFull).toBeGreaterThanOrEqual(10);
  });
});

describe.each([
  // Few of each cell of a page: then the page has as many tables as cells.
  [10, 1, 1],
  [40, 1, 1],
  [10, 6, 2],
  [2, 60, 2],
])(
  'where %i layers have %i tables each, with %i audits of each dimension, and all statuses occur',
  (...sizes) => {
    it('keeps every page within its budget of nodes, and fills the longest lists', {
      timeout: 60_000,
    }, () => {
      const nodes = [...sitePages(siteFacts(crowdedInput(...sizes)))]
        .filter(({ path }) => path.endsWith('.html'))
        .map(({ path, render }) => ({ path, nodes: countNodes(String(render())) }));
      expect(nodes.filter(isCrowded)).toEqual([]);
      expect(Math.max(...nodes.map((page) => page.nodes))).toBeGreaterThan(0.9 * MOST_NODES);
    });
  },
);
