import { type Dialect, type Fusion, type Scan, type SqlText, spellParameters } from '@assay/contract';
import { deriveFusion } from '../../packages/compiler/src/plan/derive-fusion.js';
import { deriveScan } from '../../packages/compiler/src/plan/derive-scan.js';
import type { Audit, AuditQuery, Table } from '../../packages/compiler/src/project/project.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';
import { readCorpus } from './read-corpus.js';

export interface DerivedQuery {
  readonly id: string;
  readonly sql: string;
  readonly scan: Scan | null;
  readonly fusion: Fusion;
}

/** How each query of the corpora could be shared, were it the SQL of an audit whose tables are read as a whole. */
export function deriveCorpus(dialect: Dialect): readonly DerivedQuery[] {
  return (['shared', 'own'] as const)
    .flatMap((name) => readCorpus(name, dialect))
    .flatMap(({ id, sql }) => {
      const read = readQuery(sql, dialect);
      if (!read.ok) return [];
      const { facts } = read;
      const table = { name: 'raw.t', partitions: { duckdb: null, bigquery: null } } as unknown as Table;
      const reads = facts.tables.map((reference) => ({ reference, table }));
      const query = { dialect, sql, facts, reads, generated: null } as unknown as AuditQuery;
      const scan = deriveScan(query);
      const fusion = deriveFusion(AUDIT, query, scan);
      return [{ id, sql, scan, fusion }];
    });
}

const NO_ROWS = {
  terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '=', value: '0' } }],
} as const;
const AUDIT = {
  fuse: true,
  compare: null,
  expect: { thresholds: { error: NO_ROWS, warn: null }, terms: [] },
} as unknown as Audit;

/** A query that counts by the parts alone, parameters spelled as the dialect does; null for what stands alone. */
export function countByParts({ scan, fusion }: DerivedQuery, dialect: Dialect): string | null {
  if (fusion.kind === 'alone' || !scan) return null;
  const text = (part: SqlText): string => `(\n${spellParameters(part, dialect)}\n)`;
  const from = `FROM ${scan.from}${scan.predicate ? ` WHERE ${text(scan.predicate)}` : ''}`;
  const bound = ['NULL', ...fusion.returned.map(text)].map((value) => `${value} IS NULL`).join(' OR ');
  const unlooked = `FALSE AND (${bound})`;
  const count = (condition: string): string =>
    dialect === 'duckdb' ? `count(*) FILTER (WHERE ${condition})` : `COUNTIF(${condition})`;
  switch (fusion.kind) {
    case 'rows': {
      const condition = fusion.condition ? text(fusion.condition) : 'TRUE';
      return `SELECT ${count(condition)} AS n, ${count(unlooked)} AS assay_b ${from}`;
    }
    case 'figures': {
      const figures = fusion.figures.map(
        ({ expression }, index) => `${text(expression)} AS assay_${index}, `,
      );
      const having = fusion.having ? text(fusion.having) : 'TRUE';
      return `SELECT ${count('assay_h')} AS n FROM (SELECT ${figures.join('')}${having} AS assay_h, ${unlooked} AS assay_b ${from}) AS q`;
    }
    case 'groups': {
      const by = fusion.by.map(text).join(', ');
      const having = fusion.having ? text(fusion.having) : 'TRUE';
      return `SELECT ${count('assay_h')} AS n FROM (SELECT ${having} AS assay_h, ${unlooked} AS assay_b ${from} GROUP BY ${by}) AS q`;
    }
    default: {
      const never: never = fusion;
      return never;
    }
  }
}

/** How many queries there are of each kind and reason. */
export function tally(derived: readonly DerivedQuery[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { fusion } of derived) {
    const key = fusion.kind === 'alone' ? fusion.reason : fusion.kind;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort());
}
