import { readdirSync, readFileSync } from 'node:fs';
import type { SitePage } from '../site-page.js';

// Assets stand beside `src` and `dist`: from `src/pages` and from `dist/pages` the same path leads to them.
const ASSETS = new URL('../../assets/', import.meta.url);

/** The files of `assets/`, as they are. */
export function* assetPages(): Generator<SitePage> {
  for (const name of readdirSync(ASSETS).sort()) {
    yield {
      path: `assets/${name}`,
      kind: 'asset',
      render: () => readFileSync(new URL(name, ASSETS), 'utf8'),
    };
  }
}
