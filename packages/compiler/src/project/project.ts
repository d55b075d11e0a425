import type {
  AuditSeverity,
  BigqueryTarget,
  ComparedRows,
  Dialect,
  Dimension,
  OwnerGroup,
  Partition,
  PlanCheck,
  PlanColumn,
  PlanParameter,
  ResourceLimits,
  SampleLimits,
  Span,
  TableKey,
  TableName,
  Target,
  Thresholds,
  Tolerance,
} from '@assay/contract';
import type { Code } from '../codes.js';
import type { PlacedTerm } from '../expect/parse-expect.js';
import type { Tightening } from '../owners/tightening.js';
import type { Place, Problem, SeveritySetting } from '../problem.js';
import type { QueryFacts, TableReference } from '../sql/query-facts.js';
import type { QueryProblem } from '../sql/read-query.js';
import type { YamlFile, YamlPath } from './read-yaml.js';
import type { RuleOptions } from './rule-options.js';

/** A value and where it stands. */
export interface Located<Value> {
  readonly value: Value;
  readonly place: Place;
}

/**
 * The project as its files say, as far as they can be read: what rules look at. Null stands for what is missing or
 * wrong, which has been reported, or is up to a rule to report.
 */
export interface Project extends Surroundings {
  /** Those of files, sorted by file; then those of checks, in the order of their declarations. */
  readonly audits: readonly AuditSummary[];
}

/** What is kept of an audit once it was looked at by itself. The facts of its queries are not: of thousands they are much. */
export interface AuditSummary
  extends Subject,
    Pick<
      Audit,
      'id' | 'file' | 'check' | 'table' | 'head' | 'hasFrontmatter' | 'misfit' | 'dimension' | 'blocking'
    > {
  readonly queries: readonly QuerySummary[];
  /** The same for two audits exactly if they ask the same; null where that cannot be told. */
  readonly question: string | null;
}

export interface QuerySummary extends Pick<AuditQuery, 'file' | 'offset' | 'generated'> {
  /** Whether it could be understood. */
  readonly isRead: boolean;
  readonly reads: readonly ReadSummary[];
}

/** A table that a query refers to, and where. */
export interface ReadSummary {
  readonly span: Span;
  /** Null: not declared. */
  readonly table: Table | null;
}

/** The project but for its audits: with it an audit is looked at by itself, before the others are read. */
export interface Surroundings {
  readonly settings: Settings;
  /** Null where there is no owners.yml that could be read: then no name is unknown. */
  readonly owners: ReadonlyMap<string, OwnerGroup> | null;
  readonly tables: Tables;
}

export interface Settings {
  readonly name: string | null;
  readonly owner: Located<string> | null;
  /** Upstream first. */
  readonly layers: readonly string[] | null;
  /** Of the key `layers`, if there is one. */
  readonly layersPlace: Place | null;
  readonly timezone: string;
  readonly target: Target | null;
  /** Every target, by name; empty where they cannot be read. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Where each key of the target stands, by its name in the file. */
  readonly targetPlaces: ReadonlyMap<string, Place>;
  /** Where the history is copied to; null: nowhere, or what is said of it is wrong. */
  readonly history: HistoryDestination | null;
  readonly alerts: AlertRules;
  /** Of the target, or the best guess where it is wrong. */
  readonly dialect: Dialect;
  readonly queryTimeout: Located<number> | null;
  readonly runDeadlineMs: number;
  /** False: each audit has its own query. */
  readonly fuse: boolean;
  /** What one query may cost where its audit does not say. */
  readonly resources: ResourceLimits;
  readonly samples: SampleLimits;
  readonly severities: ReadonlyMap<Code, SeveritySetting>;
  /** Options of the rules that have some, defaults included. */
  readonly ruleOptions: RuleOptions;
  /** Patterns of column names. */
  readonly piiColumns: readonly string[];
  readonly tightening: Tightening;
}

/** What is told of the runs, and when. */
export interface AlertRules {
  /** Where the site is, with `/` at the end; null: messages have no links. */
  readonly siteUrl: string | null;
  /** From here on a count is told as changed: so many times as much, or so many times less. */
  readonly factor: number;
  /** What is still bad is told again after so many days; null: never. */
  readonly remindAfterDays: number | null;
}

/** A dataset that the history is copied to. */
export interface HistoryDestination {
  readonly dataset: string;
  /** Whose project and location it has. */
  readonly target: BigqueryTarget;
}

/** What an audit or a table says that may be: a finding of the rule about it is not reported. */
export interface Allowance {
  readonly rule: Code;
  readonly reason: string;
  /** Of the rule's name. */
  readonly place: Place;
}

