import {
  current,
  endBlock,
  endSegment,
  enter,
  type Frame,
  keyAt,
  type OutlineState,
  openBlock,
  spanning,
  startBlock,
} from './outline-state.js';

const JOIN_MODIFIERS: ReadonlySet<string> = new Set(
  'LEFT RIGHT FULL INNER OUTER CROSS NATURAL ASOF POSITIONAL SEMI ANTI'.split(' '),
);

/** What a keyword means for the SELECT around it. */
export function onWord(state: OutlineState, frame: Frame, at: number, key: string): void {
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

function onSelect(state: OutlineState, frame: Frame, at: number): void {
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
function behindDistinct(state: OutlineState, at: number): number {
  if (keyAt(state, at + 1) !== 'ON' || keyAt(state, at + 2) !== '(') return at + 1;
  let depth = 0;
  for (let index = at + 2; index < state.tokens.length; index += 1) {
    if (keyAt(state, index) === '(') depth += 1;
    if (keyAt(state, index) === ')') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return at + 1;
}

function onFrom(state: OutlineState, frame: Frame, at: number): void {
  const before = keyAt(state, at - 2);
  // x IS [NOT] DISTINCT FROM y
  if (keyAt(state, at - 1) === 'DISTINCT' && (before === 'IS' || before === 'NOT')) return;
  const opens = state.stack.length === 1 || keyAt(state, at - 1) === '(' || frame.expectsQuery;
  if (frame.block === null && state.dialect === 'duckdb' && opens) startBlock(state, frame, at);
  const block = openBlock(state, frame);
  if (block !== undefined && !block.clauses.has('FROM')) enter(state, frame, 'FROM', at, at);
}

function onSetOperation(state: OutlineState, frame: Frame, at: number): void {
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

function onJoin(state: OutlineState, frame: Frame, at: number): void {
  let first = at;
  while (JOIN_MODIFIERS.has(keyAt(state, first - 1))) first -= 1;
  const words = state.tokens.slice(first, at + 1).map((word) => word.key);
  const block = current(frame);
  if (block !== null) state.blocks[block]?.joins.push({ words, span: spanning(state, first, at) });
}
