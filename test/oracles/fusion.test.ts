import { afterAll, beforeAll, expect, it } from 'vitest';
import { countByParts, deriveCorpus } from '../corpus/fused-corpus.js';
import { startZetasql, type ZetasqlParser } from './zetasql.js';

let zetasql: ZetasqlParser | undefined;
beforeAll(async () => {
  zetasql = await startZetasql();
});
afterAll(() => zetasql?.stop());

it('GoogleSQL takes a query made of the parts of each corpus query that can be shared', async () => {
  const refused: string[] = [];
  let shared = 0;
  for (const query of deriveCorpus('bigquery')) {
    const text = countByParts(query, 'bigquery');
    if (text === null) continue;
    shared += 1;
    const opinion = await zetasql?.parse(text);
    if (opinion?.kind !== 'query') refused.push(`${query.id}: ${JSON.stringify(opinion)}\n${text}`);
  }
  expect(refused).toEqual([]);
  expect(shared).toBeGreaterThan(40);
});
