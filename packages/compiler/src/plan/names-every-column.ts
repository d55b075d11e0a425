import type { QueryFacts, TableReference } from '../sql/query-facts.js';
import { type NamedToken, tokenAt } from './named-tokens.js';

/** Words that bring columns, or rows, into a query without a column being named. */
const IMPLICIT = new Set(
  ['COLUMNS', 'UNPACK', 'TABLE', 'VALUES', 'PIVOT', 'UNPIVOT', 'UNNEST', 'LATERAL', 'FLATTEN'].concat([
    'PIVOT_WIDER',
    'PIVOT_LONGER',
    'MATCH_RECOGNIZE',
    'DESCRIBE',
    'SHOW',
    'SUMMARIZE',
    'WITH_ORDINALITY',
  ]),
);

/** What may follow a table that is all that is read FROM: the next clause, or the end of the SELECT. */
const AFTER_FROM = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'QUALIFY',
  'WINDOW',
  'OFFSET',
  'FETCH',
  'SELECT',
  ')',
  ';',
]);

/** No operand: in front of a `*` they make it a star. */
const NO_OPERAND = new Set(['SELECT', 'DISTINCT', 'ALL', 'STRUCT', 'VALUE', 'BY', 'AS', 'FROM', 'RETURNING']);
/** Behind a `*` they make it a star. */
const BEHIND_STAR = new Set([
  'FROM',
  'EXCLUDE',
  'EXCEPT',
  'REPLACE',
  'RENAME',
  'LIKE',
  'ILIKE',
  'GLOB',
  'SIMILAR',
  'NOT',
  'WHERE',
  'AS',
]);

/**
 * Whether each column that the query uses stands in it by its own name, which is proven from its tokens: comments
 * cannot hide anything. It is not proven for a star, `COLUMNS(...)`, a position (`#1`), a whole row (`SELECT t`,
 * `raw.t`, `t.to_json()`), new names for the columns of a table (`FROM t AS x(a, b)`), a struct that becomes columns,
 * a subquery that is no plain SELECT (`(FROM t)`), nor where a SELECT reads a table together with anything else.
 */
export function namesEveryColumn(facts: QueryFacts, tokens: readonly NamedToken[]): boolean {
  if (facts.otherSources.length > 0 || facts.joins.length > 0) return false;
  if (facts.outputs.some((output) => output.columns.some((column) => column.star))) return false;
  if (tokens.filter((_, index) => isSelect(tokens, index)).length !== facts.scopes.length) return false;
  const skipped = new Set<number>();
  for (const table of facts.tables) {
    const end = endOfTable(table, tokens);
    if (end === null) return false;
    for (let index = 0; index < end; index += 1) {
      if (tokenAt(tokens, index).start >= table.span.start) skipped.add(index);
    }
  }
  // `count(*) AS flights FROM raw.flights` gives a name, and uses none.
  for (const { name, span } of facts.outputs.flatMap((output) => output.columns)) {
    const last = tokens.findIndex(({ end }) => end === span.end);
    const isAlias =
      tokenAt(tokens, last - 1).key === 'AS' && tokenAt(tokens, last).names[0] === name?.toLowerCase();
    if (isAlias) skipped.add(last);
  }
  const rows = new Set(
    facts.tables
      .flatMap(({ alias, parts }) => [alias ?? '', parts.at(-1)?.text ?? ''])
      .map((n) => n.toLowerCase()),
  );
  return tokens.every(
    (_, index) => isPlain(tokens, index) && (skipped.has(index) || !isRow(tokens, index, rows)),
  );
}

/** Whether a SELECT begins here: the word may also be a field (`s.select`, `{select: 1}`) or an alias. */
function isSelect(tokens: readonly NamedToken[], index: number): boolean {
  const isName =
    ['.', 'AS'].includes(tokenAt(tokens, index - 1).key) || tokenAt(tokens, index + 1).key === ':';
  return tokenAt(tokens, index).key === 'SELECT' && !isName;
}

/** Where the table and its alias end, if the SELECT reads nothing beside it; else null. */
function endOfTable(table: TableReference, tokens: readonly NamedToken[]): number | null {
  const first = tokens.findIndex((token) => token.start >= table.span.start);
  if (first < 0 || tokenAt(tokens, first - 1).key !== 'FROM') return null;
  let next = tokens.findIndex((token) => token.start >= table.span.end);
  if (next < 0) return null;
  if (table.alias !== null) {
    if (tokenAt(tokens, next).key === 'AS') next += 1;
    if (!tokenAt(tokens, next).names.includes(table.alias.toLowerCase())) return null;
    next += 1;
  }
  const after = tokenAt(tokens, next);
  return after.kind === 'end' || AFTER_FROM.has(after.key) ? next : null;
}

function isPlain(tokens: readonly NamedToken[], index: number): boolean {
  const token = tokenAt(tokens, index);
  const before = tokenAt(tokens, index - 1);
  if (token.kind === 'broken' || token.escaped) return false;
  if (token.kind !== 'string' && token.names.some((name) => IMPLICIT.has(name.toUpperCase()))) return false;
  if (token.kind !== 'operator') {
    // SELECT AS STRUCT, SELECT AS VALUE: the fields of a value become the columns.
    return !(token.key === 'AS' && before.key === 'SELECT');
  }
  if (token.key === '|>' || token.key.includes('#')) return false;
  if (!token.key.includes('*')) return true;
  const after = tokenAt(tokens, index + 1);
  if (token.key !== '*') return false;
  if (before.key === '(' && after.key === ')') return tokenAt(tokens, index - 2).key === 'COUNT';
  const isLeft = (isValue(before) && !NO_OPERAND.has(before.key)) || [')', ']'].includes(before.key);
  const isRight = (isValue(after) && !BEHIND_STAR.has(after.key)) || ['(', '+', '-'].includes(after.key);
  return isLeft && isRight;
}

function isValue({ kind }: NamedToken): boolean {
  return ['word', 'quoted', 'number', 'string', 'parameter'].includes(kind);
}

/** Whether a name is that of a whole row: nothing, or a call (`t.to_json()`), behind it instead of a column. */
function isRow(tokens: readonly NamedToken[], index: number, rows: ReadonlySet<string>): boolean {
  const name = tokenAt(tokens, index);
  if (name.kind === 'string' || !name.names.some((text) => rows.has(text))) return false;
  if (name.names.length > 1 && !rows.has(name.names.at(-1) ?? '')) return false;
  const column = tokenAt(tokens, index + 2);
  const isPath =
    tokenAt(tokens, index + 1).key === '.' && (column.kind === 'word' || column.kind === 'quoted');
  return !isPath || tokenAt(tokens, index + 3).key === '(';
}
