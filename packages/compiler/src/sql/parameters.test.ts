import type { Dialect } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markSource } from './mark-source.test-support.js';
import { findParameters, toDuckdbParameters } from './parameters.js';

const CASES: readonly (readonly [Dialect, string])[] = [
  ['duckdb', 'SELECT «@run_date», «@run_date»-7, x<«@b», x<=«@b», («@c»)'],
  ['duckdb', "SELECT '@a', \"@b\", E'\\'@c', $$@d$$, $tag$ @e $tag$ -- @f\n, «@g» /* @h /* @i */ @j */"],
  ['duckdb', 'SELECT @-5, @(x), a @> b, @@x, [1] <@ [2], @ y, 1 @ 2'],
  ['duckdb', 'SELECT \'it\'\'s @a\', "a""@b", «@c»'],
  ['bigquery', 'SELECT «@run_date», @@project_id, «@a».b, x>«@_c»'],
  [
    'bigquery',
    "SELECT '@a', \"@b\", `@c`, r'\\'@d', '''@e' @f''', b\"@g\", \"\"\"@h\"\"\" # @i\n, «@j» -- @k",
  ],
  ['bigquery', '/* /* @a */ «@b» /* @c */'],
  ['bigquery', "SELECT 'it\\'s @a', «@b»"],
];

describe('findParameters', () => {
  it.each(CASES)('%s: %s', (dialect, marked) => {
    const { sql, spans } = markSource(marked);
    const uses = findParameters(sql, dialect).uses;
    expect(uses.map((use) => use.span)).toEqual(spans);
    expect(uses.map((use) => `@${use.name}`)).toEqual(spans.map((span) => sql.slice(span.start, span.end)));
  });

  it.each([
    ['duckdb', 'SELECT «$1», «$name», «?», a[«?»]'],
    ['duckdb', "SELECT $$x$$, '?', a$b"],
    ['bigquery', "SELECT «?», '?'"],
  ] as const)('%s: names what is not ours in %s', (dialect, marked) => {
    const { sql, spans } = markSource(marked);
    expect(findParameters(sql, dialect).foreign).toEqual(spans);
  });
});

describe('toDuckdbParameters', () => {
  it('replaces the sign in place and nothing else', () => {
    expect(toDuckdbParameters("SELECT '@a', @b, @-1 -- @c")).toBe("SELECT '@a', $b, @-1 -- @c");
  });

  it('keeps the length, and changes exactly the parameters it finds', () => {
    const piece = fc.constantFrom(
      ...[
        '@a',
        '@b1',
        ' ',
        "'",
        '"',
        '$',
        '$$',
        '$t$',
        '--',
        '\n',
        '/*',
        '*/',
        '@',
        '@>',
        '😀',
        'x',
        '-',
        "''",
        "E'",
        '\\',
        '<',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const sql = pieces.join('');
        const replaced = toDuckdbParameters(sql);
        expect(replaced).toHaveLength(sql.length);
        const starts = new Set(findParameters(sql, 'duckdb').uses.map((use) => use.span.start));
        for (let at = 0; at < sql.length; at += 1) {
          if (sql[at] !== replaced[at]) {
            expect([sql[at], replaced[at]]).toEqual(['@', '$']);
            expect(starts.has(at)).toBe(true);
          }
        }
        // What was a string or a comment still is one: read again, nothing of ours is left but what could not be replaced.
        for (const use of findParameters(replaced, 'duckdb').uses) {
          expect(sql[use.span.start - 1]).toMatch(/[A-Za-z0-9_$\u0080-\uffff]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
