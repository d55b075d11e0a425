import type { Compare } from './compare.js';
import type { Dimension } from './dimension.js';
import type { SampleLimits } from './events.js';
import type { Thresholds } from './expectation.js';
import type { Fusion } from './fusion.js';
import type { NotifyRoute } from './notify-route.js';
import type { ParameterType, ParameterValue } from './parameter.js';
import type { ResourceLimits } from './resources.js';
import type { Dialect, SqlText } from './sql-text.js';

/** What a plan says about its own format; a reader refuses any other version instead of guessing. */
export const PLAN_FORMAT = 'assay.plan';

/** One more with every change of the shape: a field that comes, goes, or gets another type or meaning. */
export const PLAN_FORMAT_VERSION = 8;

/**
 * All that a run needs, as plain data: `target/plan.json`.
 *
 * The same sources give the same bytes on every machine: no dates, absolute paths, host names or secrets; lists are
 * sorted by name or id, `${NAME}` references stay unresolved.
 */
export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  readonly formatVersion: typeof PLAN_FORMAT_VERSION;
  readonly project: PlanProject;
  readonly target: Target;
  /** Where queries of comparisons run besides: each that an audit names, sorted by name. */
  readonly otherTargets: readonly Target[];
  /** Upstream first. */
  readonly layers: readonly string[];
  /** Every owner group of `owners.yml`, by name. */
  readonly owners: Readonly<Record<string, OwnerGroup>>;
  /** Sorted by name. */
  readonly tables: readonly PlanTable[];
  /** Sorted by id. */
  readonly audits: readonly PlanAudit[];
}

export interface PlanProject {
  readonly name: string;
  /** IANA name of the time zone that says what a day is. */
  readonly timezone: string;
  /** From the start of a run; then running queries are cancelled and the rest is `not_run`. */
  readonly runDeadlineMs: number;
  readonly samples: SampleLimits;
}

/** Where the plan's queries run. Texts may hold `${NAME}`, resolved from the environment when the target is used. */
export type Target = DuckdbTarget | BigqueryTarget;

export interface DuckdbTarget {
  readonly name: string;
  readonly type: 'duckdb';
  /** The database file, relative to the project folder unless absolute. */
  readonly path: string;
  readonly maxConcurrentQueries: number;
  /** Totals, divided over the slots; null leaves DuckDB's own default. */
  readonly threads: number | null;
  readonly memoryLimit: string | null;
  /** Disk space for what does not fit in memory, a total as well; null: what is free, less a tenth. */
  readonly tempLimit: string | null;
}

export interface BigqueryTarget {
  readonly name: string;
  readonly type: 'bigquery';
  readonly project: string;
  readonly location: string;
  readonly maxConcurrentQueries: number;
  /** What one query may bill at most, in bytes; an audit may set another. */
  readonly maximumBytesBilled: number;
  /** Whether an answer may come from BigQuery's cache. */
  readonly useQueryCache: boolean;
  /** What 2^40 billed bytes cost, in the currency of whoever gave it; absent where nobody did. */
  readonly pricePerTib?: number;
}

/** What one query may bill where neither the audit nor the target says, in bytes: 100 GB. */
export const DEFAULT_MAXIMUM_BYTES_BILLED = 100e9;

/** The dialect in which a target's audits are written. */
export function dialectOf(target: Target): Dialect {
  return target.type;
}

export interface OwnerGroup {
  /** Logins or teams of the code host. */
  readonly members: readonly string[];
  /** Where alerts go, as they stand in `owners.yml`. */
  readonly notify: readonly NotifyRoute[];
}

export interface PlanTable {
  /** `schema.table` as declared. */
  readonly name: string;
  readonly layer: string;
  readonly owner: string;
  readonly description: string | null;
  /** Names of declared tables, sorted. */
  readonly dependsOn: readonly string[];
  /** Null for `partition: none`. */
  readonly partition: Partition | null;
  /** What one query that reads it may bill at most, in bytes; null: the target's limit alone. */
  readonly maxBytes: number | null;
  readonly columns: readonly PlanColumn[];
  readonly suppressions: readonly Suppression[];
  readonly source: SourcePlace;
}

/** A rule of the compiler that an audit or a table breaks with a reason. Sorted by rule in their lists. */
export interface Suppression {
  /** The code of the rule. */
  readonly rule: string;
  /** Why it may be, in its author's words. */
  readonly reason: string;
  /** Whether the rule finds nothing there that it would have to allow, so that it is to be taken out. */
  readonly stale: boolean;
}

/** How a table is divided so that a query can leave parts of it out, on the plan's target. */
export interface Partition {
  readonly kind: PartitionKind;
  /** The column that a filter names: `_PARTITIONTIME` and `_TABLE_SUFFIX` where it is none of the table's own. */
  readonly column: string;
  readonly type: PartitionType;
  /** How much time one partition covers; null where nobody said, or where it is not time. */
  readonly granularity: PartitionGranularity | null;
  /** Of integers: what the partitions cover, where it is known. */
  readonly range: PartitionRange | null;
}

