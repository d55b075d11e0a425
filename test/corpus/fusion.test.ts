import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DuckdbParser, startDuckdbParser } from './duckdb-parser.js';
import { countByParts, deriveCorpus, tally } from './fused-corpus.js';

let parser: DuckdbParser;
beforeAll(async () => {
  parser = await startDuckdbParser();
});
afterAll(() => parser.close());

it('DuckDB takes a query made of the parts of each corpus query that can be shared', async () => {
  const derived = deriveCorpus('duckdb');
  const refused: string[] = [];
  let shared = 0;
  for (const query of derived) {
    const text = countByParts(query, 'duckdb');
    if (text === null) continue;
    shared += 1;
    const opinion = await parser.parse(text);
    if (opinion.kind !== 'query') refused.push(`${query.id}: ${JSON.stringify(opinion)}\n${text}`);
  }
  expect(refused).toEqual([]);
  expect(shared).toBeGreaterThan(40);
});

it('each corpus query can be shared, or it is said why not', () => {
  expect(tally(deriveCorpus('duckdb'))).toEqual({
    distinct: 2,
    figures: 6,
    function: 9,
    groups: 10,
    limit: 9,
    name: 13,
    narrowed: 7,
    nested: 47,
    order: 1,
    rows: 74,
    'unknown-scan': 88,
    window: 10,
  });
  expect(tally(deriveCorpus('bigquery'))).toEqual({
    figures: 2,
    function: 6,
    groups: 10,
    limit: 5,
    name: 11,
    narrowed: 17,
    nested: 58,
    rows: 83,
    'unknown-scan': 66,
    window: 9,
  });
});
