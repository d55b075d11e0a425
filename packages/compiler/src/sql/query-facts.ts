import type { Dialect, Span } from '@assay/contract';
import type { Expr } from './expr.js';
import type { NamePart } from './name-part.js';

/**
 * What the compiler knows about one query: plain data, independent of any parser.
 *
 * Every span is in UTF-16 code units of the SQL text given to `readQuery`; lists are in source order. Numbers named
 * `scope`, `table`, `tables` are indices into `scopes` and `tables` of the same facts.
 */
export interface QueryFacts {
  readonly dialect: Dialect;
  /** The statement without a trailing `;`, blanks and comments around it. */
  readonly span: Span;
  /** Every SELECT; the outermost is `scopes[0]`. A set operation gives one scope per branch. */
  readonly scopes: readonly Scope[];
  /** Every reference to a real table, once per place where it is written; names of CTEs are not here. */
  readonly tables: readonly TableReference[];
  /** What the query reads that is no table: table functions and files. */
  readonly otherSources: readonly OtherSource[];
  /** Everything that combines two reads, `against: 'table'`, or a read with rows made up, `against: 'generated'`. */
  readonly joins: readonly Join[];
  /** Uses of `@name`, each once per place. */
  readonly parameters: readonly ParameterUse[];
  readonly functions: readonly FunctionUse[];
  readonly columns: readonly ColumnReference[];
  /** Where the columns of a table are taken without being named. */
  readonly stars: readonly Star[];
  /**
   * Every LIMIT, OFFSET, FETCH and sample of a query, wherever it stands; what numbers the rows of a whole table
   * in no order, or keeps them up to a number;   * DISTINCT ON without a column; a LIMIT inside an aggregate that has no GROUP BY.
   */
  readonly limits: readonly Span[];
  /** Names that the query gives: where they are given, and where a CTE is read by its name. */
  readonly names: readonly GivenName[];
  /** What the query returns: one entry, or one per branch of an outermost set operation. */
  readonly outputs: readonly Output[];
  /** The outermost SELECT or set operation. */
  readonly shape: QueryShape;
  /** The outermost query and everything it reads FROM, through subqueries and CTEs, each flag set where any has it. */
  readonly pathShape: QueryShape;
  /**
   * Every result row is one row of one table: a single table, through plain subqueries and CTEs, and no GROUP BY,
   * aggregate, DISTINCT, window, QUALIFY, UNNEST, LIMIT, join or set operation on the way.
   */
  readonly rowsAreTableRows: boolean;
  /** BigQuery: a function of somebody's own, outside WHERE, of which nobody here knows whether it makes one row of many. */
  readonly mayAggregate: Span | null;
  /** The one aggregated row that the result is, or one of its branches; null where there may be any number of rows. */
  readonly singleRow: SingleRow | null;
  /**
   * What makes the result the same whatever the tables hold: a condition that is true for no row, LIMIT 0, or the keyword in
   * front of it. Null where that is not certain.
   */
  readonly cutOff: Span | null;
  /** Where anything is compared with NULL, as in `= NULL`, `NOT IN (1, NULL)`, `CASE x WHEN NULL`: that is never true. */
  readonly nullComparisons: readonly Span[];
}

/** A result of exactly one row, whatever the table holds; of none or one, where `conditional`. */
export interface SingleRow {
  /** The aggregate, or the SELECT that has no FROM. */
  readonly span: Span;
  /** A HAVING, or a WHERE or QUALIFY around it, may take the row away. */
  readonly conditional: boolean;
  /** Nothing but numbers of rows: COUNT, COUNTIF, the sum of a CASE over constants. */
  readonly counts: boolean;
}

/** `*`, `t.*`, `COLUMNS(...)`, or a table's name for its whole row, in a select list whose columns are used, or in another part of a SELECT. */
export interface Star {
  readonly span: Span;
  readonly scope: number;
  /** The tables whose columns it stands for; empty for files, table functions and fields of a STRUCT. */
  readonly tables: readonly number[];
  /** Written as the table's name: should the table have a column of that name, that is meant. */
  readonly row: string | null;
}

export interface GivenName {
  readonly kind: 'cte' | 'table' | 'column';
  readonly text: string;
  /** The name itself. */
  readonly span: Span;
}

/** One SELECT. */
export interface Scope {
  /** The SELECT around it, or null for the outermost (and the other branches of an outermost set operation). */
  readonly parent: number | null;
  readonly role: 'statement' | 'cte' | 'from' | 'expression';
  /** From its first keyword to its last token. */
  readonly span: Span;
  /** The top-level AND parts of its own WHERE. */
  readonly where: readonly Conjunct[];
}

