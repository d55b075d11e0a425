import { readdirSync, readFileSync } from 'node:fs';
import ejs from 'ejs';
import { type MarkdownRenderer, markdownRenderer } from './markdown-html.js';
import type { SiteInput } from './site-input.js';
import { auditsByLayerPage, auditsByStatusPage } from './view-models/audit-list.js';
import { auditPage } from './view-models/audit-page.js';
import { howToReadPage, notFoundPage } from './view-models/plain-pages.js';
import { ruleListPage, rulePage } from './view-models/rule-pages.js';
import { runListPage } from './view-models/run-list.js';
import { runPage } from './view-models/run-page.js';
import { type SiteFacts, siteFacts } from './view-models/site-facts.js';
import { statusPage } from './view-models/status-page.js';
import { suppressionListPage } from './view-models/suppression-list.js';
import { tableListPage } from './view-models/table-list.js';
import { tablePage } from './view-models/table-page.js';

/** The files of a site by their place in its folder, with `/`. */
export type SiteFiles = Map<string, string | Uint8Array>;

// Templates and assets stand beside `src` and `dist`, so that the same path leads to them from both.
const TEMPLATES = new URL('../templates/', import.meta.url);
const ASSETS = new URL('../assets/', import.meta.url);

/**
 * Every file of the site. The same input gives the same bytes: no build time, no locale, no order of arrival.
 */
export function buildSite(input: SiteInput): SiteFiles {
  const facts = siteFacts(input);
  const markdown = markdownRenderer(() => undefined);
  const files: SiteFiles = new Map();
  const add = (path: string | undefined, template: string, page: object): void => {
    if (path !== undefined) files.set(path, render(template, page));
  };

  add('index.html', 'status', statusPage(facts));
  add('audits/index.html', 'audit-list', auditsByStatusPage(facts));
  add('audits/by-layer.html', 'audit-list', auditsByLayerPage(facts));
  for (const audit of input.plan.audits) {
    const path = facts.paths.audit(audit.id) as string;
    add(path, 'audit', auditPage(facts, audit, path, markdown));
  }
  add('tables/index.html', 'table-list', tableListPage(facts));
  for (const table of input.plan.tables) {
    const path = facts.paths.table(table.name) as string;
    add(path, 'table', tablePage(facts, table, path, markdown));
  }
  add('runs/index.html', 'run-list', runListPage(facts));
  for (const run of facts.runs) {
    const path = facts.paths.run(run.start.runId);
    if (path !== undefined) add(path, 'run', runPage(facts, run, path));
  }
  add('rules/index.html', 'rule-list', ruleListPage(facts, input.ruleDocs));
  for (const doc of input.ruleDocs) {
    const path = facts.paths.rule(doc.code) as string;
    add(path, 'rule', rulePage(facts, doc, path, ruleMarkdown(facts)));
  }
  add('suppressions.html', 'suppression-list', suppressionListPage(facts));
  add('how-to-read.html', 'how-to-read', howToReadPage(facts));
  add('404.html', 'not-found', notFoundPage(facts));
  for (const name of readdirSync(ASSETS).sort()) {
    files.set(`assets/${name}`, readFileSync(new URL(name, ASSETS), 'utf8'));
  }
  return files;
}

/** Rule pages lead to each other as their files do: `join.md`. */
function ruleMarkdown(facts: SiteFacts): MarkdownRenderer {
  return markdownRenderer((link) => {
    const code = /^(?:\.\/)?([a-z0-9-]+)\.md$/.exec(link)?.[1];
    return code === undefined ? undefined : facts.paths.rule(code)?.replace(/^rules\//, '');
  });
}

/** Renders a template; the same function puts one template into another, by name. */
type Render = (template: string, page: unknown) => string;

let templates: ReadonlyMap<string, ejs.TemplateFunction> | undefined;

/** Each template is compiled once in a process. It knows two names: `page`, its view model, and `part`. */
function compiledTemplates(): ReadonlyMap<string, ejs.TemplateFunction> {
  templates ??= new Map(
    readdirSync(TEMPLATES)
      .filter((file) => file.endsWith('.ejs'))
      .map((file) => [
        file.replace(/\.ejs$/, ''),
        ejs.compile(readFileSync(new URL(file, TEMPLATES), 'utf8'), {
          strict: true,
          rmWhitespace: true,
          destructuredLocals: ['page', 'part'],
          filename: file,
        }),
      ]),
  );
  return templates;
}

const render: Render = (name, page) => {
  const template = compiledTemplates().get(name);
  if (!template) throw new Error(`no template ${name}`);
  return template({ page, part: render });
};