/** What a finding can speak of: an audit or a table. */
export interface Subject {
  /** In the order of the file; each rule once. */
  readonly allow: readonly Allowance[];
}

/** The declared tables, in the order of their declarations, and by name. */
export interface Tables {
  /** False where a declaration could not be read, which is reported: then nobody can say that a table is not declared. */
  readonly complete: boolean;
  readonly all: readonly Table[];
  readonly byKey: ReadonlyMap<TableKey, Table>;
}

export interface Table extends Subject {
  readonly name: TableName;
  readonly key: TableKey;
  /** Of its name. */
  readonly place: Place;
  readonly layer: Located<string> | null;
  readonly owner: Located<string> | null;
  /** Whether the key is there, right or wrong. */
  readonly hasOwner: boolean;
  readonly description: string | null;
  /** Whether the key is there, right or wrong. */
  readonly hasDescription: boolean;
  readonly dependsOn: readonly Located<string>[];
  /** On the target. Null: `none`. Undefined: wrong or missing. */
  readonly partition: Partition | null | undefined;
  /** The same for queries of each dialect; undefined also where the other warehouse cannot have what is declared. */
  readonly partitions: Readonly<Record<Dialect, Partition | null | undefined>>;
  /** Where `partition` says so; the table's name if it is missing. */
  readonly partitionPlace: Place;
  /** What one query that reads it may bill; null: no limit of its own. */
  readonly maxBytes: number | null;
  readonly columns: readonly PlanColumn[];
  /** The table has no other columns than these and the one that it is partitioned by. */
  readonly columnsComplete: boolean;
  /** Columns that checks return with each offending row, besides those that they look at. */
  readonly sampleColumns: readonly Located<string>[];
  /** The condition by which checks read the table; null: the partition of the run date. */
  readonly checkFilter: CheckFilter | null;
  /** What `checks` of the table and of its columns hold, in the order of the file. */
  readonly checks: readonly DeclaredCheck[];
}

/** `check_filter` of a table. */
export interface CheckFilter {
  readonly text: string;
  /** Where it begins in the file; null where it does not stand there character by character. */
  readonly offset: number | null;
}

/** An item of a list of checks, as it is written. */
export interface DeclaredCheck {
  readonly yaml: YamlFile;
  readonly path: YamlPath;
  readonly value: unknown;
  /** Whose check it is; null: of the table. */
  readonly column: string | null;
  /** The key of the list. */
  readonly key: string;
  /** Below `tests` and `data_tests` it is spelled as dbt does. */
  readonly spelling: 'own' | 'dbt';
}

export interface Audit extends Subject {
  /** The last part of its id: the name of its file; of a check `<column>.<check>`, or what it is named. */
  readonly name: string;
  /** What it was made from; null: its SQL is a file of its own. */
  readonly check: PlanCheck | null;
  /** The file that declares it. */
  readonly file: string;
  /** `schema.table` as its folders say, or the table that declares the check. */
  readonly tableName: string;
  readonly table: Table | null;
  /** `<table>.<name>`, with the name of the table as declared where it is. */
  readonly id: string;
  /** Where a problem of the whole frontmatter is shown: its opening fence, or the file. */
  readonly head: Place;
  readonly hasFrontmatter: boolean;
  /** Null: it is an audit. */
  readonly misfit: Misfit['kind'] | null;
  readonly description: string | null;
  readonly hasDescription: boolean;
  readonly dimension: Dimension | null;
  readonly hasDimension: boolean;
  readonly owner: Located<string> | null;
  readonly severity: AuditSeverity;
  readonly blocking: boolean;
  /** Null: that of the project. */
  readonly timeout: Located<number> | null;
  /** Each that is null is that of the project. */
  readonly resources: ResourceLimits;
  /** What one query may bill at most, in bytes. Null: what the target says. */
  readonly maximumBytesBilled: number | null;
  readonly allowEmpty: boolean;
  /** False: its query is never sent as a part of another one. */
  readonly fuse: boolean;
  readonly tags: readonly string[];
  readonly parameters: readonly Located<PlanParameter>[];
  /** Names of parameters declared, right or wrong: their uses are not undeclared. Null: nobody can say which. */
  readonly declaredParameters: ReadonlySet<string> | null;
  readonly expect: AuditExpect;
  /** Null: it has one query. Undefined: what `compare` says is wrong, which has been reported. */
  readonly compare: AuditCompare | null | undefined;
  /** The audit's SQL, once per dialect, or left and right of each; empty where it could not be found. */
  readonly queries: readonly AuditQuery[];
}

