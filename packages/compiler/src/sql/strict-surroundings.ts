import type { Token } from './lex.js';
import type { Outline } from './outline.js';
import { CLAUSES } from './strict-words.js';

/** One pair of brackets; `open` is the index of its token, -1 for the text itself. */
export interface Bracket {
  readonly open: number;
  close: number;
  /** What stands directly inside, not further in: index of the first, or -1. */
  as: number;
  assigned: number;
  arrow: number;
  joins: boolean;
}

/** Something that no query may hold, and the token to point at. */
export interface Implausible {
  readonly reason: string;
  readonly token: Token;
}

/** Where each token stands, as far as brackets and keywords tell. */
export interface Surroundings {
  readonly bracketAt: ReadonlyMap<number, Bracket>;
  /** The brackets around each token. */
  readonly around: readonly Bracket[];
  /** The clause of a SELECT directly around each token, FROM included; empty inside other brackets. */
  readonly clause: readonly string[];
  /** Behind ON or FOR in FROM: an expression, not a table. */
  readonly condition: readonly boolean[];
  /** The opening of each closing bracket. */
  readonly opening: ReadonlyMap<number, number>;
  /** END without CASE. */
  readonly strayEnds: ReadonlySet<number>;
  /** Each FROM that opens a clause. */
  readonly from: ReadonlySet<number>;
  /** A bracket without its other half, or a CASE without END. */
  readonly unbalanced: Implausible | null;
}

interface Level {
  readonly bracket: Bracket;
  /** The last CASE that was opened. */
  lastCase: Token | null;
  clause: string;
  condition: boolean;
  cases: number;
}

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPEN: ReadonlySet<string> = new Set(['(', '[', '{']);
const CLOSE: ReadonlySet<string> = new Set([')', ']', '}']);

/** Reads brackets and clauses in one pass. */
export function readSurroundings(tokens: readonly Token[], outline: Outline): Surroundings {
  const fromStarts = new Set(outline.blocks.map((block) => block.clauses.get('FROM')?.start));
  const bracketAt = new Map<number, Bracket>();
  const opening = new Map<number, number>();
  const strayEnds = new Set<number>();
  const from = new Set<number>();
  const around: Bracket[] = [];
  const clause: string[] = [];
  const condition: boolean[] = [];
  const levels: Level[] = [levelOf(-1)];
  let unbalanced: Implausible | null = null;
  for (const [at, token] of tokens.entries()) {
    let level = levels.at(-1) ?? levelOf(-1);
    const isName = token.kind === 'word' && (tokens[at - 1]?.key === '.' || tokens[at - 1]?.key === 'AS');
    if (token.kind === 'operator' && CLOSE.has(token.key)) {
      const open = tokens[level.bracket.open]?.key ?? '';
      if (PAIRS[open] !== token.key) unbalanced ??= { reason: `${token.key} closes nothing`, token };
    }
    const ends = token.kind === 'end' || (token.kind === 'operator' && CLOSE.has(token.key));
    if (ends && level.cases > 0 && level.lastCase !== null)
      unbalanced ??= { reason: 'CASE has no END', token: level.lastCase };
    if (token.kind === 'operator' && CLOSE.has(token.key) && levels.length > 1) {
      level.bracket.close = at;
      opening.set(at, level.bracket.open);
      levels.pop();
      level = levels.at(-1) ?? level;
    }
    if (token.kind === 'word' && !isName) {
      if (token.key === 'FROM' && fromStarts.has(token.start)) {
        from.add(at);
        enter(level, 'FROM');
      } else if (CLAUSES.has(token.key)) enter(level, token.key);
      else if (token.key === 'JOIN') {
        level.bracket.joins = true;
        level.condition = false;
      } else if (token.key === 'ON' || token.key === 'FOR') level.condition = true;
      else if (token.key === 'CASE') {
        level.cases += 1;
        level.lastCase = token;
      } else if (token.key === 'END') {
        if (level.cases === 0) strayEnds.add(at);
        level.cases = Math.max(0, level.cases - 1);
      }
      if (token.key === 'AS' && level.bracket.as < 0) level.bracket.as = at;
    }
    if (token.key === ',' && level.clause === 'FROM') level.condition = false;
    if (token.key === ':=' && level.bracket.assigned < 0) level.bracket.assigned = at;
    if (token.key === '->' && level.bracket.arrow < 0) level.bracket.arrow = at;
    around.push(level.bracket);
    clause.push(level.clause);
    condition.push(level.condition);
    if (token.kind === 'operator' && OPEN.has(token.key)) {
      const inner = levelOf(at);
      bracketAt.set(at, inner.bracket);
      levels.push(inner);
    }
  }
  const open = tokens[levels.at(-1)?.bracket.open ?? -1];
  if (open !== undefined) unbalanced ??= { reason: `${open.key} is never closed`, token: open };
  return { bracketAt, around, clause, condition, opening, strayEnds, from, unbalanced };
}

function levelOf(open: number): Level {
  return {
    bracket: { open, close: -1, as: -1, assigned: -1, arrow: -1, joins: false },
    clause: '',
    condition: false,
    cases: 0,
    lastCase: null,
  };
}

function enter(level: Level, clause: string): void {
  level.clause = clause;
  level.condition = false;
}
