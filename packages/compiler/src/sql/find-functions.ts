import type { Dialect } from '@assay/contract';
import { isBareCall } from './bare-calls.js';
import { isAggregate, isFunctionWord, isPlainName } from './keywords.js';
import type { Token } from './lex.js';
import { limitInside } from './limit-inside.js';
import type { Outline } from './outline.js';
import { isOverAll, isPartitioned } from './over-all.js';
import type { FunctionUse } from './query-facts.js';

/** A call, and the block of the outline in which it stands: its scope is numbered later. */
export interface FoundFunction extends Omit<FunctionUse, 'scope'> {
  readonly block: number;
}

/** Calls, from the tokens: a name before `(` that is no keyword, no type behind AS or ::, and no list of column names. */
export function findFunctions(
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
        partitioned: false,
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
      partitioned: window && isPartitioned(tokens, after + 1, closing),
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
