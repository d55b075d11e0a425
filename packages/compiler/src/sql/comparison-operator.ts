/** A comparison as it reads from its other side: `a < b` is `b > a`. Undefined for every other operator, and `<>`, which bounds nothing. */
export function flippedOperator(op: string): string | undefined {
  return FLIPPED.get(op);
}

/** The comparison that `NOT` makes of one, where that bounds something: `NOT a < b` is `a >= b`. Else undefined. */
export function negatedOperator(op: string): string | undefined {
  return NEGATED.get(op);
}

const FLIPPED: ReadonlyMap<string, string> = new Map([
  ['=', '='],
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
]);

// Of `=` none: `<>` says nothing about a range.
const NEGATED: ReadonlyMap<string, string> = new Map([
  ['<>', '='],
  ['<', '>='],
  ['<=', '>'],
  ['>', '<='],
  ['>=', '<'],
]);
