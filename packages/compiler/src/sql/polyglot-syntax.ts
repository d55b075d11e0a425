import { type Dialect, fromCodePoints, type ParameterType } from '@assay/contract';
import type { Token } from './lex.js';
import { placeNullComparisons } from './null-comparisons.js';
import type { Outline } from './outline.js';
import { replaceParameters } from './parameters.js';
import { parseWithPolyglot } from './polyglot.js';
import { type Builder, placeSelects } from './polyglot-builder.js';
import { readQueryNode } from './polyglot-query.js';
import { expressionOf } from './polyglot-tree.js';
import type { StatementSyntax, Unparsed } from './syntax.js';
import { withoutComments } from './without-comments.js';

const QUERIES: ReadonlySet<string> = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'paren']);

type SyntaxResult =
  | { readonly kind: 'query'; readonly statement: StatementSyntax }
  | { readonly kind: 'not-a-query' }
  | Unparsed;

/**
 * Reads one statement with polyglot. Its tree has places for names only: those of clauses come from the outline, and where tree
 * and tokens tell different stories the statement counts as not read.
 */
export function readWithPolyglot(
  sql: string,
  dialect: Dialect,
  tokens: readonly Token[],
  outline: Outline,
  parameterTypes: ReadonlyMap<string, ParameterType>,
): SyntaxResult {
  const whole = { start: tokens[0]?.start ?? 0, end: sql.length };
  const plain = withoutComments(sql, tokens);
  const sent =
    dialect === 'duckdb' ? withoutIntegerDivision(replaceParameters(plain, tokens), tokens) : plain;
  const parsed = parseWithPolyglot(sent, dialect);
  const toUtf16 = fromCodePoints(sent);
  if (!parsed.ok) {
    const start = parsed.start === null ? null : toUtf16(parsed.start);
    const span = start === null ? whole : { start, end: Math.max(toUtf16(parsed.end), start) };
    return { kind: 'unparsed', reason: parsed.reason, span };
  }
  const [statement, ...more] = parsed.statements;
  const kind = expressionOf(statement)?.kind ?? null;
  if (statement === undefined || kind === null || !QUERIES.has(kind)) return { kind: 'not-a-query' };
  const b: Builder = {
    sql,
    dialect,
    tokens,
    outline,
    parameterTypes,
    toUtf16,
    tokenAt: new Map(tokens.map((token, index) => [token.start, index])),
    queries: [],
    blocks: new Map(),
    region: whole,
    strays: [],
    nullComparisons: [],
    parameters: 0,
    doubt: more.length > 0 ? 'it is read as several statements' : null,
  };
  placeSelects(b, statement);
  const root = readQueryNode(b, statement);
  if (b.strays.length > 0) b.doubt ??= 'a table is out of place';
  const used = tokens.filter((token) => token.kind === 'parameter').length;
  // Those of other tools are reported, and need not be in the tree as parameters.
  const foreign = tokens.filter((token) => token.kind === 'foreign-parameter').length;
  if (b.parameters < used || b.parameters > used + foreign)
    b.doubt ??= 'a parameter stands where none is expected';
  if (b.doubt !== null) {
    return { kind: 'unparsed', reason: b.doubt, span: whole };
  }
  const nullComparisons = placeNullComparisons(tokens, b.nullComparisons);
  return { kind: 'query', statement: { queries: b.queries, root, nullComparisons } };
}

/** Polyglot does not know DuckDB's `//`; `/` binds alike, and which of them it is concerns no fact. */
function withoutIntegerDivision(sql: string, tokens: readonly Token[]): string {
  let text = '';
  let from = 0;
  for (const token of tokens) {
    if (token.key !== '//' || token.kind !== 'operator') continue;
    text += `${sql.slice(from, token.start)}/ `;
    from = token.end;
  }
  return text + sql.slice(from);
}
