import { formatQuantity } from '@assay/contract';
import hljs from 'highlight.js/lib/core';
import sqlLanguage from 'highlight.js/lib/languages/sql';
import { escapeHtml } from './escape-html.js';
import { visibleText } from './visible-text.js';

const highlighter = hljs.newInstance();
highlighter.configure({ classPrefix: 'k-' });
highlighter.registerLanguage('sql', (api) => {
  const language = sqlLanguage(api);
  // The grammar knows neither QUALIFY nor names in backticks, both of which BigQuery has.
  return {
    ...language,
    contains: [
      { className: 'keyword', begin: /\bqualify\b/i },
      { className: 'name', begin: /`/, end: /`/ },
      ...language.contains,
    ],
  };
});

/** Highlighting makes three characters of one, and nobody reads colours in a long text. */
const LONGEST_HIGHLIGHTED = 8_000;
const LONGEST_SHOWN = 20_000;

/** SQL as HTML that is safe to put on a page: everything is escaped, words carry classes. */
export function sqlHtml(sql: string): string {
  const text = readableSql(sql);
  if (text.length > LONGEST_HIGHLIGHTED) return escapeHtml(text);
  return highlighter.highlight(text, { language: 'sql', ignoreIllegals: true }).value;
}

/** The same without colours. */
export function plainSqlHtml(sql: string): string {
  return escapeHtml(readableSql(sql));
}

/** As much of a query as a page may hold; the whole is in the project. */
function readableSql(sql: string): string {
  const text = visibleText(sql);
  if (text.length <= LONGEST_SHOWN) return text;
  return `${text.slice(0, LONGEST_SHOWN)}\n-- ${formatQuantity(text.length - LONGEST_SHOWN, 'character')} more: see the source`;
}
