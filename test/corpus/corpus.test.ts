import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../../packages/compiler/src/sql/compare-opinions.js';
import { type Expr, unparenthesised } from '../../packages/compiler/src/sql/expr.js';
import { lex } from '../../packages/compiler/src/sql/lex.js';
import { secondOpinion } from '../../packages/compiler/src/sql/node-sql-parser.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';
import { comparableOfTree } from './duckdb-facts.js';
import { type DuckdbParser, type DuckdbTree, duckdbTables, startDuckdbParser } from './duckdb-parser.js';
import { differences } from './not-compared.js';
import { type CorpusName, readCorpus } from './read-corpus.js';
import { UNREAD } from './unread.js';

const CORPORA: readonly CorpusName[] = ['shared', 'own'];

describe.each(['duckdb', 'bigquery'] as const)('%s corpus', (dialect) => {
  it('is read, but for what is listed', () => {
    const queries = CORPORA.flatMap((name) => readCorpus(name, dialect));
    const unread = queries.filter(({ sql }) => !readQuery(sql, dialect).ok);
    expect(unread.map(({ id }) => id)).toEqual(Object.keys(UNREAD[dialect]));
  });

  it('of our own is as large as the shared one', () => {
    const own = readCorpus('own', dialect);
    expect(own.length).toBeGreaterThanOrEqual(readCorpus('shared', dialect).length);
    expect(new Set(own.map(({ sql }) => sql)).size).toBe(own.length);
  });
});

describe('node-sql-parser and polyglot', () => {
  it.each([
    ['shared', 97],
    ['own', 100],
  ] as const)(
    'tell the same about every BigQuery query of the %s corpus that both accept',
    (name, atLeast) => {
      let both = 0;
      const differences: string[] = [];
      for (const { id, sql } of readCorpus(name, 'bigquery')) {
        const read = readQuery(sql, 'bigquery');
        const opinion = secondOpinion(sql, lex(sql, 'bigquery'));
        if (opinion === null) continue;
        if (!read.ok) {
          if (UNREAD.bigquery[id] === undefined) differences.push(`${id}: only node-sql-parser accepts it`);
          continue;
        }
        both += 1;
        const words = difference(read.facts, opinion);
        if (words !== null) differences.push(`${id}: ${words}`);
      }
      expect(differences).toEqual([]);
      expect(both).toBeGreaterThanOrEqual(atLeast);
    },
  );
});

describe("DuckDB's own parser and the facts", () => {
  let parser: DuckdbParser;
  beforeAll(async () => {
    parser = await startDuckdbParser();
  });
  afterAll(() => parser.close());

  it.each([
    ['shared', 129],
    ['own', 145],
  ] as const)(
    'name the same tables, conditions, joins, clauses and parameters: %s corpus',
    async (name, atLeast) => {
      let compared = 0;
      for (const { id, sql } of readCorpus(name, 'duckdb')) {
        const read = readQuery(sql, 'duckdb');
        const opinion = await parser.parse(sql);
        if (!read.ok || opinion.kind !== 'query') continue;
        compared += 1;
        const files = read.facts.otherSources.filter((source) => source.kind === 'file');
        const mine = [...read.facts.tables, ...files].map((source) => source.name).sort();
        expect([id, mine]).toEqual([id, duckdbTables(opinion.node)]);
        expect([id, differences(id, read.facts, comparableOfTree(opinion.node))]).toEqual([id, []]);
        if (opinion.node.type === 'SELECT_NODE') {
          const conjuncts = read.facts.scopes[0]?.where ?? [];
          expect([id, conjuncts.reduce((sum, part) => sum + andParts(part.expr), 0)]).toEqual([
            id,
            partsOf(opinion.node.where_clause as DuckdbTree | null),
          ]);
        }
      }
      expect(compared).toBeGreaterThanOrEqual(atLeast);
    },
  );

  it('need AS before the same names of result columns', async () => {
    const rows = await parser.connection.runAndReadAll('SELECT keyword_name FROM duckdb_keywords()');
    const words = rows.getRows().map((row) => String(row[0]));
    expect(words.length).toBeGreaterThan(400);
    const different: string[] = [];
    for (const word of words) {
      const sql = `SELECT a ${word} FROM t`;
      const taken = (await parser.parse(sql)).kind === 'query';
      // A word that polyglot takes for no name at all is refused, too.
      if (!taken && readQuery(sql, 'duckdb').ok) different.push(word);
    }
    expect(different).toEqual([]);
  });

  it('know the same aggregates', async () => {
    const sql =
      "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate' AND database_name = 'system'";
    const names = (await parser.connection.runAndReadAll(sql)).getRows().map((row) => String(row[0]));
    const words = names.filter((name) => /^[a-z_]\w*$/.test(name) && !name.startsWith('__internal'));
    expect(words.length).toBeGreaterThan(80);
    // DuckDB lists these as aggregates too; they need OVER.
    const windows =
      'row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead fill first_value last_value nth_value';
    const onlyWindows = new Set(windows.split(' '));
    const unknown = words.filter((name) => {
      if (onlyWindows.has(name)) return false;
      const read = readQuery(`SELECT ${name}(a) FROM t`, 'duckdb');
      return !read.ok || read.facts.shape.aggregate === null;
    });
    expect(unknown).toEqual([]);
  });
});

/** Conditions joined by AND, with those in parentheses: DuckDB's tree has none. */
function partsOf(where: DuckdbTree | null | undefined): number {
  if (where === null || where === undefined) return 0;
  const parts = where.type === 'CONJUNCTION_AND' && Array.isArray(where.children) ? where.children : null;
  return parts === null ? 1 : (parts as DuckdbTree[]).reduce((sum, part) => sum + partsOf(part), 0);
}

function andParts(expr: Expr): number {
  const inner = unparenthesised(expr);
  if (inner.kind !== 'binary' || inner.op !== 'AND') return 1;
  return andParts(inner.left) + andParts(inner.right);
}
