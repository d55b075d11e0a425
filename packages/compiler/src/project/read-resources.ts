import { NO_RESOURCE_LIMITS, type ResourceLimits } from '@assay/contract';
import type { z } from 'zod';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';
import type { resourceLimits } from './schema-parts.js';

/** The limits as written, in milliseconds and bytes; undefined: nothing is written. */
export function readResources(fields: z.output<typeof resourceLimits> | undefined): ResourceLimits {
  if (!fields) return NO_RESOURCE_LIMITS;
  return {
    cpu: parseDuration(fields.cpu ?? '') ?? null,
    memory: parseByteSize(fields.memory ?? '') ?? null,
    scanned: parseByteSize(fields.scanned ?? '') ?? null,
    spilled: parseByteSize(fields.spilled ?? '') ?? null,
  };
}

/** The limits of an audit: each that it does not set itself is the project's. */
export function mergeResources(own: ResourceLimits, project: ResourceLimits): ResourceLimits {
  return {
    cpu: own.cpu ?? project.cpu,
    memory: own.memory ?? project.memory,
    scanned: own.scanned ?? project.scanned,
    spilled: own.spilled ?? project.spilled,
  };
}
