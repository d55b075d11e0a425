import MarkdownIt from 'markdown-it';
import { sqlHtml } from './sql-html.js';

/** Turns Markdown into HTML that is safe to put on a page. */
export type MarkdownRenderer = (markdown: string) => string;

/**
 * A renderer without raw HTML, pictures (they would be requests) and unsafe links.
 *
 * @param pageOf where a relative link such as `join.md` leads; undefined: the link stays text
 */
export function markdownRenderer(pageOf: (link: string) => string | undefined): MarkdownRenderer {
  const markdown = new MarkdownIt({
    html: false,
    linkify: false,
    highlight: (code, language) => (language === 'sql' ? sqlHtml(code) : ''),
  });
  markdown.disable('image');
  // Links are normalised first and validated then: only what the one made, or what leads outside, is let through.
  const led = new Set<string>();
  const normalize = markdown.normalizeLink;
  markdown.normalizeLink = (url) => {
    const page = pageOf(url);
    if (page === undefined) return normalize(url);
    led.add(page);
    return page;
  };
  markdown.validateLink = (url) => isExternal(url) || led.has(url);
  return (text) => markdown.render(text);
}

function isExternal(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url.trim());
}
