import type { Dialect, Span } from '@assay/contract';
import { isBareCall } from './bare-calls.js';
import type { Expr } from './expr.js';
import { isAggregate, isFunctionWord, isPlainName } from './keywords.js';
import type { Token } from './lex.js';
import { limitInside } from './limit-inside.js';
import type { NamePart } from './name-part.js';
import type { Outline } from './outline.js';
import { isOverAll } from './over-all.js';
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
import type { SelectSyntax, StatementSyntax } from './syntax.js';

/** A table while its conditions are still being collected. */
interface OpenTable extends TableReference {
  conjuncts: readonly Conjunct[];
}

export interface Resolver {
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

interface FoundFunction extends Omit<FunctionUse, 'scope'> {
  readonly block: number;
}

/** Calls, from the tokens: a name before `(` that is no keyword, no type behind AS or ::, and no list of column names. */
function findFunctions(
  sql: string,
  dialect: Dialect,
  tokens: readonly Token[],
  outline: Outline,
): readonly FoundFunction[] {
  const closing = closingBrackets(tokens);
  const found: FoundFunction[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isBareCall(sql, dialect, tokens, at)) {
      const name = sql.slice(token.start, token.end).replaceAll('"', '').toUpperCase();
      const block = outline.blockOfToken[at] ?? -1;
      found.push({
        name,
        span: { start: token.start, end: token.end },
        aggregate: false,
        arguments: 0,
        window: false,
        overAll: false,
        limit: null,
        block,
      });
      continue;
    }
    if ((token.kind !== 'word' && token.kind !== 'quoted') || tokens[at + 1]?.key !== '(') continue;
    let first = at;
    while (tokens[first - 1]?.key === '.' && isNamePart(tokens[first - 2])) first -= 2;
    // `(d).age()` calls age(d): what stands before the dot is its first argument.
    const receiver = tokens[first - 1]?.key === '.';
    const before = tokens[first - 1];
    if (first === at && token.kind === 'word' && !isFunctionWord(token.key, dialect)) continue;
    if (before?.key === 'AS' || before?.key === '::' || before?.key === 'RECURSIVE') continue;
    // `t(a, b)` behind a table or a bracket names its columns; `WITH t(a) AS (` as well.
    const starred = token.key === 'REPLACE' && before?.key === '*';
    const named = before?.kind === 'quoted' || (before?.kind === 'word' && isPlainName(before.key, dialect));
    const listsColumns = named || starred || before?.key === ')';
    const close = closing.get(at + 1) ?? tokens.length;
    if (listsColumns || (tokens[close + 1]?.key === 'AS' && isCteBody(tokens, close + 2))) continue;
    // DuckDB finds `count` also as `main.count` and as `a.count()`, which is count(a).
    const name = tokens
      .slice(dialect === 'duckdb' ? at : first, at + 1)
      .map((part) => (part.kind === 'quoted' ? sql.slice(part.start + 1, part.end - 1) : part.key))
      .join('')
      .toUpperCase();
    const start = tokens[first]?.start ?? token.start;
    let after = close + 1;
    if (tokens[after]?.key === 'FILTER' || tokens[after]?.key === 'WITHIN') {
      while (after < tokens.length && tokens[after]?.key !== '(') after += 1;
      after = (closing.get(after) ?? after) + 1;
    }
    const window = tokens[after]?.key === 'OVER' && tokens[after]?.kind === 'word';
    const block = outline.blockOfToken[at] ?? -1;
    found.push({
      name,
      span: { start, end: token.end },
      aggregate: isAggregate(name),
      arguments: argumentsOf(tokens, at, close, dialect === 'duckdb' && receiver, first < at),
      window,
      overAll: window && isOverAll(tokens, after + 1, closing),
      limit: limitInside(tokens, at + 1, close),
      block,
    });
  }
  return found;
}

function isNamePart(token: Token | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted';
}

/** With the one before the dot; of `a.age()` nobody says whether `a` is a schema, but a schema would leave no argument. */
function argumentsOf(
  tokens: readonly Token[],
  at: number,
  close: number,
  receiver: boolean,
  dotted: boolean,
): number {
  const written = countArguments(tokens, at + 1, close);
  return receiver || (dotted && written === 0) ? written + 1 : written;
}

/** How many arguments stand between two brackets. */
function countArguments(tokens: readonly Token[], open: number, close: number): number {
  let commas = 0;
  let depth = 0;
  for (let at = open + 1; at < close; at += 1) {
    const key = tokens[at]?.key;
    if (key === '(' || key === '[' || key === '{') depth += 1;
    if (key === ')' || key === ']' || key === '}') depth -= 1;
    if (key === ',' && depth === 0) commas += 1;
  }
  return close <= open + 1 ? 0 : commas + 1;
}

function isCteBody(tokens: readonly Token[], at: number): boolean {
  const word = tokens[at]?.key;
  return word === '(' || word === 'MATERIALIZED' || word === 'NOT';
}

function closingBrackets(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.key === '(') open.push(at);
    if (token.key === ')') closing.set(open.pop() ?? -1, at);
  }
  return closing;
}

/** Names are compared without their case, but for tables in BigQuery. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

export function nameText(parts: readonly NamePart[]): string {
  return parts.map((part) => part.text).join('.');
}