/**
 * What is read as an audit for what is wrong in it, though it makes none, which has been reported: a file beside the one
 * whose name it nearly has, one at another depth, one that replaces the SQL of no audit.
 */
export type Misfit =
  | { readonly kind: 'second' }
  | { readonly kind: 'misplaced' }
  | { readonly kind: 'override'; readonly dialect: Dialect };

/** How the answers of the left and the right query are compared. */
export interface AuditCompare {
  readonly place: Place;
  readonly key: readonly Located<string>[];
  readonly tolerances: readonly Located<Tolerance>[];
  readonly matched: ComparedRows;
  /** The target of each query as it is named; null: that of the plan. */
  readonly leftTarget: Located<string> | null;
  readonly rightTarget: Located<string> | null;
}

export interface AuditExpect {
  readonly thresholds: Thresholds;
  readonly terms: readonly ExpectTerm[];
}

/** One term of either threshold, with its places in the file. */
export interface ExpectTerm extends PlacedTerm {
  readonly place: Place;
  readonly subjectPlace: Place;
}

/** One query of an audit in one dialect. */
export interface AuditQuery {
  readonly dialect: Dialect;
  /** Which of two it is; null where the audit has one. */
  readonly side: 'left' | 'right' | null;
  readonly file: string;
  /** From its first to its last character that is not blank. */
  readonly sql: string;
  /** Where `sql` begins in the file's text; 0 of SQL that was generated. */
  readonly offset: number;
  /** Null: it is written in the file. */
  readonly generated: GeneratedSql | null;
  /** Null where it cannot be understood; then there are problems. */
  readonly facts: QueryFacts | null;
  readonly problems: readonly QueryProblem[];
  /** What each of `facts.tables` refers to, in the same order. */
  readonly reads: readonly TableRead[];
}

/** Where SQL comes from that was made from a check. */
export interface GeneratedSql {
  /** The check in the file that declares it: there a problem of the SQL is shown. */
  readonly place: Place;
  /** Parts that stand in the file as they stand in the SQL: a problem in one of them is shown there. */
  readonly quoted: readonly QuotedSql[];
  /** The part of the SQL that is the check's `where`, or what else says which rows of the partition count as examined; null: all. */
  readonly filter: Span | null;
}

export interface QuotedSql {
  /** In the SQL. */
  readonly span: Span;
  /** Where it begins in the file. */
  readonly offset: number;
}

/** What the files of one audit say by themselves, whatever else the project holds: plain JSON. */
export interface AuditReading {
  readonly audit: Omit<Audit, 'table' | 'id' | 'declaredParameters' | 'queries'>;
  readonly declaredParameters: readonly string[] | null;
  readonly queries: readonly QueryReading[];
  /** What is wrong with the files by themselves. */
  readonly problems: readonly Problem[];
}

/** The SQL of an audit in one dialect, before it is known which of its tables are declared. */
export type QueryReading = Omit<AuditQuery, 'reads'>;

export interface TableRead {
  readonly reference: TableReference;
  /** Null: not declared. */
  readonly table: Table | null;
}

/** What a query is compared with: the other one of its file. */
export function otherSide(query: AuditQuery, queries: readonly AuditQuery[]): AuditQuery | undefined {
  return queries.find(({ file, side }) => file === query.file && side !== query.side);
}

/** Two brackets, each with a line end. */
const BRACKETS = 4;

/** The place of a span of the query's SQL. */
export function placeInQuery(query: Pick<AuditQuery, 'file' | 'offset' | 'generated'>, span: Span): Place {
  const { file, offset, generated } = query;
  if (!generated) return { file, span: { start: offset + span.start, end: offset + span.end } };
  const quoted = generated.quoted.find((part) => part.span.start <= span.start && span.end <= part.span.end);
  if (!quoted) {
    // What is quoted with nothing but brackets around it.
    const whole = generated.quoted.find(
      (part) =>
        span.start <= part.span.start &&
        part.span.end <= span.end &&
        lengthOf(span) - lengthOf(part.span) <= BRACKETS,
    );
    if (!whole) return generated.place;
    return { file, span: { start: whole.offset, end: whole.offset + lengthOf(whole.span) } };
  }
  const shift = quoted.offset - quoted.span.start;
  return { file, span: { start: span.start + shift, end: span.end + shift } };
}

function lengthOf({ start, end }: Span): number {
  return end - start;
}

/** The owner of an audit: its own, else that of its table. */
export function ownerOf(audit: Audit): string | null {
  return audit.owner?.value ?? audit.table?.owner?.value ?? null;
}
