import { markdownRenderer } from '../markdown-html.js';
import type { SitePage } from '../site-page.js';
import { ruleListPage, rulePage } from '../view-models/rule-pages.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* rulePages(facts: SiteFacts): Generator<SitePage> {
  yield htmlPage('rules/index.html', 'rule-list', 'rule-list', () => ruleListPage(facts, facts.ruleDocs));
  // Rule pages lead to each other as their files do: `join.md`.
  const markdown = markdownRenderer((link) => {
    const code = /^(?:\.\/)?([a-z0-9-]+)\.md$/.exec(link)?.[1];
    return code === undefined ? undefined : facts.paths.rule(code)?.replace(/^rules\//, '');
  });
  for (const doc of facts.ruleDocs) {
    const path = facts.paths.rule(doc.code) as string;
    yield htmlPage(path, 'rule', 'rule', () => rulePage(facts, doc, path, markdown));
  }
}
