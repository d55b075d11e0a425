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
