import type { PartitionType, PlanTable, Scan } from '@assay/contract';
import type { QueryFailure } from '../warehouse/warehouse.js';
import type { AuditQuery } from './audit-queries.js';
import { dialectSql } from './dialect-sql.js';

/** A declared table together with the column that tells its partitions from each other. */
export type PartitionedTable = PlanTable & { readonly partition: NonNullable<PlanTable['partition']> };

/** What one query reads, as the plan says it. */
export interface QueryReads {
  /** Names of the declared tables that it may read. */
  readonly reads: readonly string[];
  /** Null: not derived. */
  readonly scan: Scan | null;
}

/** The tables of which a query reads some partitions only, on the word of their declarations. */
export function readByPartition(
  { reads, scan }: QueryReads,
  tables: ReadonlyMap<string, PlanTable>,
): readonly PartitionedTable[] {
  // Without a condition on the partition all of it is read, whatever its type.
  const names = scan === null ? reads : scan.predicate === null ? [] : [scan.table];
  return names.flatMap((name) => {
    const table = tables.get(name);
    return table && hasPartition(table) ? [table] : [];
  });
}

function hasPartition(table: PlanTable): table is PartitionedTable {
  return table.partition !== null;
}

/** The name of a type with many fields or values may be long, and its beginning is enough. */
export const TYPE_LIMITS = { rows: 1, columns: 1, characters: 200 };

/**
 * Asks DuckDB which type the partition column of a table really has: one row, one column, the name of the type. It reads no row.
 *
 * By its binder, not by `duckdb_columns()`: of a view whose table was made anew with other types that tells the old ones.
 */
export function partitionTypeQuery(
  { name, partition }: PartitionedTable,
  on: Pick<AuditQuery, 'side' | 'target'>,
): AuditQuery {
  return {
    purpose: 'type',
    ...on,
    text: `SELECT column_type FROM (DESCRIBE SELECT ${quoteName(partition.column)} FROM ${quotedTable(name)})`,
    parameters: [],
    sqlOffset: null,
  };
}

/** Asks nothing of a table but whether it is there. */
export function tableQuery({ name }: PartitionedTable): string {
  return `SELECT column_type FROM (DESCRIBE SELECT 1 FROM ${quotedTable(name)})`;
}

/**
 * Whether the engine, asked for a type, refused it since there is no such table or column, or a view no longer fits what it reads: the query
 * that reads it meets the same. Of what else went wrong, as of a file that was not there, the next query may see nothing.
 */
export function isNothingThere({ kind, message }: Pick<QueryFailure, 'kind' | 'message'>): boolean {
  return kind === 'query-error' && /^(?:Binder|Catalog) Error: /.test(message);
}

// A dot in the name of a column is part of it, as the compiler reads it: a field of a struct partitions nothing.
const { quoteName } = dialectSql('duckdb');

function quotedTable(name: string): string {
  return name.split('.').map(quoteName).join('.');
}

/**
 * Why conditions that were proven of the declared type may leave out rows of a column of the real one, and what to do about it; null: every such
 * condition reads what it says, or the engine refuses it.
 *
 * @param type as DuckDB names it
 * @param target where it was asked, if that is not the plan's own
 */
export function unsuitedPartition(
  { name, partition }: PartitionedTable,
  type: string,
  target?: string,
): { readonly message: string; readonly hint: string } | null {
  const family = familyOf(type);
  if (SUITED[partition.type].includes(family)) return null;
  const { why, hint } = UNSUITED[family](partition.type);
  return {
    message: `partition column ${partition.column} of ${name} is ${shownType(type)} ${target === undefined ? 'in the warehouse' : `on "${target}"`} and declared as ${partition.type}: ${why}`,
    hint,
  };
}

/** Types whose values are compared alike with what is written in a condition. */
type Family = 'date' | 'timestamp' | 'whole' | 'fraction' | 'text' | 'other';

const FAMILIES: readonly (readonly [Family, RegExp])[] = [
  ['date', /^DATE$/],
  ['timestamp', /^TIMESTAMP(?:_S|_MS|_NS| WITH TIME ZONE)?$/],
  ['whole', /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BIGNUM|DECIMAL\(\d+, ?0\))$/],
  ['fraction', /^(?:FLOAT|DOUBLE|DECIMAL\(\d+, ?\d+\))$/],
  ['text', /^(?:VARCHAR$|UUID$|ENUM\((?!.*\]$))/s],
];

function familyOf(type: string): Family {
  return FAMILIES.find(([, names]) => names.test(type))?.[0] ?? 'other';
}

/** `test/warehouse/partition-types.test.ts` compares this with what DuckDB reads. */
const SUITED: Readonly<Record<PartitionType, readonly Family[]>> = {
  date: ['date'],
  timestamp: ['timestamp', 'date'],
  datetime: ['timestamp', 'date'],
  // A text that is compared with a number, and a date with a text, is converted or refused.
  integer: ['whole', 'text'],
  string: ['text', 'date'],
};

interface Advice {
  readonly why: string;
  /** What to do. */
  readonly hint: string;
}

const UNSUITED: Readonly<Record<Family, (declared: PartitionType) => Advice>> = {
  date: () => ({ why: 'rows may be left out', hint: 'declare `type: date`' }),
  timestamp: () => ({
    why: 'of a day only midnight would be read',
    hint: 'declare `type: timestamp`, and read a day as `>= @run_date AND < @run_date + 1`',
  }),
  whole: () => ({
    why: 'numbers are in another order than texts and days',
    hint: 'declare `type: integer`',
  }),
  fraction: () => ({
    why: 'what lies between two whole numbers would be left out',
    hint: 'make it a column of whole numbers there, such as BIGINT',
  }),
  text: () => ({
    why: 'a day that is written in another way would be left out',
    hint: 'declare `type: string`, or make it a column of dates or times there',
  }),
  other: () => ({
    why: 'rows may be left out',
    hint: 'partition by a column of dates, times, whole numbers or texts, or declare `partition: none`',
  }),
};

/** Without what it is made of: that of an ENUM are values of the table. */
function shownType(type: string): string {
  return /^(?:ENUM|STRUCT|MAP|UNION)(?=\()/.exec(type)?.[0] ?? type;
}
