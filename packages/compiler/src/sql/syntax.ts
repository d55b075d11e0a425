import type { Span } from '@assay/contract';
import type { Expr } from './expr.js';
import type { NamePart } from './name-part.js';

/**
 * What the adapter makes of the parser's tree: the queries of a statement before names are resolved, free of the parser's own
 * shapes. `resolve-facts.ts` makes the facts of it.
 */
export interface StatementSyntax {
  readonly queries: readonly QuerySyntax[];
  /** The outermost one. */
  readonly root: number;
  /** Where anything is compared with NULL as written. */
  readonly nullComparisons: readonly Span[];
}

export interface QuerySyntax {
  readonly ctes: readonly CteSyntax[];
  readonly recursive: boolean;
  readonly body: BodySyntax;
  /** ORDER BY and LIMIT that belong to the whole, not to one SELECT. */
  readonly orderBy: Span | null;
  readonly limit: Span | null;
  readonly exprs: readonly Expr[];
}

export interface CteSyntax {
  readonly name: NamePart;
  readonly columns: readonly string[];
  /** Index into `queries`. */
  readonly query: number;
}

export type BodySyntax = SelectSyntax | SetOperationSyntax | NestedSyntax | RowsSyntax;

interface SetOperationSyntax {
  readonly kind: 'set-operation';
  readonly keywords: Span;
  readonly left: BodySyntax;
  readonly right: BodySyntax;
}

/** A query in parentheses as a branch. */
interface NestedSyntax {
  readonly kind: 'nested';
  readonly query: number;
}

/** VALUES, or a construct that is not known; its expressions may hold subqueries. */
interface RowsSyntax {
  readonly kind: 'rows';
  readonly exprs: readonly Expr[];
}

export interface SelectSyntax {
  readonly kind: 'select';
  /** Index into the blocks of the outline. */
  readonly block: number;
  readonly span: Span;
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly where: readonly WherePart[];
  /** Null without GROUP BY; `keys` are null unless they are plain expressions. */
  readonly groupBy: {
    readonly span: Span;
    readonly keys: readonly Expr[] | null;
    /** Everything that stands in it; empty for ALL and (). */
    readonly exprs: readonly Expr[];
  } | null;
  readonly distinct: Span | null;
  /** What DISTINCT ON lists. */
  readonly distinctOn: readonly Expr[] | null;
  readonly having: Span | null;
  readonly qualify: Span | null;
  /** What HAVING and QUALIFY ask for. */
  readonly conditions: readonly WherePart[];
  readonly orderBy: Span | null;
  /** LIMIT, OFFSET, a sample. */
  readonly limit: Span | null;
  /** All other expressions: GROUP BY, HAVING, QUALIFY, windows, ORDER BY, LIMIT. */
  readonly exprs: readonly Expr[];
}

export interface WherePart {
  readonly span: Span;
  readonly expr: Expr;
}

export interface SelectItem {
  readonly expr: Expr;
  readonly alias: NamePart | null;
  readonly span: Span;
}

export interface FromItem {
  readonly source: SourceSyntax;
  readonly alias: NamePart | null;
  readonly columnAliases: readonly string[];
  /** How it is joined to what stands before it, in upper case as in `LEFT JOIN` or `,`; null for the first. */
  readonly join: { readonly words: readonly string[]; readonly span: Span } | null;
  /** Conditions, time travel, PIVOT lists. */
  readonly exprs: readonly Expr[];
  readonly reshaped: boolean;
  readonly sampled: boolean;
}

export type SourceSyntax =
  | { readonly kind: 'path'; readonly parts: readonly NamePart[]; readonly span: Span }
  | { readonly kind: 'file'; readonly name: string; readonly span: Span }
  | { readonly kind: 'query'; readonly query: number; readonly span: Span }
  | { readonly kind: 'unnest'; readonly args: readonly Expr[]; readonly span: Span }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly args: readonly Expr[];
      /** Tables and queries given as arguments. */
      readonly inner: readonly FromItem[];
      readonly span: Span;
    }
  | { readonly kind: 'joined'; readonly items: readonly FromItem[]; readonly span: Span };

/** Why a text gives no syntax. */
export interface Unparsed {
  readonly kind: 'unparsed';
  readonly reason: string;
  readonly span: Span;
}
