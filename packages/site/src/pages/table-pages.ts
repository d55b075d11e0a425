import { markdownRenderer } from '../markdown-html.js';
import type { SitePage } from '../site-page.js';
import { pagePath } from '../view-models/pagination.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { tableListPages } from '../view-models/table-list.js';
import { tableMorePage, tablePage, tablePageCount } from '../view-models/table-page.js';
import { htmlPage } from './html-page.js';

export function* tablePages(facts: SiteFacts): Generator<SitePage> {
  for (const { path, page } of tableListPages(facts)) yield htmlPage(path, 'table-list', 'table-list', page);
  const markdown = markdownRenderer(() => undefined);
  for (const table of facts.plan.tables) {
    const path = facts.paths.table(table.name) as string;
    yield htmlPage(path, 'table', 'table', () => tablePage(facts, table, path, markdown));
    for (let number = 2; number <= tablePageCount(facts, table); number++)
      yield htmlPage(pagePath(path, number), 'table', 'table-more', () =>
        tableMorePage(facts, table, path, number),
      );
  }
}
