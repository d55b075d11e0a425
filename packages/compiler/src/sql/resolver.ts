import type { Dialect, Span } from '@assay/contract';
import type { Expr } from './expr.js';
import { findFunctions } from './find-functions.js';
import type { Token } from './lex.js';
import type { NamePart } from './name-part.js';
import type { Outline } from './outline.js';
import type {
  ColumnReference,
  Conjunct,
  FunctionUse,
  GivenName,
  Join,
  OtherSource,
  QueryShape,
  Scope,
  Star,
  TableReference,
} from './query-facts.js';
import type { QuerySyntax, SelectSyntax, StatementSyntax } from './syntax.js';

/** A table while its conditions are still being collected. */
interface OpenTable extends TableReference {
  conjuncts: readonly Conjunct[];
}

export interface Resolver {
  readonly sql: string;
  readonly dialect: Dialect;
  readonly statement: StatementSyntax;
  readonly scopes: Scope[];
  readonly tables: OpenTable[];
  readonly otherSources: OtherSource[];
  readonly joins: Join[];
  readonly columns: ColumnReference[];
  readonly stars: Star[];
  readonly names: GivenName[];
  /** What takes rows away without being a LIMIT of a query. */
  readonly limits: Span[];
  /** SELECTs that unnest an array of a row: of a table beside it, or, `correlated`, of a SELECT around. */
  readonly unnested: { readonly scope: number; readonly correlated: boolean }[];
  /** Queries that no FROM of the outermost query need reach: CTEs, queries in expressions. */
  readonly pending: ResolvedQuery[];
  readonly functions: readonly FunctionUse[];
  /** Functions by the block in which they stand. */
  readonly functionsOfBlock: ReadonlyMap<number, readonly FunctionUse[]>;
  /** The scope of each block, as far as they are known. */
  readonly scopeOfBlock: Map<number, number>;
}

/** What a source of rows reads. */
export interface Reading {
  readonly tables: readonly number[];
  /** A table, a file, a table function, or the result of a recursion. */
  readonly reads: boolean;
}

export interface ResolvedQuery extends Reading {
  readonly syntax: QuerySyntax | null;
  /** The branches of a set operation, or the one SELECT; empty for VALUES. */
  readonly selects: readonly ResolvedSelect[];
  /** What belongs to the whole: set operation, ORDER BY, LIMIT. */
  readonly shape: QueryShape;
  /** How often a CTE of this query is read. */
  references: number;
  readonly recursive: boolean;
}

export interface ResolvedSelect extends Reading {
  readonly syntax: SelectSyntax;
  readonly scope: number;
  readonly shape: QueryShape;
  readonly from: readonly ResolvedItem[];
  readonly items: readonly ResolvedOutput[];
  /** A query in one of its expressions reads anything. */
  readonly readsInside: boolean;
}

export interface ResolvedOutput {
  readonly name: string | null;
  readonly star: boolean;
  readonly expr: Expr;
  readonly span: Span;
}

export interface ResolvedItem extends Reading {
  /** The name by which columns refer to it. */
  readonly name: string | null;
  readonly table: number | null;
  readonly query: ResolvedQuery | null;
  /** UNNEST of an array of the row itself. */
  readonly ownRow: boolean;
  readonly columnAliases: readonly string[];
  /** PIVOT and the like: its columns are no longer those of the table. */
  readonly reshaped: boolean;
  readonly span: Span;
}

export const NO_SHAPE: QueryShape = {
  groupBy: null,
  having: null,
  distinct: null,
  aggregate: null,
  window: null,
  qualify: null,
  unnest: null,
  limit: null,
  orderBy: null,
  setOperation: null,
  join: null,
};

export function mergeShapes(a: QueryShape, b: QueryShape): QueryShape {
  return {
    groupBy: a.groupBy ?? b.groupBy,
    having: a.having ?? b.having,
    distinct: a.distinct ?? b.distinct,
    aggregate: a.aggregate ?? b.aggregate,
    window: a.window ?? b.window,
    qualify: a.qualify ?? b.qualify,
    unnest: a.unnest ?? b.unnest,
    limit: a.limit ?? b.limit,
    orderBy: a.orderBy ?? b.orderBy,
    setOperation: a.setOperation ?? b.setOperation,
    join: a.join ?? b.join,
  };
}

export function resolver(
  sql: string,
  dialect: Dialect,
  statement: StatementSyntax,
  tokens: readonly Token[],
  outline: Outline,
): Resolver {
  const scopeOfBlock = new Map<number, number>();
  const functionsOfBlock = new Map<number, FunctionUse[]>();
  const functions: FunctionUse[] = [];
  for (const { block, ...use } of findFunctions(sql, dialect, tokens, outline)) {
    // Scopes are numbered later.
    const lazy: FunctionUse = {
      ...use,
      get scope() {
        return scopeOfBlock.get(block) ?? 0;
      },
    };
    functions.push(lazy);
    const known = functionsOfBlock.get(block);
    if (known === undefined) functionsOfBlock.set(block, [lazy]);
    else known.push(lazy);
  }
  return {
    sql,
    dialect,
    statement,
    scopes: [],
    tables: [],
    otherSources: [],
    joins: [],
    columns: [],
    stars: [],
    names: [],
    limits: [],
    unnested: [],
    pending: [],
    functions,
    functionsOfBlock,
    scopeOfBlock,
  };
}

/** Names are compared without their case, but for tables in BigQuery. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

export function nameText(parts: readonly NamePart[]): string {
  return parts.map((part) => part.text).join('.');
}
