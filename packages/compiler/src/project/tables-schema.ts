import { PARTITION_GRANULARITIES, PARTITION_TYPES } from '@assay/contract';
import { z } from 'zod';
import { allowSchema } from './allow-schema.js';
import { name, text } from './schema-parts.js';

export const columnSchema = z.strictObject({
  name: text('Name of the column.'),
  description: text('What the column holds.').optional(),
  pii: z.boolean().optional().describe('Whether it holds personal data, which is masked everywhere.'),
});

export const partitionSchema = z.union([
  z.literal('none'),
  z.strictObject({
    column: text('The partition column; on DuckDB a column that the table is ordered by.'),
    type: z.enum(PARTITION_TYPES).describe('Its type.'),
    granularity: z.enum(PARTITION_GRANULARITIES).optional().describe('How much one partition covers.'),
  }),
]);

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
  partition: partitionSchema.describe('How the table is partitioned, or none.'),
  columns: z.array(columnSchema).optional().describe('Columns worth a word.'),
  columns_complete: z
    .boolean()
    .optional()
    .describe('Whether `columns` lists every column; then an audit cannot name another one. Default: false.'),
  allow: allowSchema.optional().describe('Rules that this table may break, each with the reason.'),
});

/** A file with a `tables:` key. */
export const tablesSchema = z.strictObject({ tables: z.array(tableSchema).describe('Declared tables.') });
