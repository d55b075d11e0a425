import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAggregate } from '../../packages/compiler/src/sql/keywords.js';
import {
  DUCKDB_SCALARS,
  isKnownFunction,
  isSettled,
} from '../../packages/compiler/src/sql/known-functions.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';
import { instabilityOf } from '../../packages/compiler/src/sql/unstable-functions.js';

/** What DuckDB says of its functions, against what the compiler knows of them. */
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

async function names(where: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT upper(function_name) FROM duckdb_functions() WHERE ${where} ORDER BY 1`,
  );
  return reader.getRows().map(([name]) => String(name));
}

const isUnstable = (name: string): boolean => instabilityOf({ name, arguments: 0 }, 'duckdb') !== null;

/** VOLATILE, so that they are not computed beforehand, and yet without another value each time. */
const STABLE = ['ERROR', 'SLEEP_MS', 'WRITE_LOG'];

describe('nondeterministic functions of DuckDB', () => {
  it('are all known', async () => {
    const unstable = await names("stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')");
    expect(unstable.length).toBeGreaterThan(20);
    expect(unstable.filter((name) => !isUnstable(name))).toEqual(STABLE);
  });

  it('are known where a macro of DuckDB calls one', async () => {
    const unstable = (await names("stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')")).filter(isUnstable);
    const pattern = `(?i)\\b(${unstable.join('|')}|current_timestamp)\\b`;
    const macros = await names(
      `function_type IN ('macro', 'table_macro') AND regexp_matches(macro_definition, '${pattern}')`,
    );
    expect(macros).toContain('AGO');
    expect(macros.filter((name) => !isUnstable(name))).toEqual([]);
  });

  it('are known where DuckDB takes them for consistent', async () => {
    const reader = await connection.runAndReadAll(
      "SELECT age(DATE '2000-01-01') = age(current_date, DATE '2000-01-01'), current_localtimestamp() > TIMESTAMP '2020-01-01'",
    );
    expect(reader.getRows()).toEqual([[true, true]]);
    expect(instabilityOf({ name: 'AGE', arguments: 1 }, 'duckdb')).toBe('time');
    expect(instabilityOf({ name: 'AGE', arguments: 2 }, 'duckdb')).toBeNull();
    expect(isUnstable('CURRENT_LOCALTIMESTAMP')).toBe(true);
  });

  it('are found without brackets, wherever DuckDB calls them so', async () => {
    const words = [
      ...(await names('true')),
      'CURRENT_TIMESTAMP',
      'CURRENT_TIME',
      'LOCALTIME',
      'LOCALTIMESTAMP',
    ];
    const called: string[] = [];
    for (const word of words.filter((name) => /^[A-Z_]+$/.test(name) && isUnstable(name))) {
      const works = await connection.runAndReadAll(`SELECT ${word}`).then(
        () => true,
        () => false,
      );
      if (works) called.push(word);
    }
    expect(called.length).toBeGreaterThan(5);
    const found = called.filter((word) => {
      const read = readQuery(`SELECT id FROM raw.t WHERE x = ${word}`, 'duckdb');
      return read.ok && read.facts.functions.some(({ name }) => name === word);
    });
    expect(found).toEqual(called);
  });
});

describe('aggregates of DuckDB', () => {
  /** Functions that need OVER. */
  const WINDOWS =
    'CUME_DIST DENSE_RANK FILL FIRST_VALUE LAG LAST_VALUE LEAD NTH_VALUE NTILE PERCENT_RANK RANK RANK_DENSE ROW_NUMBER';

  it('are all known', async () => {
    const aggregates = await names("function_type = 'aggregate'");
    expect(aggregates.filter((name) => !isAggregate(name)).join(' ')).toBe(WINDOWS);
  });
});

describe('functions of DuckDB that are known', () => {
  /** Words of its grammar that are no functions of its catalogue. */
  const SYNTAX = ['COALESCE', 'EXTRACT', 'IF', 'IFNULL'];

  it('are its own, no aggregates, and without chance but for the age as of today', async () => {
    const scalars = new Set(await names("function_type IN ('scalar', 'macro')"));
    const aggregates = new Set(await names("function_type = 'aggregate'"));
    const known = [...DUCKDB_SCALARS];
    expect(known.length).toBeGreaterThan(200);
    expect(known.filter((name) => !scalars.has(name))).toEqual(SYNTAX);
    expect(known.filter((name) => aggregates.has(name) || isAggregate(name))).toEqual([]);
    expect(known.filter((name) => !isSettled({ name, arguments: 2 }, 'duckdb'))).toEqual([]);
    expect(isSettled({ name: 'AGE', arguments: 1 }, 'duckdb')).toBe(false);
  });

  it('are not those that fail on purpose, wait, or write', () => {
    for (const name of STABLE) expect(isKnownFunction({ name }, 'duckdb'), name).toBe(false);
  });
});
