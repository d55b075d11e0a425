import type { Dialect } from '@assay/contract';
import type { FunctionUse } from './query-facts.js';

/** What the value of a function depends on besides its arguments and the data. */
export type Instability = 'time' | 'chance' | 'session';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const lists = (time: string, chance: string, session: string): ReadonlyMap<string, Instability> =>
  new Map<string, Instability>([
    ...words(time).map((name): [string, Instability] => [name, 'time']),
    ...words(chance).map((name): [string, Instability] => [name, 'chance']),
    ...words(session).map((name): [string, Instability] => [name, 'session']),
  ]);

/**
 * Upper case. DuckDB: what duckdb_functions() calls VOLATILE or CONSISTENT_WITHIN_QUERY, macros over those, and what it calls
 * CONSISTENT although it is not (`test/corpus/functions.test.ts` asks DuckDB). BigQuery: the function reference of GoogleSQL.
 */
const UNSTABLE: Record<Dialect, ReadonlyMap<string, Instability>> = {
  duckdb: lists(
    `AGO CURRENT_DATE CURRENT_LOCALTIME CURRENT_LOCALTIMESTAMP CURRENT_TIME CURRENT_TIMESTAMP GET_CURRENT_TIME
     GET_CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP NOW PG_CONF_LOAD_TIME PG_POSTMASTER_START_TIME TODAY
     TRANSACTION_TIMESTAMP`,
    'GEN_RANDOM_UUID NEXTVAL RANDOM RESERVOIR_QUANTILE SETSEED UUID UUIDV4 UUIDV7',
    `CURRENT_CATALOG CURRENT_CONNECTION_ID CURRENT_DATABASE CURRENT_QUERY CURRENT_QUERY_ID CURRENT_ROLE CURRENT_SCHEMA
     CURRENT_SCHEMAS CURRENT_SETTING CURRENT_TRANSACTION_ID CURRENT_USER CURRVAL GETVARIABLE IN_SEARCH_PATH SESSION_USER
     STATS TXID_CURRENT USER VERSION`,
  ),
  bigquery: lists(
    'CURRENT_DATE CURRENT_DATETIME CURRENT_TIME CURRENT_TIMESTAMP',
    `AEAD.ENCRYPT GENERATE_UUID KEYS.NEW_KEYSET KEYS.NEW_WRAPPED_KEYSET KEYS.ROTATE_KEYSET KEYS.ROTATE_WRAPPED_KEYSET
     RAND`,
    'SESSION_USER',
  ),
};

/** On what the value of a function depends besides its arguments and the data; null if on nothing. */
export function instabilityOf(
  { name, arguments: count }: Pick<FunctionUse, 'name' | 'arguments'>,
  dialect: Dialect,
): Instability | null {
  if (dialect === 'duckdb') {
    const last = name.slice(name.lastIndexOf('.') + 1);
    // With one argument it is the age as of today.
    if (last === 'AGE' && count === 1) return 'time';
    return UNSTABLE.duckdb.get(last) ?? null;
  }
  if (name.startsWith('@@')) return 'session';
  if (name.startsWith('AI.')) return 'chance';
  return UNSTABLE.bigquery.get(name.replace(/^SAFE\./, '')) ?? null;
}
