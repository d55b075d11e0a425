import { describe, expect, it } from 'vitest';
import { refusalOf } from './one-select.js';

describe('refusalOf', () => {
  it.each([
    'SELECT 1',
    '  -- why\n# or\n/* ; */ SELECT 1;',
    'SELECT 1 ; -- ; end\n;',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    '(SELECT 1) UNION ALL SELECT 2',
    'FROM raw.t |> SELECT a',
    `SELECT ';', "a;b", \`c;d\`, r'\\;', '''it's; "x"''', """a;\n"b" """`,
    "SELECT 'it\\'s; fine', r'\\';'",
    'SELECT `a\\`;b` FROM t',
    'SELECT 1 -- DROP TABLE x; it',
  ])('lets %j pass', (text) => {
    expect(refusalOf(text, {})).toBeNull();
  });

  it.each([
    '',
    '-- nothing',
    ';;',
    'DROP TABLE t',
    'SELECT 1; DROP TABLE t',
    "SELECT 'a'; DROP TABLE t -- '",
    "SELECT '\\\\'; DROP TABLE t -- '",
    "SELECT r'\\\\'; DROP TABLE t -- '",
    'SELECT 1 /* */; DROP TABLE t /* */',
    'SELECT 1 # x\n; DROP TABLE t',
    'SELECT 1 -- x\r; DROP TABLE t',
    'SELECT """a"""; DROP TABLE t -- """',
    `SELECT ''; DROP TABLE t --''`,
    'SELECT `a`; DROP TABLE t -- `',
    'DECLARE x INT64; SELECT x',
    'CALL p()',
    'EXPORT DATA OPTIONS () AS SELECT 1',
    'BEGIN SELECT 1; END',
    '1 SELECT',
    "SELECT 'open",
    "SELECT 'two\nlines'",
  ])('does not send %j', (text) => {
    expect(refusalOf(text, {})).not.toBeNull();
  });

  it('does not send what the client would change under way', () => {
    expect(refusalOf("SELECT '{{projectId}}'", {})).toContain('{{projectId}}');
    expect(refusalOf('SELECT @p', { p: { type: 'string', value: 'x{{projectId}}' } })).toContain(
      '{{projectId}}',
    );
  });
});
