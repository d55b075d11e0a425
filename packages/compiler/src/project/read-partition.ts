import type { Dialect, Partition } from '@assay/contract';
import type { z } from 'zod';
import type { Report } from '../problem.js';
import type { YamlFile, YamlPath } from './read-yaml.js';
import type { partitionFormSchema, tableSchema } from './tables-schema.js';

type Form = z.output<typeof partitionFormSchema>;
type ColumnForm = Extract<Form, { readonly column: string }>;

const WAREHOUSES: Record<Dialect, string> = { duckdb: 'DuckDB', bigquery: 'BigQuery' };
const INGESTION: Omit<Partition, 'granularity'> = {
  kind: 'ingestion',
  column: '_PARTITIONTIME',
  type: 'timestamp',
  range: null,
};
const SUFFIX: Partition = {
  kind: 'suffix',
  column: '_TABLE_SUFFIX',
  type: 'string',
  granularity: null,
  range: null,
};

/** Whether a table says for each kind of warehouse how it is partitioned there. */
export function isByDialect(table: unknown): boolean {
  const partition =
    table !== null && typeof table === 'object' && 'partition' in table ? table.partition : undefined;
  return (
    partition !== null &&
    typeof partition === 'object' &&
    ('duckdb' in partition || 'bigquery' in partition) &&
    !('type' in partition) &&
    !('column' in partition)
  );
}

/**
 * How a table is partitioned on targets of a dialect; null for `none`, undefined where that is missing or wrong, which is reported.
 *
 * One declaration may serve both warehouses: what means nothing on one of them, such as `storage` on BigQuery, is left aside
 * there; what cannot be, such as a time of ingestion on DuckDB, is a problem and asks for a declaration by warehouse.
 */
export function readPartition(
  yaml: YamlFile,
  path: YamlPath,
  written: z.output<typeof tableSchema>['partition'] | undefined,
  dialect: Dialect,
  report: Report,
): Partition | null | undefined {
  if (written === undefined) return undefined;
  if (written === 'none') return null;
  const contradiction = (at: YamlPath, message: string, label: string, hint: string): undefined =>
    void report({
      code: 'contradictory-keys',
      message,
      label,
      hint,
      place: { file: yaml.file, span: yaml.spanOf(at) },
    });
  if ('type' in written) return toPartition(written, path, dialect, contradiction);
  if (written.bigquery !== undefined && written.bigquery !== 'none' && 'storage' in written.bigquery) {
    return contradiction(
      [...path, 'bigquery', 'storage'],
      '"storage" says how a table lies in DuckDB, and stands below "bigquery"',
      'not for BigQuery',
      'take it out, or move it below "duckdb"',
    );
  }
  const own = written[dialect];
  if (own === undefined) {
    report({
      code: 'missing-key',
      message: `the key "${dialect}" is missing: nothing says how the table is partitioned on ${WAREHOUSES[dialect]}`,
      label: `needs "${dialect}"`,
      hint: `add \`${dialect}: { column: ..., type: date }\`, or \`${dialect}: none\``,
      place: { file: yaml.file, span: yaml.keySpanOf(path) },
    });
    return undefined;
  }
  return own === 'none' ? null : toPartition(own, [...path, dialect], dialect, contradiction);
}

type Contradiction = (at: YamlPath, message: string, label: string, hint: string) => undefined;

function toPartition(
  form: Form,
  path: YamlPath,
  dialect: Dialect,
  contradiction: Contradiction,
): Partition | undefined {
  const pseudo = 'column' in form ? pseudoColumn(form) : form;
  if (pseudo.type === 'ingestion_time' || pseudo.type === 'table_suffix') {
    if (dialect === 'bigquery') {
      return pseudo.type === 'table_suffix'
        ? SUFFIX
        : { ...INGESTION, granularity: pseudo.granularity ?? 'day' };
    }
    return contradiction(
      [...path, 'type'],
      `DuckDB has no ${pseudo.type === 'ingestion_time' ? 'time of ingestion' : 'wildcard tables'}, and the target is one of DuckDB`,
      'BigQuery only',
      `write \`partition: { bigquery: { type: ${pseudo.type} }, duckdb: { column: ..., type: date } }\``,
    );
  }
  return byColumn(pseudo, path, dialect, contradiction);
}

/** The time of ingestion and the suffix, where they are declared like columns. */
function pseudoColumn(form: ColumnForm): Form {
  switch (form.column.toUpperCase()) {
    case '_PARTITIONTIME':
    case '_PARTITIONDATE':
      return { type: 'ingestion_time', granularity: form.granularity };
    case '_TABLE_SUFFIX':
      return { type: 'table_suffix' };
    default:
      return form;
  }
}

function byColumn(
  form: ColumnForm,
  path: YamlPath,
  dialect: Dialect,
  contradiction: Contradiction,
): Partition | undefined {
  const { column, type, granularity, range, storage } = form;
  const timed = type === 'date' || type === 'timestamp' || type === 'datetime';
  if (granularity !== undefined && (!timed || (type === 'date' && granularity === 'hour'))) {
    return contradiction(
      [...path, 'granularity'],
      `a partition of type ${type} cannot be one ${granularity} long`,
      `not with ${type}`,
      timed
        ? 'write day, month or year, or make the type timestamp'
        : `take it out${type === 'integer' ? ', and write `range: { start, end, interval }`' : ''}`,
    );
  }
  if (range !== undefined && type !== 'integer') {
    return contradiction(
      [...path, 'range'],
      `"range" is of integers, and the type is ${type}`,
      `not with ${type}`,
      'take it out, or make the type integer',
    );
  }
  if (range !== undefined && range.start >= range.end) {
    return contradiction(
      [...path, 'range'],
      `the range from ${range.start} to before ${range.end} is empty`,
      'no value at all',
      'write the smaller number as "start"; "end" is the value after the last one',
    );
  }
  if (type === 'string' && dialect === 'bigquery') {
    return contradiction(
      [...path, 'type'],
      'BigQuery partitions tables by dates, times and integers, not by strings',
      'not on BigQuery',
      'write the type of the partition column, or `partition: { duckdb: ..., bigquery: ... }` where they differ',
    );
  }
  return {
    kind: dialect === 'bigquery' ? 'column' : (storage ?? 'ordered'),
    column,
    type,
    granularity: granularity ?? null,
    range: range ?? null,
  };
}