/** Integers from `start` to before `end`, `interval` to a partition. */
export interface PartitionRange {
  readonly start: number;
  readonly end: number;
  readonly interval: number;
}

/**
 * What leaves parts of the table out: BigQuery by a column, by the time of ingestion or by the end of a wildcard table's
 * name; DuckDB by the order of a native table's rows, or by the folders of Hive partitions.
 */
export const PARTITION_KINDS = ['column', 'ingestion', 'suffix', 'ordered', 'hive'] as const;
export type PartitionKind = (typeof PARTITION_KINDS)[number];
export const PARTITION_TYPES = ['date', 'timestamp', 'datetime', 'integer', 'string'] as const;
export type PartitionType = (typeof PARTITION_TYPES)[number];
export const PARTITION_GRANULARITIES = ['hour', 'day', 'month', 'year'] as const;
export type PartitionGranularity = (typeof PARTITION_GRANULARITIES)[number];

export interface PlanColumn {
  readonly name: string;
  readonly description: string | null;
  /** Values of this column never reach a file, a log or a page. */
  readonly pii: boolean;
}

/** A place in the project's sources; `line` counts from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** A place inside a file; both count from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** `error`: bad data fails the audit. `warn`: it is shown and blocks nothing. */
export const AUDIT_SEVERITIES = ['error', 'warn'] as const;
export type AuditSeverity = (typeof AUDIT_SEVERITIES)[number];

export interface PlanAudit {
  /** `<table>.<name>`, unique in the project. */
  readonly id: string;
  readonly name: string;
  /** Name of the declared table that it is about. */
  readonly table: string;
  /** The check of its table that it was made from; null: its SQL is a file. */
  readonly check: PlanCheck | null;
  readonly description: string | null;
  readonly dimension: Dimension;
  readonly owner: string;
  readonly tags: readonly string[];
  readonly severity: AuditSeverity;
  /** Whether a blocking status of this audit disables what is downstream of its table. */
  readonly blocking: boolean;
  readonly timeoutMs: number;
  /** They decide no result, and are no part of the fingerprint. */
  readonly resources: ResourceLimits;
  /** What one of its queries may bill at most, in bytes, on a target that bills; null: what the target says. No part of the fingerprint. */
  readonly maximumBytesBilled: number | null;
  readonly expect: Thresholds;
  /** Whether nothing examined is as good as a pass. */
  readonly allowEmpty: boolean;
  /** The query without its trailing `;`; of an audit that compares two, the left one. */
  readonly sql: SqlText;
  /** Where `sql` begins in `source.file`, to lead a warehouse's message back to the author's line; null: it was made from a check. */
  readonly sqlStart: SourcePosition | null;
  /** With what the answer to `sql` is compared; null: its rows are the offending ones. */
  readonly compare: Compare | null;
  /** The audit's own parameters; `run_date` and `run_timestamp` are not among them. Sorted by name. */
  readonly parameters: readonly PlanParameter[];
  /** Names of every declared table that its queries read, its own included; sorted. */
  readonly reads: readonly string[];
  /** The rows that `sql` examines, where the compiler could derive them; null: examined unknown. */
  readonly scan: Scan | null;
  /** How its counts are read off one query that other audits of the same scan share; it decides no result, and is no part of the fingerprint. */
  readonly fusion: Fusion;
  /** Which returned columns are masked before anything is written. */
  readonly mask: Mask;
  /** Whether a value of a pii column may stand in the warehouse's messages about its queries. */
  readonly sensitive: boolean;
  /** They decide no result, and are no part of the fingerprint. */
  readonly suppressions: readonly Suppression[];
  readonly source: SourcePlace;
  /** Hash of all that decides its result; a result of another fingerprint is of another definition. */
  readonly fingerprint: string;
}

export interface PlanParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Null: a run must give a value. */
  readonly default: ParameterValue | null;
}

/** What was declared in one line on a table or a column. */
export interface PlanCheck {
  /** `not_null`, `row_count`... */
  readonly name: string;
  /** Null: it is one of the whole table. */
  readonly column: string | null;
}

/** A check in words: `not_null on origin`, `row_count`. */
export function formatCheck({ name, column }: PlanCheck): string {
  return column === null ? name : `${name} on ${column}`;
}

/** The part of one table that an audit examines: `SELECT count(*) FROM <from> WHERE <predicate> AND <filter>`. */
export interface Scan {
  readonly table: string;
  /** The table as the query spells it, with its alias if the predicate needs one. */
  readonly from: string;
  /** The partition conjuncts; null: the whole table. */
  readonly predicate: SqlText | null;
  /** The `where` of a check; null: every row of the partition. */
  readonly filter: SqlText | null;
}

/** `all` where the lineage of the output is unknown; otherwise names of returned columns. */
export type Mask =
  | { readonly kind: 'all' }
  | { readonly kind: 'columns'; readonly columns: readonly string[] };
