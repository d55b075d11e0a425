import type { ComparedRows, Decimal, Dialect, Dimension, Tolerance } from '@assay/contract';
import type { z } from 'zod';
import type { Place, Report } from '../problem.js';
import type { Table, Tables } from '../project/project.js';
import type { SqlPiece } from './sql-piece.js';

/** Where a check may stand: below a column, at the table itself, or either. */
export type CheckScope = 'column' | 'table' | 'both';

/** One kind of check: what a line below `checks:` may name. */
export interface Check {
  /** As it is written in YAML: `not_null`. Its file and its page are called `not-null`. */
  readonly name: string;
  readonly scope: CheckScope;
  readonly dimension: Dimension;
  /** What it checks, in one sentence: for lists and editors. */
  readonly summary: string;
  /** Its own options, each described; those that every check has are added. */
  readonly options: z.ZodObject;
  /** The option that `{ <check>: <value> }` gives; null: a value that is no map is refused. */
  readonly shorthand: string | null;
  /**
   * The audit that it makes. A pure function of options that keep the schema; null after reporting what is wrong with them all
   * the same.
   */
  readonly build: (options: Readonly<Record<string, unknown>>, context: CheckContext) => CheckAudit | null;
}

/** A check as its file defines it, with the type of its own options. */
export interface CheckDefinition<Options extends z.ZodObject> extends Omit<Check, 'options' | 'build'> {
  readonly options: Options;
  readonly build: (options: z.output<Options>, context: CheckContext) => CheckAudit | null;
}

/** The definition as a member of the list of checks: options reach `build` only if they keep its schema. */
export function defineCheck<Options extends z.ZodObject>(definition: CheckDefinition<Options>): Check {
  return definition as unknown as Check;
}

/** All that a check may look at besides its options. */
export interface CheckContext {
  /** The name of the check itself. */
  readonly check: string;
  /** Of the target that is compiled for. */
  readonly dialect: Dialect;
  readonly table: Table;
  /** Null: it stands at the table. */
  readonly column: string | null;
  /**
   * The conditions that read the partition of the run date, or what `check_filter` of the table says; empty where the table is
   * always read whole.
   */
  readonly partition: readonly SqlPiece[];
  /** The check's `where`, in brackets where it needs them and marked as the filter; null: it has none. */
  readonly where: SqlPiece | null;
  /** Every declared table. */
  readonly tables: Tables;
  /** The dialect of each target by its name. */
  readonly targets: ReadonlyMap<string, Dialect>;
  /** The partition of the run date of another table, which the check names at the path of options; undefined after reporting that it cannot be told. */
  readonly partitionOf: (table: Table, dialect: Dialect, path: OptionPath) => readonly SqlPiece[] | undefined;
  /** The number at a path of the options, exactly as written. */
  readonly decimal: (path: OptionPath) => Decimal;
  /** The scalar at a path of the options as it stands in the file: `01`, `1.10`. */
  readonly source: (path: OptionPath) => string | undefined;
  /**
   * The SQL expression at a path of the options, with a trace to where it stands; undefined after reporting what is wrong with
   * it. Not in brackets. The dialect is that of the target unless the query is one of another.
   */
  readonly expression: (path: OptionPath, dialect?: Dialect) => SqlPiece | undefined;
  /** Whether the check has an `expect` of its own, which then decides alone. */
  readonly hasExpect: boolean;
  /** Where an option stands; of a path without parts the check. */
  readonly place: (path: OptionPath) => Place;
  readonly report: Report;
}

/** A path inside the options of a check: `['between', 0]`. */
export type OptionPath = readonly (string | number)[];

/** What a check is compiled to; the rest of the audit is common to all checks. */
export interface CheckAudit {
  /** What holds if it passes, as a clause: `origin is never NULL`. */
  readonly description: string;
  /** The query; of a comparison the left one. Without `;`. */
  readonly sql: SqlPiece;
  /** In the grammar of `expect:`; default: `rows = 0`. `expect` of the check itself wins. */
  readonly expect?: string;
  /** Whether nothing examined is as good as a pass, unless the check says otherwise. Default: false. */
  readonly allowEmpty?: boolean;
  readonly compare?: CheckComparison;
}

/** The other half of a check that compares the answers of two queries. */
export interface CheckComparison {
  /** Returned columns of both queries. */
  readonly key: readonly string[];
  readonly tolerances: readonly Tolerance[];
  readonly matched: ComparedRows;
  readonly right: SqlPiece;
  readonly rightDialect: Dialect;
  /** Null: the target that is compiled for. */
  readonly rightTarget: NamedTarget | null;
  /** Where the left query runs. Default: the target that is compiled for. */
  readonly left?: { readonly dialect: Dialect; readonly target: NamedTarget };
}

/** A target, and the option that names it. */
export interface NamedTarget {
  readonly name: string;
  readonly path: OptionPath;
}
