import { AUDIT_SEVERITIES, DIMENSIONS, PARAMETER_TYPES } from '@assay/contract';
import { z } from 'zod';
import { allowSchema } from '../allow-schema.js';
import { byteSize, duration, IDENTIFIER_PATTERN, name, resourceLimits, text } from '../schema-parts.js';

// What only editors are told here is checked, with a hint of its own, where the expectations are read.
const expectation = z.string().meta({ pattern: '\\S' });
const expectSchema = z.union([
  expectation,
  z
    .strictObject({
      warn: expectation.optional().describe('Where this does not hold, the audit warns.'),
      error: expectation.optional().describe('Where this does not hold, the audit fails.'),
    })
    .meta({ minProperties: 1 }),
]);

const parameterSchema = z.strictObject({
  type: z.enum(PARAMETER_TYPES).describe('Type of the values.'),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .optional()
    .describe('Value that is used unless --param gives another.'),
});

const compareSchema = z.strictObject({
  key: z
    .array(text('A returned column.'))
    .min(1)
    .describe('Columns that both queries return and whose values together tell a row.'),
  tolerance: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .optional()
    .describe('By returned column, how far the right may be from the left: 10, or 0.5% of the left.'),
  left: z
    .strictObject({ target: name('A target of assay.yml.').describe('Target of the left query.') })
    .optional()
    .describe('Where the left query runs. Default: on the target that is compiled for.'),
  right: z
    .strictObject({ target: name('A target of assay.yml.').describe('Target of the right query.') })
    .optional()
    .describe('Where the right query runs. Default: on the target that is compiled for.'),
});

/** The frontmatter of an audit. */
export const frontmatterSchema = z.strictObject({
  description: text('What holds if the audit passes, in one sentence.').optional(),
  dimension: z.enum(DIMENSIONS).optional().describe('Quality dimension. Required.'),
  owner: name('Owner group. Default: the owner of the table.').optional(),
  severity: z
    .enum(AUDIT_SEVERITIES)
    .optional()
    .describe('error: bad data fails the audit. warn: it is shown and blocks nothing. Default: error.'),
  blocking: z
    .boolean()
    .optional()
    .describe('Whether a failure disables what is downstream. Default: true for severity error.'),
  timeout: duration('Time limit of the query, at most 15m. Default: that of the project.').optional(),
  resources: resourceLimits.optional(),
  maximum_bytes_billed: byteSize(
    'What one query of the audit may bill at most, such as 2GB, on a target that bills. Default: that of the target.',
  ).optional(),
  expect: expectSchema.optional().describe('What the result must be like. Default: rows = 0.'),
  compare: compareSchema
    .optional()
    .describe('Compares the answers of two queries, left and right, written one after the other.'),
  allow_empty: z.boolean().optional().describe('Whether nothing examined is a pass. Default: false.'),
  fuse: z
    .boolean()
    .optional()
    .describe(
      'Whether its rows may be counted by one query together with other audits of the same rows. Default: true.',
    ),
  tags: z.array(name('A tag.')).optional().describe('Words to select audits by.'),
  params: z
    .record(z.string().regex(IDENTIFIER_PATTERN, 'must hold letters, digits and "_" only'), parameterSchema)
    .optional()
    .describe('Parameters of the query, by name without the @.'),
  allow: allowSchema('audit').optional().describe('Rules that this audit may break, each with the reason.'),
});

/** The keys of a frontmatter that are right; `allow` is read on its own. */
export type FrontmatterFields = Omit<Partial<z.output<typeof frontmatterSchema>>, 'allow'>;
