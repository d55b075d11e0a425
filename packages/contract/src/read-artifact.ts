import { z } from 'zod';
import type { Diagnostic } from './diagnostic.js';
import { DIMENSIONS } from './dimension.js';
import { EVENT_VERSION, type RunEvent } from './events.js';
import { PARAMETER_TYPES } from './parameter.js';
import {
  AUDIT_SEVERITIES,
  PARTITION_GRANULARITIES,
  PARTITION_KINDS,
  PARTITION_TYPES,
  PLAN_FORMAT,
  PLAN_FORMAT_VERSION,
  type Plan,
} from './plan.js';
import { resourceFindingSchema, resourceLimitsSchema, resourcesSchema } from './resource-schemas.js';
import { STATUSES } from './status.js';

/** A value that was read from outside, now of a known type, or why it is not. */
export type ReadArtifact<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * A plan out of parsed JSON. Its version is looked at first: of a plan of another one nothing else is said.
 *
 * @param file where it was read, for the diagnostics `invalid-artifact` and `unknown-artifact-version`
 */
export function readPlanArtifact(value: unknown, file: string): ReadArtifact<Plan> {
  return read(planSchema, value, {
    file,
    what: 'plan',
    found: planVersionOf(value),
    version: PLAN_FORMAT_VERSION,
  });
}

/** The format version that parsed JSON gives for itself if it is a plan, whatever else is in it. */
export function planVersionOf(value: unknown): number | undefined {
  return fieldOf(value, 'format') === PLAN_FORMAT ? numberOf(value, 'formatVersion') : undefined;
}

/** One line of a run's event log out of parsed JSON; `line` counts from 1. */
export function readEventArtifact(value: unknown, file: string, line: number): ReadArtifact<RunEvent> {
  return read(eventSchema, value, {
    file,
    line,
    what: 'event',
    found: numberOf(value, 'v'),
    version: EVENT_VERSION,
  });
}

interface Origin {
  readonly file: string;
  readonly line?: number;
  readonly what: 'plan' | 'event';
  /** The version that it gives for itself. */
  readonly found: number | undefined;
  /** The version that is read. */
  readonly version: number;
}

function read<T>(schema: z.ZodType<T>, value: unknown, origin: Origin): ReadArtifact<T> {
  const location = {
    file: origin.file,
    ...(origin.line === undefined
      ? {}
      : { start: { line: origin.line, column: 1 }, end: { line: origin.line, column: 1 } }),
  };
  const { found, version } = origin;
  if (found !== undefined && found !== version) {
    return {
      ok: false,
      diagnostics: [
        {
          code: 'unknown-artifact-version',
          severity: 'error',
          message: `this ${origin.what} has format version ${found}; this Assay reads version ${version}`,
          hint: found > version ? FROM_NEWER : FROM_OLDER[origin.what],
          location,
        },
      ],
    };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    diagnostics: parsed.error.issues.slice(0, MAX_ISSUES).map((issue) => ({
      code: 'invalid-artifact',
      severity: 'error',
      message: `not a ${origin.what} of Assay: ${issue.path.join('.') || 'the value'}: ${issue.message}`,
      hint:
        origin.what === 'plan'
          ? 'make it again with `assay compile`'
          : 'the history is written by `assay run` alone; restore the file from a copy',
      location,
    })),
  };
}

const FROM_NEWER = 'it was written by a newer Assay: use that one, or a newer one';

const FROM_OLDER = {
  plan: 'it was written by an older Assay: make it again with `assay compile`, from the sources that it is of',
  event: 'it was written by an older Assay: use that one for it',
} as const;

/** A wrong file is wrong in thousands of places; the first few say which file it is. */
const MAX_ISSUES = 5;

function numberOf(value: unknown, key: string): number | undefined {
  const number = fieldOf(value, key);
  return typeof number === 'number' ? number : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

const text = z.string();
const count = z.number().int().nonnegative();
const nullable = <T extends z.ZodType>(schema: T) => z.nullable(schema);
const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly();

const sqlText = z.object({ text, parameters: list(z.object({ name: text, offset: count })) });
const parameterValue = z.object({ type: z.enum(PARAMETER_TYPES), value: text });
const sourcePlace = z.object({ file: text, line: z.number().int().positive() });
const decimal = text.regex(/^-?\d+(\.\d+)?$/);

const numberTest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('compare'),
    operator: z.enum(['=', '!=', '<', '<=', '>', '>=']),
    value: decimal,
  }),
  z.object({ kind: z.literal('between'), low: decimal, high: decimal }),
]);

