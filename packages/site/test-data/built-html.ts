import type { SiteFiles } from '../src/build-site.js';

/** A number on a page that names a list, and how long the list is that it leads to. */
export interface CountedLink {
  readonly page: string;
  readonly href: string;
  readonly said: number;
  readonly length: number;
}

/** Every element's attribute of that name, decoded; our own pages always quote. */
function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value = '']) => decode(value));
}

/** Links that lead to no file or to no place in it, as `page -> href`. */
export function brokenLinks(files: SiteFiles): string[] {
  const idsOf = new Map(
    [...files].map(([path, content]) => [path, new Set(attributes(String(content), 'id'))]),
  );
  return [...files].flatMap(([page, content]) =>
    page.endsWith('.html')
      ? attributes(String(content), '(?:href|src)')
          .filter((href) => {
            if (/^(https?|mailto):/.test(href)) return false;
            const { path, fragment } = resolveLink(page, href);
            const ids = idsOf.get(path);
            return !ids || (fragment !== '' && !ids.has(fragment));
          })
          .map((href) => `${page} -> ${href}`)
      : [],
  );
}

/** All numbers on all pages that name a list. */
export function countedLinks(files: SiteFiles): CountedLink[] {
  return [...files].flatMap(([page, content]) =>
    [...String(content).matchAll(/<a data-count="(\d+)" href="([^"]*)">/g)].map(([, said, href = '']) => {
      const { path, fragment } = resolveLink(page, decode(href));
      const lists = pagesFrom(files, path).flatMap((html) =>
        attributes(html, 'data-in').flatMap((value) => value.split(' ')),
      );
      return {
        page,
        href: decode(href),
        said: Number(said),
        length: lists.filter((list) => list === fragment).length,
      };
    }),
  );
}

/** A page and those that go on with its list. */
function pagesFrom(files: SiteFiles, first: string): string[] {
  const pages: string[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const html: string = String(files.get(path) ?? '');
    pages.push(html);
    const [, next] = /<a rel="next" href="([^"]*)"/.exec(html) ?? [];
    path = next === undefined ? undefined : resolveLink(path, decode(next)).path;
  }
  return pages;
}

function resolveLink(page: string, href: string): { path: string; fragment: string } {
  const url = new URL(href, `http://site.test/${page}`);
  if (url.host !== 'site.test') return { path: href, fragment: '' };
  return { path: decodeURIComponent(url.pathname.slice(1)), fragment: decodeURIComponent(url.hash.slice(1)) };
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
