import type { Dialect, Span } from '@assay/contract';
import type { Token } from './lex.js';
import { onOperator } from './outline-operator.js';
import { current, endBlock, newFrame, type OutlineState, spanning } from './outline-state.js';
import { onWord } from './outline-word.js';

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

/** Finds the SELECTs of a text and their clauses. Linear. Any text gives an outline; it is right where a parser agrees. */
export function outline(tokens: readonly Token[], dialect: Dialect): Outline {
  const root = newFrame(null);
  const state: OutlineState = {
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

/** A word behind a dot or AS is a name whatever it says. */
function isName(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return before?.kind === 'operator' ? before.key === '.' : before?.kind === 'word' && before.key === 'AS';
}