const term = z.object({
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('rows') }),
    z.object({ kind: z.literal('rate') }),
    z.object({ kind: z.literal('column'), column: text }),
  ]),
  test: numberTest,
});

const expectation = z.object({ terms: z.tuple([term], term).readonly() });

const target = z.discriminatedUnion('type', [
  z.object({
    name: text,
    type: z.literal('duckdb'),
    path: text,
    maxConcurrentQueries: z.number().int().positive(),
    threads: nullable(z.number().int().positive()),
    memoryLimit: nullable(text),
    tempLimit: nullable(text),
  }),
  z.object({
    name: text,
    type: z.literal('bigquery'),
    project: text,
    location: text,
    maxConcurrentQueries: z.number().int().positive(),
    maximumBytesBilled: nullable(count),
  }),
]);

const position = z.object({ line: z.number().int().positive(), column: z.number().int().positive() });
const scan = nullable(z.object({ table: text, from: text, predicate: nullable(sqlText) }));
const notNegative = text.regex(/^\d+(\.\d+)?$/);

const compare = z.object({
  key: z.array(text).min(1).readonly(),
  tolerances: list(z.object({ column: text, kind: z.enum(['absolute', 'relative']), value: notNegative })),
  right: z.object({
    target: nullable(text),
    sql: sqlText,
    sqlStart: position,
    reads: list(text),
    scan,
  }),
});

const suppressions = list(z.object({ rule: text, reason: text, stale: z.boolean() }));

const planSchema: z.ZodType<Plan> = z.object({
  format: z.literal(PLAN_FORMAT),
  formatVersion: z.literal(PLAN_FORMAT_VERSION),
  project: z.object({
    name: text,
    timezone: text,
    runDeadlineMs: z.number().int().positive(),
    samples: z.object({ rows: count, columns: count, characters: count }),
  }),
  target,
  layers: list(text),
  owners: z.record(text, z.object({ members: list(text), notify: list(text) })),
  tables: list(
    z.object({
      name: text,
      layer: text,
      owner: text,
      description: nullable(text),
      dependsOn: list(text),
      partition: nullable(
        z.object({
          kind: z.enum(PARTITION_KINDS),
          column: text,
          type: z.enum(PARTITION_TYPES),
          granularity: nullable(z.enum(PARTITION_GRANULARITIES)),
          range: nullable(z.object({ start: z.int(), end: z.int(), interval: z.int().positive() })),
        }),
      ),
      maxBytes: nullable(count),
      columns: list(z.object({ name: text, description: nullable(text), pii: z.boolean() })),
      suppressions,
      source: sourcePlace,
    }),
  ),
  audits: list(
    z.object({
      id: text,
      name: text,
      table: text,
      description: nullable(text),
      dimension: z.enum(DIMENSIONS),
      owner: text,
      tags: list(text),
      severity: z.enum(AUDIT_SEVERITIES),
      blocking: z.boolean(),
      timeoutMs: z.number().int().positive(),
      resources: resourceLimitsSchema,
      expect: z.object({ error: nullable(expectation), warn: nullable(expectation) }),
      allowEmpty: z.boolean(),
      sql: sqlText,
      sqlStart: position,
      compare: nullable(compare),
      parameters: list(
        z.object({ name: text, type: z.enum(PARAMETER_TYPES), default: nullable(parameterValue) }),
      ),
      reads: list(text),
      scan,
      mask: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('all') }),
        z.object({ kind: z.literal('columns'), columns: list(text) }),
      ]),
      sensitive: z.boolean(),
      suppressions,
      source: sourcePlace,
      fingerprint: text,
    }),
  ),
});

const eventBase = { v: z.literal(EVENT_VERSION), at: text, runId: text };
const purpose = z.enum(['count', 'examined', 'sample']);
const side = z.enum(['left', 'right']).exactOptional();
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
});

const sentQuery = z.object({ text, parameters: z.record(text, parameterValue) });

/** A run of a day before it was told has none. */
const affected = z.object({ tables: list(text), owners: list(text) }).default({ tables: [], owners: [] });

const eventSchema: z.ZodType<RunEvent> = z.discriminatedUnion('type', [
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
    holders: list(z.object({ pid: nullable(z.int()), runId: nullable(text) })),
  }),
  z.object({
    ...eventBase,
    type: z.literal('query.start'),
    audits: list(text),
    purpose,
    side,
    attempt: z.number().int().positive(),
    query: sentQuery.exactOptional(),
  }),
  z.object({
    ...eventBase,
    type: z.literal('query.end'),
    audits: list(text),
    purpose,
    side,
    attempt: z.number().int().positive(),
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
