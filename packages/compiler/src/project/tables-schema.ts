import { PARTITION_GRANULARITIES, PARTITION_TYPES } from '@assay/contract';
import { z } from 'zod';
import { checksSchema } from '../checks/check-schema.js';
import { allowSchema } from './allow-schema.js';
import { byteSize, name, text } from './schema-parts.js';

/** What dbt writes in place of `checks`: read with a warning, and known to editors so that they do not call it wrong. */
const dbtTests = {
  tests: z.array(z.unknown()).optional().describe('Tests as dbt spells them. Write "checks".'),
  data_tests: z.array(z.unknown()).optional().describe('Tests as dbt spells them. Write "checks".'),
};

export const columnSchema = z.strictObject({
  name: text('Name of the column.'),
  description: text('What the column holds.').optional(),
  pii: z.boolean().optional().describe('Whether it holds personal data, which is masked everywhere.'),
  checks: checksSchema('column').optional(),
  ...dbtTests,
});

const granularity = z
  .enum(PARTITION_GRANULARITIES)
  .optional()
  .describe('How much time one partition covers. BigQuery partitions dates by day, month or year.');

const columnPartition = z
  .strictObject({
    column: text(
      'The column; on DuckDB one that the table is ordered by, or that its folders are named after.',
    ),
    type: z
      .enum(PARTITION_TYPES)
      .describe(
        'Type of the column; string on DuckDB only. Without a column: ingestion_time or table_suffix.',
      ),
    granularity,
    range: z
      .strictObject({
        start: z.int().describe('The first value.'),
        end: z.int().describe('The value after the last one.'),
        interval: z.int().min(1).describe('How many values one partition covers.'),
      })
      .optional()
      .describe('Of an integer column: the values that the partitions cover.'),
    storage: z
      .enum(['ordered', 'hive'])
      .optional()
      .describe(
        'On DuckDB: ordered for a table whose rows are in the order of the column (the default), hive for files in folders named column=value. BigQuery needs none.',
      ),
  })
  .describe('Partitioned by a column.');

const ingestionPartition = z
  .strictObject({
    type: z
      .literal('ingestion_time')
      .describe('BigQuery: partitioned by when a row arrived, _PARTITIONTIME.'),
    granularity,
  })
  .describe('BigQuery: partitioned by when a row arrived, without a column of its own.');

const suffixPartition = z
  .strictObject({
    type: z
      .literal('table_suffix')
      .describe('BigQuery: many tables named <table>_<suffix>, read as `<table>_*` with _TABLE_SUFFIX.'),
  })
  .describe('BigQuery: many tables with one beginning of their names, read as one wildcard table.');

/** How a table is partitioned on one kind of warehouse. */
export const partitionFormSchema = z.discriminatedUnion('type', [
  columnPartition,
  ingestionPartition,
  suffixPartition,
]);

const eitherForm = z.union([
  z.literal('none').describe('Not partitioned: every query reads all of it.'),
  partitionFormSchema,
]);

/** Where the warehouses of a project part the table each in its own way. */
const partitionsByDialectSchema = z
  .strictObject({
    duckdb: eitherForm.optional().describe('How it is partitioned on DuckDB targets, or none.'),
    bigquery: eitherForm.optional().describe('How it is partitioned on BigQuery targets, or none.'),
  })
  // Checked, with a hint of its own, where the partition is read.
  .meta({ minProperties: 1 });

/** One table. */
export const tableSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/, 'must be written schema.table')
    .describe('Name of the table: schema.table.'),
  layer: name('Layer of the table, one of those in assay.yml.'),
  owner: name('Owner group of the table, one of those in owners.yml.').optional(),
  description: text('What one row is.').optional(),
  depends_on: z.array(z.string()).optional().describe('Tables that this one is made from.'),
  partition: z
    .union([eitherForm, partitionsByDialectSchema])
    .describe('How the table is partitioned, so that audits can read a part of it; or none.'),
  max_bytes: byteSize('What one query that reads the table may bill at most, such as 5GB.').optional(),
  columns: z.array(columnSchema).optional().describe('Columns worth a word.'),
  checks: checksSchema('table').optional(),
  ...dbtTests,
  check_filter: text(
    'SQL condition on the partition by which checks read the table. Default: the partition of the run date.',
  ).optional(),
  sample_columns: z
    .array(text('A column of the table.'))
    .optional()
    .describe('Columns that checks return with each failing row, to tell which one it is, such as its key.'),
  columns_complete: z
    .boolean()
    .optional()
    .describe('Whether `columns` lists every column; then an audit cannot name another one. Default: false.'),
  allow: allowSchema('table').optional().describe('Rules that this table may break, each with the reason.'),
});

/** The names of checks have a code of their own, and each check is read by itself. */
const anyChecks = { checks: z.array(z.unknown()).optional(), ...dbtTests };
const columnFieldsSchema = columnSchema.extend(anyChecks);
export type ColumnFields = z.output<typeof columnFieldsSchema>;

/**
 * The two forms of a table, told apart by `duckdb:` or `bigquery:` below `partition`: each on its own, so that problems are
 * told in terms of the one that is meant. The names of rules in `allow` have codes of their own too.
 */
const readElsewhere = {
  allow: z.unknown().optional(),
  columns: z.array(columnFieldsSchema).optional(),
  ...anyChecks,
};
export const plainTableSchema = tableSchema.extend({ partition: eitherForm, ...readElsewhere });
export const tableByDialectSchema = tableSchema.extend({
  partition: partitionsByDialectSchema,
  ...readElsewhere,
});

/** A file with a `tables:` key. */
export const tablesSchema = z.strictObject({ tables: z.array(tableSchema).describe('Declared tables.') });
