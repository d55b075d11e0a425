import { expect, it } from 'vitest';
import { compareSet, makeTables, nothingCompared } from './compare-runs.js';
import { compareUntil } from './compare-until.js';
import { inMemoryWarehouse } from './in-memory-warehouse.js';

it('an audit has the same result whether it shares a query or not', async () => {
  const { results, shared, checks, byKind, byStatus } = await compareUntil(6_000, 1, 4);
  // Else what is made up would say nothing.
  expect(shared).toBeGreaterThan(results / 2);
  expect(checks).toBeGreaterThan(0);
  expect(Object.keys(byKind).sort()).toEqual(['figures', 'groups', 'rows']);
  expect(Object.keys(byStatus).sort()).toEqual(['error', 'fail', 'inconclusive', 'pass', 'warn']);
}, 120_000);

/** What is done to a query that is shared, as if it had been made wrong. */
const FAULTS: readonly (readonly [string, (text: string) => string])[] = [
  ['NULL counts as true', (text) => text.replaceAll('count_if(', 'count(')],
  ['a HAVING is ignored', (text) => text.replace(/CASE WHEN \w+\.\w+ THEN 1 ELSE 0 END/g, '1')],
  ['other days are read', (text) => text.replace(/(\nWHERE \(\n[^)]*)\n\)/g, '$1 OR TRUE\n)')],
  ['groups are examined, not rows', (text) => text.replaceAll('coalesce(sum(', 'coalesce(count(')],
  ['one condition is left out', (text) => text.replace(/\nAND [^\n]*\n\)/g, '\n)')],
];

it.each(FAULTS)(
  'it would be noticed if %s',
  async (_, fault) => {
    const made = await inMemoryWarehouse((text) => (/\bassay\d*_scan\b/.test(text) ? fault(text) : text));
    try {
      await makeTables(made);
      const differences = [];
      for (let seed = 1; seed <= 12 && differences.length === 0; seed++)
        differences.push(...(await compareSet(seed, { audits: 60, fills: 2 }, made, nothingCompared())));
      expect(differences).not.toEqual([]);
    } finally {
      made.close();
    }
  },
  120_000,
);
