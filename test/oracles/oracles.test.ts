import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DuckdbParser, startDuckdbParser } from '../corpus/duckdb-parser.js';
import { type CorpusName, readCorpus } from '../corpus/read-corpus.js';
import { UNREAD } from '../corpus/unread.js';
import { compareWithListed, updateListed } from './false-accepts.js';
import { type FalseAccept, judge, type Oracle } from './judge.js';
import { bigqueryOracle, duckdbOracle } from './oracles.js';
import { type Row, table } from './table.js';
import { startZetasql, type ZetasqlParser } from './zetasql.js';

const CORPORA: readonly CorpusName[] = ['shared', 'own'];
/** Valid today, though GoogleSQL's parser in the package is from early 2024. */
const NEWER_THAN_ORACLE: readonly string[] = ['bq111', 'bq112'];

let zetasql: ZetasqlParser | undefined;
let duckdb: DuckdbParser | undefined;
const rows: Row[] = [];
const accepted: FalseAccept[] = [];

beforeAll(async () => {
  zetasql = await startZetasql();
  duckdb = await startDuckdbParser();
});

afterAll(async () => {
  console.log(`\n${table(rows)}\n`);
  duckdb?.close();
  await zetasql?.stop();
});

function oracleOf(dialect: 'bigquery' | 'duckdb'): Oracle {
  if (zetasql === undefined || duckdb === undefined) throw new Error('an oracle did not start');
  return dialect === 'bigquery' ? bigqueryOracle(zetasql) : duckdbOracle(duckdb);
}

describe.each(['bigquery', 'duckdb'] as const)('%s', (dialect) => {
  it.each(CORPORA)('our facts are those of the warehouse: %s corpus', async (corpus) => {
    const judgement = await judge(readCorpus(corpus, dialect), dialect, oracleOf(dialect));
    rows.push({ dialect, corpus, judgement });
    accepted.push(...judgement.falseAccepts);
    expect(judgement.disagreements).toEqual([]);
    const listed = Object.keys(UNREAD[dialect]);
    expect(judgement.unread.filter((id) => !listed.includes(id))).toEqual([]);
    expect(judgement.queries.compared).toBeGreaterThan(100);
  });
});

it('what the warehouse refuses is refused, but for what is listed', () => {
  expect(rows).toHaveLength(CORPORA.length * 2);
  const found = accepted.filter(({ id }) => !NEWER_THAN_ORACLE.includes(id));
  if (process.env.UPDATE_ORACLES === '1') updateListed(found);
  expect(compareWithListed(found)).toEqual([]);
});
