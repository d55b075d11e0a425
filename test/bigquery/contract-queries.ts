import type { ParameterValues } from '@assay/contract';
import type { ContractQueries } from '../warehouse/contract-fixture.js';
import { EXPRESSIONS } from './value-expressions.js';

const query = (text: string, parameters: ParameterValues = {}) => ({ text, parameters });
const columns = Array.from({ length: 30 }, (_, index) => `${index + 1} AS c${index + 1}`).join(', ');

/**
 * The queries of the warehouse contract in BigQuery's words.
 *
 * @param events a table: `id` INT64 from 0, `word` STRING, which is `1` for the first 100,000 rows and `bob` behind them
 * @param endless a query that runs for minutes
 */
export function contractQueries({
  events,
  endless,
}: {
  readonly events: string;
  readonly endless: string;
}): ContractQueries {
  const broken = `SELECT 'é😀' AS a,\n  nope\nFROM ${events}`;
  return {
    number: (n) => query(`SELECT ${n} AS n`),
    rows: (count) => query(`SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS n ORDER BY n`),
    nothing: query("SELECT NULL AS nothing, '' AS empty"),
    wide: query(`SELECT ${columns}`),
    long: query("SELECT REPEAT('x', 1000) AS long"),
    empty: query(`SELECT 1 AS n FROM ${events} WHERE false`),
    broken: query(`SELECT nope FROM ${events}`),
    endless: query(endless),
    brokenAt: { query: query(broken), offset: broken.indexOf('nope') },
    failsLate: query(`SELECT CAST(word AS INT64) AS n FROM ${events} ORDER BY id`),
    value: (name) => query(`SELECT ${EXPRESSIONS[name]} AS v`),
    echo: (p) => query('SELECT @p AS p', { p }),
    two: (a, b) => query('SELECT a, b FROM (SELECT @b AS b, @a AS a)', { a, b }),
    refused: {
      'two statements': query('SELECT 1; SELECT 2'),
      'a SELECT and a DROP': query(`SELECT 1; DROP TABLE ${events}`),
      'an INSERT': query(`INSERT INTO ${events} (id) VALUES (1)`),
      'a DELETE': query(`DELETE FROM ${events} WHERE true`),
      'a CREATE TABLE': query('CREATE TEMP TABLE x (a INT64)'),
      'a DROP': query(`DROP TABLE ${events}`),
      'an export to a file': query(`EXPORT DATA OPTIONS (uri = 'gs://b/*', format = 'CSV') AS SELECT 1`),
      nothing: query(''),
      'a comment': query('-- nothing'),
    },
  };
}
