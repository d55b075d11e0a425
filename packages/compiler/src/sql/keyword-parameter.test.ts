import { describe, expect, it } from 'vitest';
import { markSource } from './mark-source.test-support.js';
import { readQuery } from './read-query.js';

describe('a parameter named like a keyword', () => {
  it.each([
    'SELECT a FROM t WHERE d = «@from»',
    'SELECT a FROM t WHERE d BETWEEN «@From» AND @zone',
    'SELECT f(1, «@select») AS x FROM t',
    'SELECT a[«@union»] AS x FROM t',
    "SELECT '😀' AS smile FROM (SELECT a FROM t WHERE d IN («@where», 1)) AS q",
    'SELECT a FROM t WHERE d >= @start AND d < «@set»',
    'SELECT a FROM t WHERE d >= «@on» AND d < @zone',
  ])('is what the problem of %s points at', (marked) => {
    const { sql, spans } = markSource(marked);
    const name = sql.slice(spans[0]?.start, spans[0]?.end);
    expect(readQuery(sql, 'duckdb')).toEqual({
      ok: false,
      facts: null,
      problems: [
        {
          kind: 'unparsed',
          message: `The SQL cannot be read: the parameter ${name} is named like a keyword`,
          span: spans[0],
          hint: `Rename it here and under params, for instance to ${name}_value.`,
        },
      ],
    });
    expect(readQuery(sql.replaceAll(/@(?!zone|start)(\w+)/g, '@$1_value'), 'duckdb').ok).toBe(true);
  });

  it('is reported wherever one stands', () => {
    const { sql, spans } = markSource(
      'SELECT a FROM t WHERE d >= «@from» AND d < «@where» AND e = @zone AND f = «@from»',
    );
    const read = readQuery(sql, 'duckdb');
    expect(read.ok ? [] : read.problems.map((problem) => problem.span)).toEqual(spans);
  });

  it.each([
    ['bigquery', 'SELECT a FROM d.t WHERE b = @from'],
    ['duckdb', 'SELECT a FROM t WHERE b = @end'],
  ] as const)('does not matter where the parser takes it: %s: %s', (dialect, sql) => {
    const read = readQuery(sql, dialect);
    expect(read.ok ? read.facts.parameters.map((use) => `@${use.name}`) : read.problems).toEqual([
      sql.slice(sql.indexOf('@')),
    ]);
  });

  it.each([
    'SELECT extract(@part FROM a) AS x FROM t',
    'SELECT extract(@from FROM a) AS x FROM t',
    'SELECT a FROM t WHERE (b = @run_date',
  ])('is not blamed for %s, which no other name would mend', (sql) => {
    const read = readQuery(sql, 'duckdb');
    expect(read.ok ? [] : read.problems.map((problem) => problem.message)).toEqual([
      expect.not.stringContaining('named like a keyword'),
    ]);
  });
});
