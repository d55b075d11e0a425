import { escapeHtml } from '../escape-html.js';
import { hrefTo } from '../page-paths.js';
import type { SiteFacts } from './site-facts.js';

/** How to show a table's badge elsewhere. */
export interface BadgeSnippet {
  readonly href: string;
  readonly markdown: string;
  readonly html: string;
  /** Whether the snippets work anywhere, or only beside the site's folder. */
  readonly isAbsolute: boolean;
}

export function badgeSnippet(facts: SiteFacts, path: string, table: string): BadgeSnippet {
  const picture = facts.paths.badge(table) ?? '';
  const base =
    facts.siteUrl !== null && /^https?:/i.test(facts.siteUrl) && URL.canParse(facts.siteUrl)
      ? facts.siteUrl
      : null;
  const place = (of: string): string => (base === null ? of : new URL(of, base).href);
  const alt = `Can ${table} be trusted?`;
  return {
    href: hrefTo(path, picture),
    markdown: `[![${alt.replace(/[[\]\\<>`*_!]/g, '\\$&').replace(/\s+/g, ' ')}](${place(picture)})](${place(path)})`,
    html: `<a href="${escapeHtml(place(path))}"><img src="${escapeHtml(place(picture))}" alt="${escapeHtml(alt)}"></a>`,
    isAbsolute: base !== null,
  };
}
