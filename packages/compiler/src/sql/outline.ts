import type { Span } from '@assay/contract';
import type { Token } from './lex.js';
import type { Dialect } from './query-facts.js';

/** What the tokens alone tell about one SELECT: parsers give the meaning, this gives the places. */
export interface Block {
  /** The SELECT in whose text it stands. */
  readonly parent: number | null;
  readonly span: Span;
  /** SELECT, DISTINCT, FROM, WHERE, GROUP BY, HAVING, QUALIFY, WINDOW, ORDER BY, LIMIT, SAMPLE: where the keywords stand. */
  readonly clauses: ReadonlyMap<string, Span>;
  /** The items of the select list. */
  readonly items: readonly Span[];
  /** The parts of WHERE between its AND, or the whole where an OR stands outside parentheses. */
  readonly conjuncts: readonly Span[];
  /** An arrow (-> or ->>) stands in WHERE outside parentheses: in DuckDB it binds weaker than AND. */
  readonly bareArrow: boolean;
  /** JOIN keywords with what belongs to them, and the commas of FROM. */
  readonly joins: readonly JoinWords[];
}

export interface JoinWords {
  readonly words: readonly string[];
  readonly span: Span;
}

/** The skeleton of a text: its SELECTs in source order. */
export interface Outline {
  readonly blocks: readonly Block[];
  /** The block of each token, -1 for none. */
  readonly blockOfToken: Int32Array;
  /** The keywords of UNION, INTERSECT, EXCEPT. */
  readonly setOperations: readonly Span[];
  /** ORDER BY and LIMIT behind a bracketed branch. */
  readonly loose: readonly { readonly clause: string; readonly span: Span }[];
  /** The index of the second statement's first token, if there is one. */
  readonly secondStatement: number | null;
}

interface OpenBlock {
  readonly parent: number | null;
  readonly first: number;
  last: number;
  readonly clauses: Map<string, Span>;
  readonly items: Span[];
  conjuncts: Span[];
  bareArrow: boolean;
  readonly joins: JoinWords[];
}

/** One level of brackets. */
interface Frame {
  block: number | null;
  readonly inherited: number | null;
  clause: string;
  /** The first token of the current select item or conjunct. */
  segment: number;
  whereStart: number;
  cases: number;
  betweens: number;
  or: boolean;
  /** A query may begin or end here although no SELECT is open: behind WITH, a set operation, a bracketed branch. */
  expectsQuery: boolean;
}

interface State {
  readonly tokens: readonly Token[];
  readonly dialect: Dialect;
  readonly stack: Frame[];
  readonly blocks: OpenBlock[];
  readonly setOperations: Span[];
  readonly loose: { readonly clause: string; readonly span: Span }[];
  secondStatement: number | null;
  /** Open `<` of types, as in STRUCT<a INT64, b STRING>. */
  angles: number;
}

const TYPES_WITH_FIELDS: ReadonlySet<string> = new Set(['STRUCT', 'ARRAY', 'RANGE']);

const JOIN_MODIFIERS: ReadonlySet<string> = new Set(
  'LEFT RIGHT FULL INNER OUTER CROSS NATURAL ASOF POSITIONAL SEMI ANTI'.split(' '),
);

/** Finds the SELECTs of a text and their clauses. Linear. Any text gives an outline; it is right where a parser agrees. */
export function outline(tokens: readonly Token[], dialect: Dialect): Outline {
  const root = newFrame(null);
  const state: State = {
    tokens,
    dialect,
    stack: [root],
    blocks: [],
    setOperations: [],
    loose: [],
    secondStatement: null,
    angles: 0,
  };
  const blockOfToken = new Int32Array(tokens.length).fill(-1);
  for (const [at, token] of tokens.entries()) {
    const frame = state.stack.at(-1) ?? root;
    if (token.kind === 'operator') onOperator(state, frame, at, token.key);
    else if (token.kind === 'word' && !isName(tokens, at)) onWord(state, frame, at, token.key);
    const now = state.stack.at(-1) ?? root;
    // A bracket belongs to what is around it.
    blockOfToken[at] = (now === frame ? current(now) : current(token.key === ')' ? now : frame)) ?? -1;
  }
  endBlock(state, root, tokens.length - 1);
  return {
    blocks: state.blocks.map(({ first, last, ...block }) => ({
      ...block,
      span: spanning(state, first, last),
    })),
    blockOfToken,
    setOperations: state.setOperations,
    loose: state.loose,
    secondStatement: state.secondStatement,
  };
}

