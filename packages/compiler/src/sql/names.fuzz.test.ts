import { readFileSync } from 'node:fs';
import type { Dialect } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lex, type Token } from './lex.js';
import type { QueryFacts } from './query-facts.js';
import { readQuery } from './read-query.js';

const DIALECTS = ['duckdb', 'bigquery'] as const;

/** A made-up query: CTEs, a FROM of names and subqueries, a subquery in WHERE. */
interface Made {
  readonly ctes: readonly { readonly name: string; readonly query: Made }[];
  readonly from: readonly (string | Made)[];
  readonly inWhere: Made | null;
  readonly union: Made | null;
}

/** CTEs and tables share these names, so that they shadow each other. */
const NAMES = ['a', 'b', 'c', 't'] as const;

function madeTo(depth: number): fc.Arbitrary<Made> {
  const name = fc.constantFrom(...NAMES, 's.a', 's.t', 'A', 'T');
  if (depth === 0) {
    const leaf = { from: fc.array(name, { minLength: 1, maxLength: 2 }), ctes: fc.constant([]) };
    return fc.record({ ...leaf, inWhere: fc.constant(null), union: fc.constant(null) });
  }
  const inner = madeTo(depth - 1);
  return fc.record({
    ctes: fc.array(fc.record({ name: fc.constantFrom(...NAMES), query: inner }), { maxLength: 2 }),
    from: fc.array(fc.oneof({ weight: 3, arbitrary: name }, inner), { minLength: 1, maxLength: 2 }),
    inWhere: fc.option(inner, { freq: 1 }),
    union: fc.option(inner, { freq: 1 }),
  });
}

/** Two CTEs of one WITH never have the same name. */
function ctesOf(query: Made): Made['ctes'] {
  return query.ctes.filter(({ name }, at) => query.ctes.findIndex((other) => other.name === name) === at);
}

function textOf(query: Made, spelling: (name: string) => string, counter: { at: number }): string {
  const within = (inner: Made): string => textOf(inner, spelling, counter);
  const ctes = ctesOf(query).map((cte) => `${spelling(cte.name)} AS (${within(cte.query)})`);
  const items = query.from.map((item) => {
    counter.at += 1;
    const source = typeof item === 'string' ? spelling(item) : `(${within(item)})`;
    return `${source} AS x${counter.at}`;
  });
  const where = query.inWhere === null ? '' : ` WHERE 1 IN (${within(query.inWhere)})`;
  const union = query.union === null ? '' : ` UNION ALL (${within(query.union)})`;
  return `${ctes.length > 0 ? `WITH ${ctes.join(', ')} ` : ''}SELECT 1 AS one FROM ${items.join(' CROSS JOIN ')}${where}${union}`;
}

/** What SQL says: a name of one part is the nearest CTE in sight, else a table. */
function tablesOf(query: Made, outer: ReadonlySet<string>): readonly string[] {
  const sight = new Set(outer);
  const tables: string[] = [];
  for (const cte of ctesOf(query)) {
    tables.push(...tablesOf(cte.query, new Set(sight)));
    sight.add(cte.name);
  }
  for (const item of query.from) {
    if (typeof item !== 'string') tables.push(...tablesOf(item, sight));
    else if (!sight.has(item.toLowerCase())) tables.push(item);
  }
  if (query.inWhere !== null) tables.push(...tablesOf(query.inWhere, sight));
  if (query.union !== null) tables.push(...tablesOf(query.union, sight));
  return tables;
}

function factsOf(sql: string, dialect: Dialect): QueryFacts {
  const read = readQuery(sql, dialect);
  if (!read.ok) throw new Error(`${sql}: ${read.problems[0]?.message}`);
  return read.facts;
}

/** The facts without places, and without what `strip` takes out of every text. */
function bare(facts: QueryFacts, strip: (text: string) => string = (text) => text): unknown {
  const isSpan = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
  return JSON.parse(
    JSON.stringify(facts, (_, value: unknown) =>
      isSpan(value) ? 'here' : typeof value === 'string' ? strip(value) : value,
    ),
  );
}

describe('tables', () => {
  it('are those that no CTE in sight hides, however queries nest and shadow', () => {
    fc.assert(
      fc.property(madeTo(3), fc.constantFrom(...DIALECTS), (query, dialect) => {
        const sql = textOf(query, (name) => name, { at: 0 });
        fc.pre(sql.length < 4_000);
        const names = factsOf(sql, dialect).tables.map((table) => table.name);
        expect([...names].sort()).toEqual([...tablesOf(query, new Set())].sort());
      }),
      { numRuns: 600 },
    );
  });
});

