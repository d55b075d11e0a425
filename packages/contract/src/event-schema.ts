import { z } from 'zod';
import { EVENT_VERSION, QUERY_PURPOSES, type RunEvent } from './events.js';
import { resourceFindingSchema, resourcesSchema } from './resource-schemas.js';
import { count, list, nullable, parameterValue, text } from './schema-parts.js';
import { STATUSES } from './status.js';

const eventBase = { v: z.literal(EVENT_VERSION), at: text, runId: text };
/** Of a query that does not run on the run's target. */
const target = text.exactOptional();
const whichQuery = {
  audits: list(text),
  purpose: z.enum(QUERY_PURPOSES),
  side: z.enum(['left', 'right']).exactOptional(),
  target,
  attempt: z.number().int().positive(),
};
const status = z.enum(STATUSES);

const counts = z.object({
  fail: count,
  error: count,
  timeout: count,
  inconclusive: count,
  skipped: count,
  not_run: count,
  warn: count,
  pass: count,
  total: count,
});

const result = z.object({
  audit: text,
  table: text,
  status,
  fingerprint: text,
  offendingRows: nullable(count),
  examinedRows: nullable(count),
  reason: nullable(text),
  rootCause: nullable(z.object({ audit: text, status, path: list(text) })),
  sample: nullable(
    z.object({
      columns: list(text),
      rows: list(list(nullable(text))),
      maskedColumns: list(text),
      differences: z.literal(true).exactOptional(),
    }),
  ),
  sampleProblem: nullable(text),
  startedAt: nullable(text),
  endedAt: text,
  durationMs: z.number().nonnegative(),
  findings: list(resourceFindingSchema).exactOptional(),
  sharedBy: z.int().min(2).exactOptional(),
  cost: z
    .object({
      billedBytes: count,
      price: nullable(z.number().nonnegative()),
      isComplete: z.boolean(),
    })
    .exactOptional(),
});

const sentQuery = z.object({ text, parameters: z.record(text, parameterValue) });

/** A run of a day before it was told has none. */
const affected = z.object({ tables: list(text), owners: list(text) }).default({ tables: [], owners: [] });

/** One line of a run's event log. */
export const eventSchema: z.ZodType<RunEvent> = z.discriminatedUnion('type', [
  z.object({
    ...eventBase,
    type: z.literal('run.start'),
    assayVersion: text,
    project: text,
    target: text,
    planHash: text,
    runDate: text,
    runTimestamp: text,
    parameters: z.record(text, parameterValue),
    audits: z.union([z.literal('all'), list(text)]),
    resumes: nullable(text).default(null),
    runner: nullable(z.object({ host: text, pid: z.int().positive() })).default(null),
  }),
  z.object({
    ...eventBase,
    type: z.literal('run.waiting'),
    audits: list(text),
    target,
    holders: list(z.object({ pid: nullable(z.int()), runId: nullable(text), audit: z.optional(text) })),
  }),
  z.object({
    ...eventBase,
    type: z.literal('query.job'),
    ...whichQuery,
    job: z.object({ id: text, project: text, location: text }),
  }),
  z.object({
    ...eventBase,
    type: z.literal('query.start'),
    ...whichQuery,
    query: sentQuery.exactOptional(),
  }),
  z.object({
    ...eventBase,
    type: z.literal('query.end'),
    ...whichQuery,
    outcome: z.enum(['done', 'timeout', 'error', 'cancelled']),
    durationMs: z.number().nonnegative(),
    reason: nullable(text),
    resources: resourcesSchema.exactOptional(),
    query: sentQuery.exactOptional(),
  }),
  z.object({ ...eventBase, type: z.literal('audit.end'), result }),
  z.object({
    ...eventBase,
    type: z.literal('run.end'),
    counts,
    success: z.boolean(),
    exitCode: z.number().int(),
    interrupted: z.boolean(),
    affected,
  }),
]);