function newFrame(inherited: number | null): Frame {
  return {
    block: null,
    inherited,
    clause: '',
    segment: 0,
    whereStart: 0,
    cases: 0,
    betweens: 0,
    or: false,
    expectsQuery: false,
  };
}

/** A word behind a dot or AS is a name whatever it says. */
function isName(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return before?.kind === 'operator' ? before.key === '.' : before?.kind === 'word' && before.key === 'AS';
}

function current(frame: Frame): number | null {
  return frame.block ?? frame.inherited;
}

function keyAt(state: State, index: number): string {
  return state.tokens[index]?.key ?? '';
}

function spanning(state: State, first: number, last: number): Span {
  const start = state.tokens[first]?.start ?? 0;
  return { start, end: Math.max(start, state.tokens[last]?.end ?? 0) };
}

function openBlock(state: State, frame: Frame): OpenBlock | undefined {
  return frame.block === null ? undefined : state.blocks[frame.block];
}

function onOperator(state: State, frame: Frame, at: number, key: string): void {
  switch (key) {
    case '(':
    case '[':
    case '{':
      state.stack.push(newFrame(current(frame)));
      return;
    case ')':
    case ']':
    case '}': {
      if (state.stack.length === 1) return;
      endBlock(state, frame, at);
      state.stack.pop();
      const outer = state.stack.at(-1);
      if (outer !== undefined && outer.block === null) outer.expectsQuery = true;
      return;
    }
    case '<':
      if (state.dialect === 'bigquery' && (state.angles > 0 || TYPES_WITH_FIELDS.has(keyAt(state, at - 1))))
        state.angles += 1;
      return;
    case '>':
    case '>>':
      state.angles = Math.max(0, state.angles - key.length);
      return;
    case ',':
      if (frame.block === null || state.angles > 0) return;
      if (frame.clause === 'SELECT') {
        endSegment(state, frame, at);
        frame.segment = at + 1;
      } else if (frame.clause === 'FROM') {
        openBlock(state, frame)?.joins.push({ words: [','], span: spanning(state, at, at) });
      }
      return;
    case ';': {
      if (state.stack.length > 1) return;
      endBlock(state, frame, at);
      const next = state.tokens[at + 1];
      if (next?.kind !== 'end' && next?.key !== ';') state.secondStatement ??= at + 1;
      return;
    }
    case '->':
    case '->>': {
      const block = openBlock(state, frame);
      if (block !== undefined && frame.clause === 'WHERE') block.bareArrow = true;
      return;
    }
    default:
      return;
  }
}

function onWord(state: State, frame: Frame, at: number, key: string): void {
  switch (key) {
    case 'WITH':
      if (frame.block === null) frame.expectsQuery = true;
      return;
    case 'SELECT':
      onSelect(state, frame, at);
      return;
    case 'FROM':
      onFrom(state, frame, at);
      return;
    case 'WHERE':
    case 'HAVING':
    case 'QUALIFY':
    case 'WINDOW':
    case 'LIMIT':
      enter(state, frame, key, at, at);
      return;
    case 'OFFSET':
    case 'FETCH':
      if (state.dialect === 'duckdb' || frame.clause === 'LIMIT') enter(state, frame, 'LIMIT', at, at);
      return;
    case 'GROUP':
    case 'ORDER':
      if (keyAt(state, at + 1) === 'BY') enter(state, frame, `${key} BY`, at, at + 1);
      return;
    case 'USING':
      if (keyAt(state, at + 1) === 'SAMPLE') enter(state, frame, 'SAMPLE', at, at + 1);
      return;
    case 'TABLESAMPLE': {
      const block = current(frame);
      if (block !== null) state.blocks[block]?.clauses.set('SAMPLE', spanning(state, at, at));
      return;
    }
    case 'UNION':
    case 'INTERSECT':
    case 'EXCEPT':
      onSetOperation(state, frame, at);
      return;
    case 'JOIN':
      onJoin(state, frame, at);
      return;
    case 'CASE':
      frame.cases += 1;
      return;
    case 'END':
      frame.cases = Math.max(0, frame.cases - 1);
      return;
    case 'BETWEEN':
      if (frame.cases === 0) frame.betweens += 1;
      return;
    case 'OR':
      if (frame.cases === 0) frame.or = true;
      return;
    case 'AND':
      if (frame.cases > 0 || frame.clause !== 'WHERE') return;
      if (frame.betweens > 0) frame.betweens -= 1;
      else {
        endSegment(state, frame, at);
        frame.segment = at + 1;
      }
      return;
    default:
      return;
  }
}

