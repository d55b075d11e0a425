import type { Dialect, Span } from '@assay/contract';
import type { Token } from './lex.js';
import type { JoinWords } from './outline.js';

/** A block whose end is not reached yet. `first` and `last` are its first and last token. */
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
export interface Frame {
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

/** What is known of a text up to one of its tokens. */
export interface OutlineState {
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

/** A level of brackets that has just been opened. */
export function newFrame(inherited: number | null): Frame {
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

/** The block to which a token at this level belongs. */
export function current(frame: Frame): number | null {
  return frame.block ?? frame.inherited;
}

/** The key of a token; empty outside the text. */
export function keyAt(state: OutlineState, index: number): string {
  return state.tokens[index]?.key ?? '';
}

/** From the start of one token to the end of another. */
export function spanning(state: OutlineState, first: number, last: number): Span {
  const start = state.tokens[first]?.start ?? 0;
  return { start, end: Math.max(start, state.tokens[last]?.end ?? 0) };
}

/** The SELECT that is open at this very level of brackets. */
export function openBlock(state: OutlineState, frame: Frame): OpenBlock | undefined {
  return frame.block === null ? undefined : state.blocks[frame.block];
}

/** Opens a SELECT at this level. */
export function startBlock(state: OutlineState, frame: Frame, at: number): void {
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
export function enter(state: OutlineState, frame: Frame, clause: string, at: number, last: number): void {
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

/** Ends the select item or conjunct before a token. */
export function endSegment(state: OutlineState, frame: Frame, before: number): void {
  const block = openBlock(state, frame);
  if (block === undefined || before <= frame.segment) return;
  const span = spanning(state, frame.segment, before - 1);
  if (frame.clause === 'SELECT') block.items.push(span);
  if (frame.clause === 'WHERE') block.conjuncts.push(span);
}

function endClause(state: OutlineState, frame: Frame, before: number): void {
  endSegment(state, frame, before);
  const block = openBlock(state, frame);
  if (block !== undefined && frame.clause === 'WHERE' && frame.or) {
    block.conjuncts = [spanning(state, frame.whereStart, before - 1)];
  }
}

/** Ends the SELECT of this level before a token. */
export function endBlock(state: OutlineState, frame: Frame, before: number): void {
  endClause(state, frame, before);
  const block = openBlock(state, frame);
  if (block !== undefined) block.last = Math.max(block.first, before - 1);
  frame.block = null;
  frame.clause = '';
}
