import hljs from 'highlight.js/lib/core';
import sqlLanguage from 'highlight.js/lib/languages/sql';
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

/** Highlighting takes time in proportion to the text, and nobody reads colours in a megabyte. */
const LONGEST_HIGHLIGHTED = 50_000;

/** SQL as HTML that is safe to put on a page: everything is escaped, words carry classes. */
export function sqlHtml(sql: string): string {
  const text = visibleText(sql);
  if (text.length > LONGEST_HIGHLIGHTED) return escapeText(text);
  return highlighter.highlight(text, { language: 'sql', ignoreIllegals: true }).value;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
