import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
import { patternFlaw } from '../../packages/compiler/src/checks/pattern-flaw.js';

/** What `matches` lets through is what DuckDB takes, and means there what it means by the rules of RE2. */
const piece = fc.constantFrom(
  ...'a b A 1 . \\d \\D \\w \\W \\s \\b \\B ^ $ \\A \\z [a-c] [^a] [[:alpha:]] [[:^digit:]] \\pL \\p{Greek} \\PN \\x61 \\x{e9} \\. \\\\ \\n \\t - é € 😀 ( ) [ ] { } \\Qa. \\E'.split(
    ' ',
  ),
);
const repeat = fc.constantFrom(
  '',
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{1,3}',
  '{0,}',
  '{2,1}',
  '{1001}',
  '**',
  '++',
);
const group = fc.constantFrom(
  '(',
  '(?:',
  '(?i)',
  '(?s)',
  '(?m)',
  '(?i:',
  '(?U)',
  '(?P<n>',
  '(?<n>',
  '(?=',
  '(?!',
  '(?<=',
  '(?>',
  '(?x)',
  '(?-i)',
  '|',
);
const PATTERN = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.tuple(piece, repeat).map((parts) => parts.join('')) },
      group,
      fc.constant(')'),
    ),
    {
      minLength: 1,
      maxLength: 7,
    },
  )
  .map((parts) => parts.join(''));
const VALUES = [
  '',
  'a',
  'A',
  'b',
  'ab',
  'abc',
  'é',
  '1',
  'a1',
  'aa',
  'a\nb',
  '\n',
  '-',
  '.',
  '\\',
  ' a',
  '😀',
  'Ω',
  'Qa.',
  'aaa',
];

it('are taken by DuckDB, and match the same values', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE t AS SELECT unnest AS v FROM unnest([${VALUES.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')}])`,
  );
  const matching = async (pattern: string): Promise<string[]> => {
    const literal = `'${pattern.replaceAll("'", "''")}'`;
    const read = await connection.runAndReadAll(`SELECT v FROM t WHERE regexp_matches(v, ${literal})`);
    return read
      .getRows()
      .map(([value]) => String(value))
      .sort();
  };
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(PATTERN, async (pattern) => {
      if (patternFlaw(pattern) !== null) return;
      taken += 1;
      const compiled = RE2JS.compile(pattern);
      expect(await matching(pattern), pattern).toEqual(
        VALUES.filter((value) => compiled.matcher(value).find()).sort(),
      );
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(100);
  connection.closeSync();
  instance.closeSync();
});

it.each(['(?:)a', 'a(?i:)', '(?:(?s:))a', '(?:(?i))a', '(?:\\Q\\E)a'])(
  '%s has a group that holds nothing',
  (pattern) => {
    expect(patternFlaw(pattern)).toMatch(/^`\(\?.*\)` holds nothing: leave it out$/);
  },
);

it.each(['()a', 'a(?P<n>)', '(?:|a)b', '(?i)a', '(?i:a)', '[(?:)]', '\\(?:\\)', '\\Q(?:)\\E'])(
  '%s has none',
  (pattern) => {
    expect(patternFlaw(pattern)).toBeNull();
  },
);

it.each([
  ['a^', '`^` is the beginning'],
  ['\\z1', '`\\z` is the end'],
  ['(a$)b', '`$` is the end'],
  ['(a|b$)c', '`$` is the end'],
  ['$$', '`$` is the end'],
  ['^^a', '`^` is the beginning'],
  ['(?m)a\\Ab', '`\\A` is the beginning'],
])('%s has an anchor at no end', (pattern, flaw) => {
  expect(patternFlaw(pattern)).toContain(flaw);
});

it.each([
  '^a$',
  '^(a|b)$',
  '(^a|^b)c',
  '^a|b$',
  '(?i)^a$',
  '(?m)a$\\n^b',
  '[$^]a',
  '\\$a',
  '\\Q$^\\Ea',
  '[[:alpha:]^]+$',
  '(?P<code>^[A-Z]{3}$)',
])('%s is as it should be', (pattern) => {
  expect(patternFlaw(pattern)).toBeNull();
});
