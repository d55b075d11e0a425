import { z } from 'zod';
import { COMPARED_ROWS } from './compare.js';
import { DIMENSIONS } from './dimension.js';
import { ALONE_REASONS } from './fusion.js';
import { CHANNEL_NAMES } from './notify-route.js';
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
import { resourceLimitsSchema } from './resource-schemas.js';
import { count, list, nullable, parameterValue, text } from './schema-parts.js';
import { otherTargetsOf } from './side-targets.js';

const sqlText = z.object({ text, parameters: list(z.object({ name: text, offset: count })) });
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
    maximumBytesBilled: count,
    useQueryCache: z.boolean(),
    pricePerTib: z.number().positive().exactOptional(),
  }),
]);

const position = z.object({ line: z.number().int().positive(), column: z.number().int().positive() });
const scan = nullable(
  z.object({ table: text, from: text, predicate: nullable(sqlText), filter: nullable(sqlText) }),
);
const fusion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rows'), condition: nullable(sqlText), returned: list(sqlText) }),
  z.object({
    kind: z.literal('figures'),
    figures: list(z.object({ name: text, expression: sqlText })),
    having: nullable(sqlText),
    returned: list(sqlText),
  }),
  z.object({
    kind: z.literal('groups'),
    by: list(sqlText),
    having: nullable(sqlText),
    returned: list(sqlText),
  }),
  z.object({ kind: z.literal('alone'), reason: z.enum(ALONE_REASONS) }),
]);
const notNegative = text.regex(/^\d+(\.\d+)?$/);

const compare = z.object({
  key: z.array(text).min(1).readonly(),
  tolerances: list(z.object({ column: text, kind: z.enum(['absolute', 'relative']), value: notNegative })),
  matched: z.enum(COMPARED_ROWS),
  leftTarget: nullable(text),
  right: z.object({
    target: nullable(text),
    file: text,
    sql: sqlText,
    sqlStart: nullable(position),
    reads: list(text),
    scan,
  }),
});

const suppressions = list(z.object({ rule: text, reason: text, stale: z.boolean() }));

const plan = z.object({
  format: z.literal(PLAN_FORMAT),
  formatVersion: z.literal(PLAN_FORMAT_VERSION),
  project: z.object({
    name: text,
    timezone: text,
    runDeadlineMs: z.number().int().positive(),
    samples: z.object({ rows: count, columns: count, characters: count }),
  }),
  target,
  otherTargets: list(target),
  layers: list(text),
  owners: z.record(
    text,
    z.object({
      members: list(text),
      notify: list(
        z.object({
          channel: z.enum(CHANNEL_NAMES),
          address: text,
          severities: list(z.enum(AUDIT_SEVERITIES)),
          samples: z.boolean(),
        }),
      ),
    }),
  ),
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
      check: nullable(z.object({ name: text, column: nullable(text) })),
      description: nullable(text),
      dimension: z.enum(DIMENSIONS),
      owner: text,
      tags: list(text),
      severity: z.enum(AUDIT_SEVERITIES),
      blocking: z.boolean(),
      timeoutMs: z.number().int().positive(),
      resources: resourceLimitsSchema,
      maximumBytesBilled: nullable(count),
      expect: z.object({ error: nullable(expectation), warn: nullable(expectation) }),
      allowEmpty: z.boolean(),
      sql: sqlText,
      sqlStart: nullable(position),
      compare: nullable(compare),
      parameters: list(
        z.object({ name: text, type: z.enum(PARAMETER_TYPES), default: nullable(parameterValue) }),
      ),
      reads: list(text),
      scan,
      fusion,
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

/** A plan of the format version that is read. */
export const planSchema: z.ZodType<Plan> = plan.refine(
  ({ audits, otherTargets }) => {
    const known = new Set(otherTargets.map(({ name }) => name));
    return audits.every((audit) => otherTargetsOf(audit).every((name) => known.has(name)));
  },
  { error: 'a comparison names a target that is not in it', path: ['otherTargets'] },
);
