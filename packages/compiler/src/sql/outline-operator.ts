import {
  current,
  endBlock,
  endSegment,
  type Frame,
  keyAt,
  newFrame,
  type OutlineState,
  openBlock,
  spanning,
} from './outline-state.js';

const TYPES_WITH_FIELDS: ReadonlySet<string> = new Set(['STRUCT', 'ARRAY', 'RANGE']);

/** What brackets, commas, semicolons and arrows mean for the SELECT around them. */
export function onOperator(state: OutlineState, frame: Frame, at: number, key: string): void {
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
