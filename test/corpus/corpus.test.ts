import { readFileSync } from 'node:fs';
import type { Dialect } from '@assay/contract';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../../packages/compiler/src/sql/compare-opinions.js';
import { lex } from '../../packages/compiler/src/sql/lex.js';
import { secondOpinion } from '../../packages/compiler/src/sql/node-sql-parser.js';
import { toDuckdbParameters } from '../../packages/compiler/src/sql/parameters.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';

interface Entry {
  readonly id: string;
  readonly sql: string;
}

/** The queries of a corpus; in DuckDB's `$name` becomes `@name`, as an audit writes it. */
function corpus(dialect: Dialect): readonly Entry[] {
  const text = readFileSync(new URL(`./${dialect}.txt`, import.meta.url), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const end = block.indexOf('\n');
      const sql = block.slice(end + 1).trimEnd();
      const ours = dialect === 'duckdb' ? sql.replace(/(?<!\$)\$([a-z_]+)(?![\w$]|['’])/g, '@$1') : sql;
      return { id: block.slice(0, 5), sql: ours };
    });
}

/** Every query that is valid in its dialect and has no facts, with the reason. */
const UNREAD: Record<Dialect, Record<string, string>> = {
  duckdb: {
    dk068: 'PIVOT as a statement is no SELECT',
    dk070: 'UNPIVOT as a statement is no SELECT',
    dk071: 'UNPIVOT as a statement is no SELECT',
    dk073: 'SUMMARIZE is no SELECT',
    dk075: 'DESCRIBE is no SELECT',
    dk084: 'VALUES alone reads no table',
    dk092: 'parameters are written @name',
    dk093: 'parameters are written @name',
    dk124: 'polyglot does not know a cast to ENUM',
  },
  bigquery: {
    bq007: 'parameters are written @name',
    bq025: 'polyglot does not know an expression in FOR SYSTEM_TIME AS OF',
    bq100: 'CREATE TEMP FUNCTION is a statement of its own',
    bq101: 'CREATE TEMP FUNCTION is a statement of its own',
    bq102: 'DECLARE is a statement of its own',
    bq111: 'neither parser knows pipe syntax',
    bq112: 'neither parser knows pipe syntax',
    bq121: 'ASSERT is no SELECT',
  },
};

describe.each(['duckdb', 'bigquery'] as const)('%s corpus', (dialect) => {
  it('is read, but for what is listed', () => {
    const unread = corpus(dialect).filter(({ sql }) => !readQuery(sql, dialect).ok);
    expect(unread.map(({ id }) => id)).toEqual(Object.keys(UNREAD[dialect]));
  });
});

describe('node-sql-parser and polyglot', () => {
  it('tell the same about every BigQuery query that both accept', () => {
    let both = 0;
    const differences: string[] = [];
    for (const { id, sql } of corpus('bigquery')) {
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
    expect(both).toBeGreaterThanOrEqual(97);
  });
});

interface Tree {
  readonly [key: string]: unknown;
}

describe("DuckDB's own parser and the facts", () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function serialised(sql: string): Promise<Tree> {
    const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [
      toDuckdbParameters(sql),
    ]);
    return JSON.parse(String(reader.getRows()[0]?.[0])) as Tree;
  }

  /** The query's node, or null if DuckDB refuses it. */
  async function nodeOf(sql: string): Promise<Tree | null> {
    const tree = await serialised(sql);
    const statement = Array.isArray(tree.statements) ? (tree.statements[0] as Tree) : null;
    return tree.error === false && statement !== null ? (statement.node as Tree) : null;
  }

  it('name the same tables and join the same conditions', async () => {
    let compared = 0;
    for (const { id, sql } of corpus('duckdb')) {
      const read = readQuery(sql, 'duckdb');
      const node = await nodeOf(sql);
      if (!read.ok || node === null) continue;
      compared += 1;
      const files = read.facts.otherSources.filter((source) => source.kind === 'file');
      const mine = [...read.facts.tables, ...files].map((source) => source.name).sort();
      expect([id, mine]).toEqual([id, tablesIn(node).sort()]);
      if (node.type === 'SELECT_NODE') {
        expect([id, read.facts.scopes[0]?.where.length ?? 0]).toEqual([
          id,
          partsOf(node.where_clause as Tree | null),
        ]);
      }
    }
    expect(compared).toBeGreaterThanOrEqual(129);
  });

  it('know the same aggregates', async () => {
    const sql =
      "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate' AND database_name = 'system'";
    const names = (await connection.runAndReadAll(sql)).getRows().map((row) => String(row[0]));
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

  it('refuse the same broken queries, but for at most one in forty', async () => {
    let refused = 0;
    const accepted: string[] = [];
    for (const { sql } of corpus('duckdb')) {
      for (const mutant of mutants(sql)) {
        const tree = await serialised(mutant);
        if (tree.error !== true || tree.error_type === 'not implemented') continue;
        if (/Only SELECT/.test(String(tree.error_message))) continue;
        refused += 1;
        if (readQuery(mutant, 'duckdb').ok) accepted.push(mutant);
      }
    }
    expect(refused).toBeGreaterThan(1_000);
    expect(accepted.length / refused, accepted.join('\n')).toBeLessThan(0.025);
  });
});

/** One token left out, doubled, or exchanged with the next: a fixed choice of each. */
function mutants(sql: string): readonly string[] {
  const tokens = lex(sql, 'duckdb').filter((token) => token.kind !== 'end');
  const list: string[] = [];
  for (let at = 0; at < tokens.length; at += Math.max(1, Math.floor(tokens.length / 6))) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined || next === undefined) continue;
    const text = sql.slice(token.start, token.end);
    list.push(sql.slice(0, token.start) + sql.slice(token.end));
    list.push(`${sql.slice(0, token.end)} ${text}${sql.slice(token.end)}`);
    list.push(`${sql.slice(0, token.start)}${sql.slice(next.start, next.end)} ${text}${sql.slice(next.end)}`);
  }
  return list;
}

function partsOf(where: Tree | null): number {
  if (where === null || where === undefined) return 0;
  return where.type === 'CONJUNCTION_AND' && Array.isArray(where.children) ? where.children.length : 1;
}

/** Base tables of DuckDB's tree without the names of CTEs. */
function tablesIn(root: Tree): string[] {
  const found: string[] = [];
  const visit = (value: unknown, ctes: ReadonlySet<string>): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, ctes);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const { cte_map: map, ...rest } = value as Tree;
    const entries = (
      map as { readonly map?: readonly { readonly key: string; readonly value: Tree }[] } | undefined
    )?.map;
    const names = new Set(ctes);
    for (const entry of entries ?? []) {
      const recursive = JSON.stringify(entry.value).includes('RECURSIVE_CTE_NODE');
      visit(entry.value, recursive ? new Set([...names, entry.key.toLowerCase()]) : new Set(names));
      names.add(entry.key.toLowerCase());
    }
    if (rest.type === 'BASE_TABLE') {
      const parts = [rest.catalog_name, rest.schema_name, rest.table_name].filter(
        (part) => part !== '' && part !== undefined,
      );
      if (parts.length > 1 || !names.has(String(rest.table_name).toLowerCase())) found.push(parts.join('.'));
    }
    for (const inner of Object.values(rest)) visit(inner, names);
  };
  visit(root, new Set());
  return found;
}