interface Entry {
  readonly dialect: Dialect;
  readonly sql: string;
  readonly tokens: readonly Token[];
}

const ENTRIES: readonly Entry[] = DIALECTS.flatMap((dialect) =>
  ['', 'own-'].flatMap((prefix) =>
    readFileSync(new URL(`../../../../test/corpus/${prefix}${dialect}.txt`, import.meta.url), 'utf8')
      .split(/^## .*\n/m)
      .slice(1)
      .map((block) => block.trimEnd())
      .filter((sql) => readQuery(sql, dialect).ok)
      .map((sql) => ({ dialect, sql, tokens: lex(sql, dialect) })),
  ),
);

/** The text with some of its tokens written otherwise. */
function rewrite({ sql, tokens }: Entry, change: (token: Token, text: string, at: number) => string): string {
  return tokens.reduceRight((text, token, at) => {
    const own = sql.slice(token.start, token.end);
    return text.slice(0, token.start) + change(token, own, at) + text.slice(token.end);
  }, sql);
}

describe('facts do not depend on', () => {
  it('the names of CTEs', () => {
    const named = ENTRIES.flatMap((entry) => {
      const { sql, tokens, dialect } = entry;
      const facts = factsOf(sql, dialect);
      const taken = new Set(
        facts.tables.flatMap((table) => table.parts.map((part) => part.text.toLowerCase())),
      );
      const names = tokens.flatMap((token, at) =>
        token.kind === 'word' && tokens[at + 1]?.key === 'AS' && tokens[at + 2]?.key === '('
          ? [token.key]
          : [],
      );
      const columns = new Set(facts.columns.map((column) => column.name.toUpperCase()));
      const free = names.filter((name) => !taken.has(name.toLowerCase()) && !columns.has(name));
      const quoted = tokens.some((token) => token.kind === 'quoted');
      return quoted ? [] : free.map((name) => ({ entry, name }));
    });
    expect(named.length).toBeGreaterThan(30);
    for (const { entry, name } of named) {
      const renamed = rewrite(entry, (token, text, at) => {
        const isName = token.kind === 'word' && token.key === name && entry.tokens[at - 1]?.key !== '.';
        return isName ? 'renamed_cte' : text;
      });
      const same = (text: string): string => (text.toUpperCase() === name ? 'renamed_cte' : text);
      expect([name, bare(factsOf(renamed, entry.dialect))]).toEqual([
        name,
        bare(factsOf(entry.sql, entry.dialect), same),
      ]);
    }
  });

  it('an astral character in a string', () => {
    const strip = (text: string): string => text.replaceAll('😀', '');
    fc.assert(
      fc.property(fc.constantFrom(...ENTRIES), fc.nat(), (entry, seed) => {
        const strings = entry.tokens.flatMap((token, at) =>
          token.kind === 'string' && entry.tokens[at - 1]?.key !== 'INTERVAL' ? [at] : [],
        );
        fc.pre(strings.length > 0);
        const chosen = strings[seed % strings.length];
        const changed = rewrite(entry, (_, text, at) => {
          const quotes = /(?:'''|"""|['"]|\$\w*\$)$/.exec(text)?.[0].length ?? 1;
          return at === chosen ? `${text.slice(0, -quotes)}😀${text.slice(-quotes)}` : text;
        });
        expect(bare(factsOf(changed, entry.dialect), strip)).toEqual(
          bare(factsOf(entry.sql, entry.dialect), strip),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('an astral character in quoted names', () => {
    const quoted = ENTRIES.filter(({ tokens, sql }) => {
      const words = new Set(tokens.filter((token) => token.kind === 'word').map((token) => token.key));
      const names = tokens.filter((token) => token.kind === 'quoted');
      // A name that is also written without quotes would become another one.
      return (
        names.length > 0 &&
        names.every((name) => !words.has(sql.slice(name.start + 1, name.end - 1).toUpperCase()))
      );
    });
    expect(quoted.length).toBeGreaterThan(40);
    const strip = (text: string): string => text.replaceAll('😀', '');
    for (const entry of quoted) {
      const changed = rewrite(entry, (token, text) =>
        token.kind === 'quoted' ? `${text.slice(0, 1)}😀${text.slice(1)}` : text,
      );
      expect(bare(factsOf(changed, entry.dialect), strip)).toEqual(
        bare(factsOf(entry.sql, entry.dialect), strip),
      );
    }
  });
});
