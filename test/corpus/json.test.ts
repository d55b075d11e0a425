import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';

/** Readings of audits go from thread to thread and into a cache as JSON. */
it.each(['duckdb', 'bigquery'] as const)('what is read of a query is plain JSON: %s', (dialect) => {
  const blocks = readFileSync(new URL(`./${dialect}.txt`, import.meta.url), 'utf8')
    .split(/^## .*\n/m)
    .slice(1);
  expect(blocks.length).toBeGreaterThan(100);
  for (const block of blocks) {
    const read = readQuery(block.trimEnd().replace(/(?<!\$)\$([a-z_]+)(?![\w$])/g, '@$1'), dialect);
    expect(JSON.parse(JSON.stringify(read))).toEqual(read);
  }
});