export interface TableReference {
  readonly parts: readonly NamePart[];
  /** The texts of `parts` joined by dots, as written. DuckDB ignores the case, BigQuery does not. */
  readonly name: string;
  /** The name by which columns refer to it, if it was given one. */
  readonly alias: string | null;
  /** The name, without alias. */
  readonly span: Span;
  readonly scope: number;
  /** Its columns were given other names in FROM (`t AS a(x, y)`, DuckDB): a name no longer tells which column it is. */
  readonly columnAliases: boolean;
  /**
   * No condition reaches the reading of it: beside it in FROM is a FULL, RIGHT or POSITIONAL join, or in DuckDB its row's own
   * array is unnested there or in a subquery.
   */
  readonly scannedWhole: boolean;
  /** True if the SELECT that names it has no other FROM item, so that an unqualified column can only be its own. */
  readonly alone: boolean;
  /** A BigQuery wildcard table: the name ends in `*`. */
  readonly wildcard: boolean;
  /** The conditions that every row read from it must meet. */
  readonly conjuncts: readonly Conjunct[];
}

/** One of the conditions joined by AND. */
export interface Conjunct {
  /** Exactly the condition as written, with its parentheses if the AND needs them. */
  readonly span: Span;
  /** Its columns are named as in the SELECT that names the table, also where `direct` is false. */
  readonly expr: Expr;
  /** It stands in the WHERE of the SELECT that names the table; otherwise in one outside that was proven to reach it. */
  readonly direct: boolean;
  /** The text, as written, means the same in the SELECT that names the table: no column on the way has another name. */
  readonly asWritten: boolean;
}

export interface OtherSource {
  /** `generated` makes its rows up: generate_series, range, GENERATE_..., VALUES; `table-function` may read anything. */
  readonly kind: 'table-function' | 'file' | 'generated';
  /** The function's name or the file. */
  readonly name: string;
  readonly span: Span;
  readonly scope: number;
}

export type JoinKind =
  | 'inner'
  | 'left'
  | 'right'
  | 'full'
  | 'cross'
  | 'comma'
  | 'semi'
  | 'anti'
  | 'asof'
  | 'positional'
  | 'set-operation'
  | 'subquery';

/**
 * Two reads brought together. UNNEST of an array of the row itself is none.
 *
 * `against` is 'table' if both sides read a table, a file or a table function; it is 'generated' if one side only makes
 * rows up (UNNEST of a constant array, generate_series, VALUES, a SELECT without FROM).
 */
export interface Join {
  readonly kind: JoinKind;
  readonly against: 'table' | 'generated';
  /** The keywords (`LEFT JOIN`, `UNION ALL`, `EXISTS`, `IN`), the comma, or the SELECT of a scalar subquery. */
  readonly span: Span;
  readonly scope: number;
  /** The tables read by the side that the construct adds. */
  readonly tables: readonly number[];
}

export interface ParameterUse {
  /** Without `@`, as written. */
  readonly name: string;
  /** The whole token, `@` included. */
  readonly span: Span;
}

/** A call; also a keyword that calls without brackets (`CURRENT_DATE`), and a system variable (`@@SESSION_ID`). */
export interface FunctionUse {
  /** Upper case; in BigQuery dotted where written so (`SAFE.PARSE_DATE`), in DuckDB without a schema or a receiver in front. */
  readonly name: string;
  /** The name only. */
  readonly span: Span;
  readonly scope: number;
  readonly aggregate: boolean;
  /** How many arguments it is given. */
  readonly arguments: number;
  /** Called with OVER. */
  readonly window: boolean;
  /** The window is the whole table in no order: its PARTITION BY and ORDER BY name nothing, if there are any. */
  readonly overAll: boolean;
  /** The window has a PARTITION BY of more than constants. */
  readonly partitioned: boolean;
  /** The LIMIT inside its brackets: `ARRAY_AGG(x LIMIT 3)`. */
  readonly limit: Span | null;
}

export interface ColumnReference {
  /** The table alias or name in front, or null. */
  readonly qualifier: string | null;
  /** The column; what follows it in `path` are fields of it. */
  readonly name: string;
  readonly path: readonly NamePart[];
  /** The whole path. */
  readonly span: Span;
  readonly scope: number;
  /** The table whose column it can only be; null where it may be an alias, of another relation, or no column at all. */
  readonly table: number | null;
}

export interface Output {
  readonly scope: number;
  readonly columns: readonly OutputColumn[];
}

export interface OutputColumn {
  /** The name that the result column gets, or null where the engine makes one up, and for a star. */
  readonly name: string | null;
  /** `*`, `t.*`, COLUMNS(...): any number of columns. */
  readonly star: boolean;
  /** Its value is written in the query, and the same in every row of the SELECT. */
  readonly constant: boolean;
  /** Columns named in it, also in subqueries inside it; for a star those in EXCEPT and REPLACE. */
  readonly columns: readonly ColumnReference[];
  /** With its alias. */
  readonly span: Span;
}

/** Each is the span of the keyword or function that says so, or null. */
export interface QueryShape {
  readonly groupBy: Span | null;
  readonly having: Span | null;
  readonly distinct: Span | null;
  readonly aggregate: Span | null;
  readonly window: Span | null;
  readonly qualify: Span | null;
  /** UNNEST, a set-returning function, PIVOT and UNPIVOT: rows are not rows of the table. */
  readonly unnest: Span | null;
  /** LIMIT, OFFSET, FETCH, TABLESAMPLE. */
  readonly limit: Span | null;
  readonly orderBy: Span | null;
  readonly setOperation: Span | null;
  readonly join: Span | null;
}
