import { readFileSync } from 'node:fs';
import type { Dialect } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lex } from './lex.js';
import type { QueryFacts } from './query-facts.js';
import { readQuery } from './read-query.js';

const DIALECTS = ['duckdb', 'bigquery'] as const;

/** Queries of both corpora, with parameters as Assay writes them. */
function corpus(dialect: Dialect): readonly string[] {
  return ['', 'own-'].flatMap((prefix) =>
    readFileSync(new URL(`../../../../test/corpus/${prefix}${dialect}.txt`, import.meta.url), 'utf8')
      .split(/^## .*\n/m)
      .slice(1)
      .map((block) => block.trimEnd().replace(/(?<!\$)\$([a-z_]+)(?![\w$])/g, '@$1')),
  );
}

const QUERIES = DIALECTS.flatMap((dialect) => corpus(dialect).map((sql) => ({ dialect, sql })));

/** Never a throw, and every span inside the text. */
function check(sql: string, dialect: Dialect): void {
  const read = readQuery(sql, dialect);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (typeof value === 'object' && value !== null) {
      if ('start' in value && 'end' in value) {
        const { start, end } = value as { start: number; end: number };
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(sql.length);
      }
      for (const inner of Object.values(value)) visit(inner);
    }
  };
  visit(read);
}

describe('any text', () => {
  it('gives facts or problems, never a throw', () => {
    const word = fc.constantFrom(
      ..."SELECT FROM WHERE AND OR NOT IN ( ) [ ] { } , . ; * = < > :: -> ->> BETWEEN CASE WHEN THEN END WITH AS UNION ALL EXCEPT JOIN LEFT ON USING GROUP BY ORDER LIMIT OVER EXISTS INTERVAL DAY NULL t a \"q\" `b` 's' 1 2.5 @p @@v $1 ? -- /* */ \n \0 😀 \ufeff # E' $$ UNNEST STRUCT< PIVOT VALUES FOR".split(
        / /,
      ),
    );
    const soup = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.oneof(soup, fc.string(), fc.string({ unit: 'binary' })),
        fc.constantFrom(...DIALECTS),
        check,
      ),
      { numRuns: 1_500 },
    );
  });

  it('gives facts or problems for broken queries of the corpus', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...QUERIES),
        fc.nat(),
        fc.nat(),
        fc.nat(2),
        ({ dialect, sql }, a, b, how) => {
          const from = a % sql.length;
          const to = from + (b % 12);
          const part = sql.slice(from, to);
          const mutants = [
            sql.slice(0, from) + sql.slice(to),
            sql.slice(0, to) + part + sql.slice(to),
            `${sql.slice(0, from)}😀'${sql.slice(from)}`,
          ];
          check(mutants[how] ?? sql, dialect);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('survives what breaks parsers, and reads on', () => {
    const deep = 30_000;
    const hostile = [
      '('.repeat(deep),
      `SELECT ${'('.repeat(deep)}1${')'.repeat(deep)}`,
      `SELECT ${'('.repeat(150)}1${')'.repeat(150)}`,
      `SELECT ${'['.repeat(190)}1${']'.repeat(190)}`,
      `SELECT ${'- '.repeat(deep)}1`,
      `SELECT ${'NOT '.repeat(deep)}a FROM t`,
      `SELECT ${'CASE WHEN a THEN '.repeat(5_000)}1 FROM t`,
      `SELECT 1 FROM t WHERE ${'a AND '.repeat(15_000)}b`,
      `SELECT 1 FROM t WHERE ${'a OR '.repeat(15_000)}b`,
      `SELECT 1 FROM t WHERE a = ${'1 + '.repeat(15_000)}1`,
      `SELECT ${'a.'.repeat(15_000)}b FROM t`,
      `SELECT a${'::INT'.repeat(15_000)} FROM t`,
      `SELECT a${'[1]'.repeat(15_000)} FROM t`,
      `SELECT 1 FROM t WHERE a IN (${'1, '.repeat(15_000)}1)`,
      `SELECT 1 ${'UNION ALL SELECT 1 '.repeat(10_000)}`,
      `SELECT * FROM ${'(SELECT * FROM '.repeat(100)}t${')'.repeat(100)}`,
      `SELECT * FROM t ${'JOIN t USING (a) '.repeat(5_000)}`,
      '/*'.repeat(deep),
      `SELECT '${'x'.repeat(100_000)}`,
      `SELECT 1 -- ${'😀'.repeat(50_000)}`,
      'SELECT 1\0',
      '\0',
    ];
    for (const sql of hostile) {
      for (const dialect of DIALECTS) {
        const read = readQuery(sql, dialect);
        for (const problem of read.ok ? [] : read.problems)
          expect(problem.span.end).toBeLessThanOrEqual(sql.length);
        // The parser may have stopped for good; the next query must not notice.
        expect(readQuery('SELECT a FROM d.t', dialect).ok).toBe(true);
      }
    }
  }, 60_000);
});

/** The facts without places. */
function bare(facts: QueryFacts): unknown {
  const isSpan = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
  return JSON.parse(JSON.stringify(facts, (_, value: unknown) => (isSpan(value) ? 'here' : value)));
}

describe('facts do not depend on', () => {
  const readable = QUERIES.filter(({ sql, dialect }) => readQuery(sql, dialect).ok);

  it('comments, white space and characters of any width', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...readable),
        fc.constantFrom(' /* 😀 é */ ', '\n', '\r\n\t', ' -- 😀\n'),
        ({ sql, dialect }, filler) => {
          const before = readQuery(sql, dialect);
          const spaced = lex(sql, dialect).reduceRight((text, token, index, all) => {
            const previous = all[index - 1];
            // Only where there is a blank: `a-b` is one name of a BigQuery project, and strings may touch their prefix.
            const blank = previous !== undefined && previous.end < token.start;
            return blank ? text.slice(0, token.start) + filler + text.slice(token.start) : text;
          }, sql);
          const after = readQuery(spaced, dialect);
          if (!before.ok || !after.ok)
            throw new Error(`${spaced}: ${after.ok ? '' : after.problems[0]?.message}`);
          expect(bare(after.facts)).toEqual(bare(before.facts));
          const texts = (facts: QueryFacts, of: string): readonly string[] =>
            facts.tables.map((table) => of.slice(table.span.start, table.span.end));
          expect(texts(after.facts, spaced)).toEqual(texts(before.facts, sql));
        },
      ),
      { numRuns: 500 },
    );
  });
});
