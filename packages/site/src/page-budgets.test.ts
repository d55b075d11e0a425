import type { Status } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { manyAuditsInput } from '../test-data/many-audits.js';
import { widestInput } from '../test-data/widest.js';
import { scales } from './budgets.js';
import { sitePages } from './pages/index.js';
import type { SiteInput } from './site-input.js';
import { siteFacts } from './view-models/site-facts.js';

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
    let shown = 0;
    let inFull = 0;
    for (const { path, kind, render } of sitePages(siteFacts((WORST[name] as () => SiteInput)()))) {
      const html = String(render());
      weighed.weigh(path, kind, Buffer.from(html));
      if (path === 'index.html') shown = html.split('<th scope="row"><a href="audits/').length - 1;
      if (kind === 'run') inFull = Math.max(inFull, html.split('<article').length - 1);
    }
    expect(weighed.problems(null).map(({ message }) => message)).toEqual([]);
    // The audits of the slowest queries are among the rows.
    expect(shown - 5).toBeGreaterThanOrEqual(18);
    expect(inFull).toBeGreaterThanOrEqual(10);
  });
});
