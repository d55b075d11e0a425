import { contentOfHash } from './content-of-hash.js';
import { contentDigest } from './site-manifest.js';
import type { SiteContent, SitePage } from './site-page.js';

/** Hashes of the contents of pages by their keys, from one site to the next. */
export interface KeptPages {
  /** Whatever it gives that is not the hash of a page costs time and nothing else. */
  readonly get: (key: string) => unknown;
  /** Told of each page that has a key, once. */
  readonly keep: (key: string, digest: string) => void;
}

export const NO_KEPT_PAGES: KeptPages = { get: () => undefined, keep: () => {} };

/**
 * What a page holds: made, or the file of the old site where its content is known to be what would be made. That is asked of the
 * file itself, whatever anybody wrote down of it.
 *
 * @param old the file that the page has in the old site, if it is there
 */
export function pageContent({ key, render }: SitePage, old: string, kept: KeptPages): SiteContent {
  if (key === undefined) return render();
  const digest = kept.get(key);
  const found = typeof digest === 'string' ? contentOfHash(old, digest) : null;
  const content = found ?? render();
  kept.keep(key, found === null ? contentDigest(content) : (digest as string));
  return content;
}