function onSelect(state: State, frame: Frame, at: number): void {
  const open = openBlock(state, frame);
  if (open === undefined || open.clauses.has('SELECT')) startBlock(state, frame, at);
  enter(state, frame, 'SELECT', at, at);
  const next = keyAt(state, at + 1);
  if (next === 'ALL') frame.segment = at + 2;
  if (next !== 'DISTINCT') return;
  openBlock(state, frame)?.clauses.set('DISTINCT', spanning(state, at + 1, at + 1));
  frame.segment = behindDistinct(state, at + 1);
}

/** The token behind `DISTINCT` and its `ON (...)`. */
function behindDistinct(state: State, at: number): number {
  if (keyAt(state, at + 1) !== 'ON' || keyAt(state, at + 2) !== '(') return at + 1;
  let depth = 0;
  for (let index = at + 2; index < state.tokens.length; index += 1) {
    if (keyAt(state, index) === '(') depth += 1;
    if (keyAt(state, index) === ')') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return at + 1;
}

function onFrom(state: State, frame: Frame, at: number): void {
  const before = keyAt(state, at - 2);
  // x IS [NOT] DISTINCT FROM y
  if (keyAt(state, at - 1) === 'DISTINCT' && (before === 'IS' || before === 'NOT')) return;
  const opens = state.stack.length === 1 || keyAt(state, at - 1) === '(' || frame.expectsQuery;
  if (frame.block === null && state.dialect === 'duckdb' && opens) startBlock(state, frame, at);
  const block = openBlock(state, frame);
  if (block !== undefined && !block.clauses.has('FROM')) enter(state, frame, 'FROM', at, at);
}

function onSetOperation(state: State, frame: Frame, at: number): void {
  const next = keyAt(state, at + 1);
  // BigQuery: SELECT * EXCEPT (column)
  if (state.dialect === 'bigquery' && next !== 'ALL' && next !== 'DISTINCT') return;
  let first = at;
  if (state.dialect === 'bigquery') while (JOIN_MODIFIERS.has(keyAt(state, first - 1))) first -= 1;
  let last = next === 'ALL' || next === 'DISTINCT' ? at + 1 : at;
  if (keyAt(state, last + 1) === 'BY' && keyAt(state, last + 2) === 'NAME') last += 2;
  state.setOperations.push(spanning(state, first, last));
  endBlock(state, frame, first);
  frame.expectsQuery = true;
}

function onJoin(state: State, frame: Frame, at: number): void {
  let first = at;
  while (JOIN_MODIFIERS.has(keyAt(state, first - 1))) first -= 1;
  const words = state.tokens.slice(first, at + 1).map((word) => word.key);
  const block = current(frame);
  if (block !== null) state.blocks[block]?.joins.push({ words, span: spanning(state, first, at) });
}

function startBlock(state: State, frame: Frame, at: number): void {
  state.blocks.push({
    parent: frame.inherited,
    first: at,
    last: at,
    clauses: new Map(),
    items: [],
    conjuncts: [],
    bareArrow: false,
    joins: [],
  });
  frame.block = state.blocks.length - 1;
}

/** Enters a clause whose keywords are the tokens `at` to `last`. */
function enter(state: State, frame: Frame, clause: string, at: number, last: number): void {
  const block = openBlock(state, frame);
  if (block === undefined) {
    if (frame.expectsQuery) state.loose.push({ clause, span: spanning(state, at, last) });
    return;
  }
  endClause(state, frame, at);
  if (!block.clauses.has(clause)) block.clauses.set(clause, spanning(state, at, last));
  frame.clause = clause;
  frame.segment = last + 1;
  frame.whereStart = last + 1;
  frame.cases = 0;
  frame.betweens = 0;
  frame.or = false;
}

function endSegment(state: State, frame: Frame, before: number): void {
  const block = openBlock(state, frame);
  if (block === undefined || before <= frame.segment) return;
  const span = spanning(state, frame.segment, before - 1);
  if (frame.clause === 'SELECT') block.items.push(span);
  if (frame.clause === 'WHERE') block.conjuncts.push(span);
}

function endClause(state: State, frame: Frame, before: number): void {
  endSegment(state, frame, before);
  const block = openBlock(state, frame);
  if (block !== undefined && frame.clause === 'WHERE' && frame.or) {
    block.conjuncts = [spanning(state, frame.whereStart, before - 1)];
  }
}

function endBlock(state: State, frame: Frame, before: number): void {
  endClause(state, frame, before);
  const block = openBlock(state, frame);
  if (block !== undefined) block.last = Math.max(block.first, before - 1);
  frame.block = null;
  frame.clause = '';
}
