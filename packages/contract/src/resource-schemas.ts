import { z } from 'zod';
import { LIMITED_FIGURES } from './resources.js';

const amount = z.number().nonnegative();
const whole = z.int().nonnegative();

export const resourcesSchema = z.object({
  cpuMs: z.nullable(amount),
  peakMemoryBytes: z.nullable(whole),
  rowsScanned: z.nullable(whole),
  bytesScanned: z.nullable(whole),
  spilledBytes: z.nullable(whole),
  resultBytes: z.nullable(whole),
  service: z
    .object({
      slotMs: z.nullable(whole),
      bytesBilled: z.nullable(whole),
      cacheHit: z.nullable(z.boolean()),
      partitionsProcessed: z.nullable(whole),
      queuedMs: z.nullable(whole),
      reservation: z.nullable(z.string()),
    })
    .exactOptional(),
});

export const resourceLimitsSchema = z.object({
  cpu: z.nullable(whole),
  memory: z.nullable(whole),
  scanned: z.nullable(whole),
  spilled: z.nullable(whole),
});

export const resourceFindingSchema = z.object({
  kind: z.literal('resource'),
  figure: z.enum(LIMITED_FIGURES),
  limit: amount,
  value: amount,
});
