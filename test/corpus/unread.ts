import type { Dialect } from '@assay/contract';

/** Every query of the corpora that is valid in its dialect and has no facts, with the reason. */
export const UNREAD: Record<Dialect, Readonly<Record<string, string>>> = {
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
    od146: 'polyglot takes some reserved words for no alias, also behind AS',
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
    ob141: 'the name of a parameter is not quoted',
  },
};
