import { z } from 'zod';
import { TIGHTENINGS } from '../owners/tightening.js';
import { rulesSchema } from './rules-schema.js';
import {
  byteSize,
  duration,
  name,
  resourceLimits,
  sampleLimits,
  text,
  textWithVariables,
} from './schema-parts.js';

const maxConcurrentQueries = z
  .int()
  .min(1)
  .max(1000)
  .optional()
  .describe('How many queries may run at once in one run on this target. Default: duckdb 2, bigquery 8.');

const duckdbTargetSchema = z.strictObject({
  type: z.literal('duckdb').describe('An embedded DuckDB database.'),
  path: textWithVariables(
    'The database file, relative to the project folder. Environment variables are written $\u007bNAME}.',
  ),
  max_concurrent_queries: maxConcurrentQueries,
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe("Threads of all queries together. Default: DuckDB's own."),
  memory_limit: byteSize("Memory of all queries together, such as 4GB. Default: DuckDB's own.").optional(),
  temp_limit: byteSize(
    'Disk space of all queries together for what does not fit in memory, such as 50GB. Default: what is free, less a tenth.',
  ).optional(),
});

const bigqueryTargetSchema = z.strictObject({
  type: z.literal('bigquery').describe('Google BigQuery.'),
  project: textWithVariables('The cloud project that runs and pays the queries.'),
  location: textWithVariables('Where the datasets are, such as EU.'),
  max_concurrent_queries: maxConcurrentQueries,
  maximum_bytes_billed: byteSize(
    'What one query may bill at most, such as 50GB; a query that would bill more is refused. Default: 100GB.',
  ).optional(),
  use_query_cache: z
    .boolean()
    .optional()
    .describe(
      "Whether answers may come from BigQuery's cache, which bills nothing. Default: false, so that every run looks at the data.",
    ),
  price_per_tib: z
    .number()
    .positive()
    .optional()
    .describe(
      'What a TiB (2^40 bytes) that is billed costs, such as 6.25, in your currency. With it runs and dry runs tell what they cost; without it they tell bytes.',
    ),
});

/** `alerts:` of it. */
export const alertsSchema = z
  .strictObject({
    site_url: z
      .string()
      .regex(/^https?:\/\/[^\s?#@]+$/, 'must be an http or https address without user, query and fragment')
      .optional()
      .describe(
        'Where the site of `assay site` is published; messages link to it. Default: messages have no links.',
      ),
    factor: z
      .number()
      .min(1.1)
      .max(1000)
      .optional()
      .describe(
        'So many times more offending rows than were told, or so many times fewer, are told anew. Default: 2.',
      ),
    remind_after: z
      .string()
      .regex(/^[1-9]\d{0,3}d$/, 'must be days, such as 7d')
      .optional()
      .describe('What is still bad so long after it was told is told again, such as 7d. Default: never.'),
  })
  .describe('What `assay alert` tells, and when. Where to stands in owners.yml.');

/** `assay.yml`. */
export const assaySchema = z.strictObject({
  version: z.literal(1).describe('Version of this file format: 1.'),
  name: name('Name of the project.'),
  owner: name('Owner group of this file; it also owns new owner groups.'),
  layers: z.array(name('Name of a layer.')).min(1).meta({
    description: 'The layers, upstream first. A table depends on its own or an earlier layer.',
    // Checked, with a hint of its own, where the layers are read.
    uniqueItems: true,
  }),
  timezone: text('IANA time zone that says what a day is. Default: UTC.').optional(),
  default_target: name('Target that is used unless --target names another.').optional(),
  targets: z
    .record(
      name('Name of a target.'),
      z.discriminatedUnion('type', [duckdbTargetSchema, bigqueryTargetSchema]),
    )
    .meta({ description: 'The warehouses that audits can run on, by name.', minProperties: 1 }),
  history: z
    .strictObject({
      bigquery: z
        .string()
        .regex(/^[A-Za-z0-9_]{1,1024}$/, 'must be the name of a dataset: letters, digits and "_"')
        .describe('The dataset. It must exist; its tables are made.'),
      target: name(
        'The target of type bigquery whose project and location the dataset has. Default: the default target, or else the only one of that type.',
      ).optional(),
    })
    .optional()
    .describe('Where `assay history push`, and each run at its end, copies the history to.'),
  owner_gate: z
    .strictObject({
      tightening: z
        .enum(TIGHTENINGS)
        .optional()
        .describe(
          'Who may make an audit or a table stricter. owner: its owner, as for every change. free: everybody. Default: owner.',
        ),
    })
    .optional()
    .describe('What `assay owners check` asks owners about.'),
  alerts: alertsSchema.optional(),
  fuse: z
    .boolean()
    .optional()
    .describe(
      'Whether one query may answer several audits that examine the same rows. false: each has its own, whatever it says itself. Default: true.',
    ),
  limits: z
    .strictObject({
      query_timeout: duration('Time limit of a query, at most 15m. Default: 10m.').optional(),
      run_deadline: duration('Time limit of a run. Default: 6h.').optional(),
      resources: resourceLimits.optional(),
      samples: sampleLimits.optional(),
    })
    .optional()
    .describe('Limits of queries, runs and samples.'),
  rules: rulesSchema.optional().describe('Severity of single rules (error, warn or off), and their options.'),
  pii_columns: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9_*?]+$/, 'must hold letters, digits, "_" and the wildcards "*" and "?" only'),
    )
    .optional()
    .describe('Patterns of column names that hold personal data in any table, such as *_email.'),
});

/** What `assay.yml` says, as written. */
export type AssayFile = z.output<typeof assaySchema>;
