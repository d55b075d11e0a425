import { dialectOf, type ParameterType } from '@assay/contract';
import { fusedQuery, groupAudits } from '@assay/runner';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countByParts, deriveCorpus } from '../corpus/fused-corpus.js';
import { samplePlan } from '../sample/compile-folder.js';
import { sampleTableColumns } from '../sample/table-columns.js';
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

it('GoogleSQL resolves every query that audits of the sample project share, and counts in whole numbers', async () => {
  const plan = samplePlan('warehouse');
  const tables = await sampleTableColumns();
  const values = new Map(
    plan.audits.flatMap(({ parameters }) =>
      parameters.flatMap((one) => (one.default ? [[one.name, one.default] as const] : [])),
    ),
  );
  values.set('run_date', { type: 'date', value: '2001-06-30' });
  values.set('run_timestamp', { type: 'timestamp', value: '2001-07-01T06:00:00.000Z' });
  const { groups } = groupAudits(plan, () => values);
  const refused: string[] = [];
  let answered = 0;
  for (const { audits } of groups) {
    const { query } = fusedQuery(audits, dialectOf(plan.target));
    const typeOf = (name: string): ParameterType => {
      const type = values.get(name)?.type;
      if (!type) throw new Error(`no value of ${name}`);
      return type;
    };
    const parameters = Object.fromEntries(query.parameters.map((name) => [name, typeOf(name)]));
    const analysis = await zetasql?.analyze(query.text, { tables, parameters });
    answered += audits.length;
    if (analysis?.kind !== 'query')
      refused.push(`${audits[0]?.id}: ${JSON.stringify(analysis)}\n${query.text}`);
    else expect(new Set(analysis.columns.map(({ type }) => type))).toEqual(new Set(['TYPE_INT64']));
  }
  expect(refused).toEqual([]);
  expect(answered).toBeGreaterThan(20);
});
