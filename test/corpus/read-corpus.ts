import { readFileSync } from 'node:fs';
import type { Dialect } from '@assay/contract';

/** `shared` are queries made to measure parsers with; `own` are written for Assay: audits, and names and scopes that are easy to get wrong. */
export type CorpusName = 'shared' | 'own';

export interface CorpusQuery {
  /** Unique over all corpora: `bq001`. */
  readonly id: string;
  readonly sql: string;
}

const FILES: Record<CorpusName, Record<Dialect, string>> = {
  shared: { bigquery: 'bigquery.txt', duckdb: 'duckdb.txt' },
  own: { bigquery: 'own-bigquery.txt', duckdb: 'own-duckdb.txt' },
};

/** The queries of a corpus: blocks that begin with `## id tag`. DuckDB's `$name` becomes `@name`, as an audit writes it. */
export function readCorpus(name: CorpusName, dialect: Dialect): readonly CorpusQuery[] {
  const text = readFileSync(new URL(`./${FILES[name][dialect]}`, import.meta.url), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const end = block.indexOf('\n');
      const sql = block.slice(end + 1).trimEnd();
      const parameters = dialect === 'duckdb' && name === 'shared';
      return {
        id: block.slice(0, block.indexOf(' ')),
        sql: parameters ? sql.replace(/(?<!\$)\$([a-z_]+)(?![\w$]|['’])/g, '@$1') : sql,
      };
    });
}
