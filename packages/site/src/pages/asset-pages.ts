import { readdirSync, readFileSync } from 'node:fs';
import type { SitePage } from '../site-page.js';

// Assets stand beside `src` and `dist`: from `src/pages` and from `dist/pages` the same path leads to them.
const ASSETS = new URL('../../assets/', import.meta.url);

/** The files of `assets/`: scripts and styles without what is for their authors, everything else as it is. */
export function* assetPages(): Generator<SitePage> {
  for (const name of readdirSync(ASSETS).sort()) {
    yield {
      path: `assets/${name}`,
      kind: 'asset',
      render: () => {
        const text = readFileSync(new URL(name, ASSETS), 'utf8');
        if (name.endsWith('.css')) return leanCss(text);
        return name.endsWith('.js') ? lean(text) : text;
      },
    };
  }
}

/** A style sheet on one line: nothing in it needs to end one. */
function leanCss(text: string): string {
  return lean(text)
    .replace(/\n/g, ' ')
    .replace(/ ?([{};]) /g, '$1')
    .replaceAll(';}', '}')
    .trim();
}

/** Without indentation and comments, but those behind a statement: no text in our assets goes over lines or has signs of comments. */
function lean(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\/ ?/g, '')
    .replace(/^[ \t]*\/\/.*\n/gm, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/^\n/gm, '');
}
