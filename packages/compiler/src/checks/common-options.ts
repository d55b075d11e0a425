import { AUDIT_SEVERITIES } from '@assay/contract';
import { z } from 'zod';
import { duration, name, text } from '../project/schema-parts.js';

const expectation = z.string().meta({ pattern: '\\S' });

/** What every check can say besides its own options. */
export const commonOptions = {
  name: name(
    'What the check is called in the id of its audit. Default: the check itself. Needed where one column has the same check twice.',
  ).optional(),
  description: text(
    'What holds if the check passes, in one sentence. Default: made from the check.',
  ).optional(),
  severity: z
    .enum(AUDIT_SEVERITIES)
    .optional()
    .describe('error: bad data fails the check. warn: it is shown and blocks nothing. Default: error.'),
  expect: z
    .union([
      expectation,
      z
        .strictObject({
          warn: expectation.optional().describe('Where this does not hold, the check warns.'),
          error: expectation.optional().describe('Where this does not hold, the check fails.'),
        })
        .meta({ minProperties: 1 }),
    ])
    .optional()
    .describe(
      'What the result must be like, such as rows <= 10 or rate <= 0.1%. Default: that of the check.',
    ),
  where: text('SQL condition: only rows for which it is true are checked.').optional(),
  timeout: duration('Time limit of the query, at most 15m. Default: that of the project.').optional(),
  tags: z.array(name('A tag.')).optional().describe('Words to select checks by.'),
  allow_empty: z
    .boolean()
    .optional()
    .describe('Whether nothing examined is a pass. Default: false; true for row_count.'),
  fuse: z
    .boolean()
    .optional()
    .describe('Whether its rows may be counted by one query together with other checks. Default: true.'),
} as const;

export const commonSchema = z.strictObject(commonOptions);
export type CommonOptions = Partial<z.output<typeof commonSchema>>;
