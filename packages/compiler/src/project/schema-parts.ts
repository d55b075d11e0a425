import { MAX_SAMPLE_LIMITS, SAMPLE_LIMITS, type SampleLimits } from '@assay/contract';
import { z } from 'zod';
import { BYTE_SIZE_PATTERN } from './byte-size.js';
import { DURATION_PATTERN } from './duration.js';

/** Name of a layer, target or owner group, and what a selector can hold without quotes. */
export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Name of a parameter or a condition's column. */
export const IDENTIFIER_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const name = (description: string) =>
  z
    .string()
    .regex(NAME_PATTERN, 'must begin with a letter and hold letters, digits, "_" and "-" only')
    .describe(description);

export const text = (description: string) =>
  z.string().regex(/\S/, 'must not be empty').describe(description);

export const duration = (description: string) =>
  z
    .string({ error: 'must be a duration such as 90s, 10m or 1h30m' })
    .regex(DURATION_PATTERN, { error: 'must be a duration such as 90s, 10m or 1h30m', abort: true })
    .regex(/[1-9]/, 'must be longer than nothing')
    .describe(description);

export const byteSize = (description: string) =>
  z.string().regex(BYTE_SIZE_PATTERN, 'must be a size such as 500MB, 4GB or 2GiB').describe(description);

/** A text in which `${NAME}` stands for an environment variable, resolved when the target is used. */
export const textWithVariables = (description: string) =>
  z
    .string()
    .regex(/\S/, { error: 'must not be empty', abort: true })
    .regex(
      /^(?:[^$]|\$(?!\{)|\$\{[A-Za-z_][A-Za-z0-9_]*\})*$/,
      `has a "$\{" that is not followed by a name and "}"`,
    )
    .describe(description);

/** What one query may cost before the run tells it. */
export const resourceLimits = z
  .strictObject({
    cpu: duration('Processor time of all threads, such as 60s.').optional(),
    memory: byteSize(
      'By how much its process may grow, such as 1GB; memory that it uses again of an earlier query is not counted.',
    ).optional(),
    scanned: byteSize('What it may read from files, such as 10GB.').optional(),
    spilled: byteSize('What it may write to temporary files, such as 1GB.').optional(),
  })
  .describe(
    'What one query may cost: more is told in the summary and the history, and changes no status. Default: no limit.',
  );

const sampleLimit = (part: keyof SampleLimits, least: number, what: string) =>
  z
    .int()
    .min(least)
    .max(MAX_SAMPLE_LIMITS[part])
    .optional()
    .describe(`${what} Default: ${SAMPLE_LIMITS[part]}.`);

/** What a sample of offending rows holds at most. */
export const sampleLimits = z
  .strictObject({
    rows: sampleLimit('rows', 0, 'Rows; with 0 no sample is taken.'),
    columns: sampleLimit('columns', 1, 'Columns.'),
    characters: sampleLimit('characters', 10, 'Characters of one value.'),
  })
  .describe('What is kept of the offending rows. Their count is exact whatever stands here.');
