import {
  type Diagnostic,
  didYouMean,
  type Partition,
  type PartitionRange,
  type PlanTable,
  type Position,
} from '@assay/contract';
import type { PartitionFacts, TableFacts } from '../warehouse/inspector.js';

/**
 * What of a table's declaration is not so in the warehouse: its partitioning, the type of the partition column, and the names of its columns. Of a view and of a
 * table whose rows are elsewhere the warehouse says nothing about partitions: there it is the column and its type alone.
 *
 * Codes: `partition-mismatch`, `missing-column`, `partition-filter-not-required`.
 */
export function checkTable(table: PlanTable, facts: TableFacts): Diagnostic[] {
  const found = [...checkPartition(table, facts), ...checkColumns(table, facts)];
  const isPartitioned = facts.kind === 'table' && facts.partition !== null;
  if (table.partition !== null && isPartitioned && !facts.requiresPartitionFilter && found.length === 0) {
    found.push(
      tableProblem(table, {
        code: 'partition-filter-not-required',
        severity: 'warning',
        message: `${table.name} does not require a filter on its partitions: the warehouse lets any query read all of it`,
        hint: `ALTER TABLE ${table.name} SET OPTIONS (require_partition_filter = TRUE)`,
      }),
    );
  }
  return found;
}

/** A problem at the entry of the table. */
export function tableProblem(
  { source }: Pick<PlanTable, 'source'>,
  problem: Omit<Diagnostic, 'location'>,
): Diagnostic {
  const start: Position = { line: source.line, column: 1 };
  return { ...problem, location: { file: source.file, start, end: start } };
}

function checkPartition(table: PlanTable, facts: TableFacts): Diagnostic[] {
  const { partition: declared } = table;
  const mismatch = (message: string, hint: string): Diagnostic[] => [
    tableProblem(table, { code: 'partition-mismatch', severity: 'error', message, hint }),
  ];
  if (facts.kind !== 'table') {
    if (declared?.kind !== 'column') return [];
    const wrong = columnMismatch(declared, facts);
    return wrong === null
      ? []
      : mismatch(`${table.name} is declared to be partitioned by ${wrong}`, 'name a column of the table');
  }
  const is = facts.partition;
  const isAsDeclared = declared === null ? is === null : is !== null && isSame(declared, is, facts);
  if (isAsDeclared) return [];
  return mismatch(
    `${table.name} is declared as ${declared === null ? 'not partitioned' : declaredWords(declared)}; in the warehouse it is ${is === null ? 'not partitioned' : realWords(is, facts)}`,
    `declare what is there: \`partition: ${is === null ? 'none' : realYaml(is, facts)}\``,
  );
}

function isSame(declared: Partition, is: PartitionFacts, facts: TableFacts): boolean {
  const isLong = declared.granularity === null || declared.granularity === is.granularity;
  if (declared.kind === 'ingestion') return is.column === null && isLong;
  if (is.column === null || !isSameName(declared.column, is.column)) return false;
  const isRange = declared.range === null || (is.range !== null && sameRange(declared.range, is.range));
  return columnMismatch(declared, facts) === null && isLong && isRange;
}

/** Null: the column is there and of the declared type. */
function columnMismatch(declared: Partition, facts: TableFacts): string | null {
  const column = facts.columns.find(({ name }) => isSameName(name, declared.column));
  if (!column) return `${declared.column}, which is none of its columns`;
  if (column.partitionType === declared.type) return null;
  return `${declared.column} of type ${declared.type}, which is ${column.type}`;
}

function sameRange(a: PartitionRange, b: PartitionRange): boolean {
  return a.start === b.start && a.end === b.end && a.interval === b.interval;
}

function declaredWords({ kind, column, type, granularity, range }: Partition): string {
  const by = kind === 'ingestion' ? 'the time of ingestion' : column;
  return words(by, kind === 'ingestion' ? null : type, granularity, range);
}

function realWords({ column, granularity, range }: PartitionFacts, facts: TableFacts): string {
  const type = column === null ? null : typeOf(column, facts);
  return words(column ?? 'the time of ingestion', type, granularity, range);
}

function words(
  by: string,
  type: string | null,
  granularity: Partition['granularity'],
  range: PartitionRange | null,
): string {
  const more = [type, granularity, range && `${range.start} to ${range.end} by ${range.interval}`];
  const known = more.filter((one) => one !== null);
  return `partitioned by ${by}${known.length > 0 ? ` (${known.join(', ')})` : ''}`;
}

function realYaml({ column, granularity, range }: PartitionFacts, facts: TableFacts): string {
  const long = granularity === null ? '' : `, granularity: ${granularity}`;
  if (column === null) return `{ type: ingestion_time${long} }`;
  const cut = range && `, range: { start: ${range.start}, end: ${range.end}, interval: ${range.interval} }`;
  return `{ column: ${column}, type: ${typeOf(column, facts)}${long}${cut ?? ''} }`;
}

function typeOf(column: string, { columns }: TableFacts): string {
  const found = columns.find(({ name }) => isSameName(name, column));
  return found?.partitionType ?? found?.type ?? 'unknown';
}

function checkColumns(table: PlanTable, { columns }: TableFacts): Diagnostic[] {
  const names = columns.map(({ name }) => name);
  return table.columns
    .filter(({ name }) => !names.some((one) => isSameName(one, name)))
    .map(({ name, pii }) =>
      tableProblem(table, {
        code: 'missing-column',
        severity: 'error',
        message: `${table.name} has no column "${name}"${pii ? ', which is declared as personal: what is meant by it is not masked' : ''}`,
        hint: didYouMean(name, names) ?? `take it out of \`columns\`; the table has ${listed(names)}`,
      }),
    );
}

const LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** BigQuery tells columns apart by their letters alone, not by upper and lower case. */
function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
