import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SitePage } from '../site-page.js';
import { searchData, searchScript } from '../view-models/search-data.js';
import type { SiteFacts } from '../view-models/site-facts.js';

/** What the search loads when somebody begins to search: the data, and the library that goes through it, with its licence (MIT). */
export function* searchPages(facts: SiteFacts): Generator<SitePage> {
  yield { path: 'assets/search-data.js', kind: 'data', render: () => searchScript(searchData(facts)) };
  yield { path: 'assets/ufuzzy.js', kind: 'asset', render: () => fuzzyFile('dist/uFuzzy.iife.min.js') };
  yield { path: 'assets/ufuzzy-license.txt', kind: 'asset', render: () => fuzzyFile('LICENSE') };
}

function fuzzyFile(name: string): string {
  const entry = createRequire(import.meta.url).resolve('@leeoniya/ufuzzy');
  return readFileSync(join(dirname(entry), '..', name), 'utf8');
}
