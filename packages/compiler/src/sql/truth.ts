import type { Dialect } from '@assay/contract';
import { compareDecimals, normaliseDecimal } from '../expect/decimal.js';
import { type Expr, unparenthesised } from './expr.js';
import { isNullLiteral } from './null-literal.js';

/** The values that a condition may have, as bits: a row passes only where it is true. */
const TRUE = 1;
const FALSE = 2;
const NULL = 4;
const ANY = TRUE | FALSE | NULL;
type Values = number;

/**
 * Whether a condition is true for no row, whatever the tables hold and whatever a parameter is: false or NULL by what is written
 * alone. Silent about comparisons with NULL: those are reported wherever they stand.
 */
export function isNeverTrue(condition: Expr, dialect: Dialect, leastOf: LeastOf = () => null): boolean {
  return (valuesOf(condition, dialect, leastOf) & TRUE) === 0;
}

/** The number below which the value of an expression never is, such as 0 of a COUNT; null where that is not known. */
export type LeastOf = (expr: Expr) => number | null;

function valuesOf(expr: Expr, dialect: Dialect, leastOf: LeastOf): Values {
  const of = (inner: Expr): Values => valuesOf(inner, dialect, leastOf);
  switch (expr.kind) {
    case 'paren':
      return of(expr.inner);
    case 'literal':
      return literalValues(expr.type, expr.value, dialect);
    case 'cast':
      return isNullLiteral(expr) ? NULL : isTruthValue(expr) ? of(expr.operand) : ANY;
    case 'unary':
      return expr.op === 'NOT' ? negated(of(expr.operand)) : ANY;
    case 'binary':
      if (expr.op === 'AND') return both(of(expr.left), of(expr.right));
      if (expr.op === 'OR') return negated(both(negated(of(expr.left)), negated(of(expr.right))));
      return (
        compared(expr.op, expr.left, expr.right, dialect) &
        againstLeast(expr.op, expr.left, expr.right, leastOf)
      );
    case 'between': {
      const range = compared('>', expr.low, expr.high, dialect) === TRUE ? FALSE | NULL : ANY;
      return expr.negated ? negated(range) : range;
    }
    case 'is':
      return expr.right === null ? tested(expr.test, of(expr.operand), expr.negated, expr.operand) : ANY;
    case 'in-list': {
      if ([expr.operand, ...expr.list].some(isNullLiteral)) return ANY;
      const each = expr.list.map((item) => compared('=', expr.operand, item, dialect));
      const found = each.reduce((all, one) => negated(both(negated(all), negated(one))), FALSE);
      return expr.negated ? negated(found) : found;
    }
    case 'case': {
      const { operand, branches, otherwise } = expr;
      const chosen = branches.map(({ when, result }) => ({
        when: operand === null ? of(when) : ANY,
        result,
      }));
      return firstOf(chosen, otherwise, of);
    }
    case 'call': {
      const [when, result, otherwise] = expr.args;
      if (expr.name !== 'IF' || expr.window || expr.args.length !== 3) return ANY;
      if (when === undefined || result === undefined || otherwise === undefined) return ANY;
      return firstOf([{ when: of(when), result }], otherwise, of);
    }
    case 'column':
    case 'parameter':
    case 'interval':
    case 'subquery':
    case 'star':
    case 'other':
      return ANY;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

/** The results of the branches that may be reached. */
function firstOf(
  branches: readonly { readonly when: Values; readonly result: Expr }[],
  otherwise: Expr | null,
  of: (expr: Expr) => Values,
): Values {
  let found = 0;
  for (const { when, result } of branches) {
    if ((when & TRUE) !== 0) found |= of(result);
    if (when === TRUE) return found;
  }
  return found | (otherwise === null ? NULL : of(otherwise));
}

/** FALSE and TRUE as written, given their own type: `FALSE::BOOLEAN`. */
function isTruthValue(expr: Expr): boolean {
  const inner = unparenthesised(expr);
  if (inner.kind === 'cast') return /^BOOL(?:EAN)?$/.test(inner.type) && isTruthValue(inner.operand);
  return inner.kind === 'literal' && inner.type === 'boolean';
}

function literalValues(type: string, value: string, dialect: Dialect): Values {
  if (type === 'null') return NULL;
  if (type === 'boolean') return value === 'true' ? TRUE : FALSE;
  // DuckDB takes a number for a condition.
  if (type === 'number' && dialect === 'duckdb' && /^\d+$/.test(value))
    return /^0+$/.test(value) ? FALSE : TRUE;
  return ANY;
}

function negated(values: Values): Values {
  return ((values & TRUE) === 0 ? 0 : FALSE) | ((values & FALSE) === 0 ? 0 : TRUE) | (values & NULL);
}

function both(a: Values, b: Values): Values {
  const mayBeFalse = ((a | b) & FALSE) !== 0;
  const mayBeNull = ((a & NULL) !== 0 && (b & (TRUE | NULL)) !== 0) || ((b & NULL) !== 0 && (a & TRUE) !== 0);
  return (a & b & TRUE) | (mayBeFalse ? FALSE : 0) | (mayBeNull ? NULL : 0);
}

function tested(test: string, values: Values, negate: boolean, operand: Expr): Values {
  const wanted = new Map([
    ['null', NULL],
    ['true', TRUE],
    ['false', FALSE],
  ]).get(test);
  if (wanted === undefined) return ANY;
  const value = unparenthesised(operand);
  // What is written down and no condition is not NULL either.
  const known = value.kind === 'literal' && value.type !== 'null' && test === 'null' ? TRUE : values;
  const found = ((known & wanted) === 0 ? 0 : TRUE) | ((known & ~wanted) === 0 ? 0 : FALSE);
  return negate ? negated(found) : found;
}

const BY_ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compared(op: string, left: Expr, right: Expr, dialect: Dialect): Values {
  const holds = BY_ORDER[op];
  if (holds === undefined) return ANY;
  const [a, b] = [unparenthesised(left), unparenthesised(right)];
  // In BigQuery NaN differs from itself: `x <> x` looks for it. No value is less than itself.
  if (isSameColumn(a, b)) {
    const sure = dialect === 'duckdb' ? !holds(0) : op === '<' || op === '>';
    return sure ? FALSE | NULL : ANY;
  }
  const [low, high] = [numberOf(a), numberOf(b)];
  if (low !== null && high !== null) return holds(compareDecimals(low, high)) ? TRUE : FALSE;
  if (a.kind !== 'literal' || b.kind !== 'literal' || a.type !== b.type) return ANY;
  if (a.type !== 'string' && a.type !== 'boolean') return ANY;
  if (a.value === b.value) return holds(0) ? TRUE : FALSE;
  // Texts that differ in more than case and accents differ in every collation; which one comes first, not everywhere.
  const plain = [a.value, b.value].every((text) => /^[ -~]*$/.test(text));
  const differ = a.type === 'boolean' || (plain && a.value.toLowerCase() !== b.value.toLowerCase());
  return differ && (op === '=' || op === '<>') ? (op === '<>' ? TRUE : FALSE) : ANY;
}

const MIRRORED: Readonly<Record<string, string>> = { '=': '=', '>': '<', '>=': '<=' };

/** What a comparison with a number may be where the other side never is below another one. */
function againstLeast(op: string, left: Expr, right: Expr, leastOf: LeastOf): Values {
  const least = leastOf(unparenthesised(left));
  const mirrored = MIRRORED[op];
  if (least === null) {
    const other = mirrored === undefined ? null : leastOf(unparenthesised(right));
    return other === null || mirrored === undefined ? ANY : againstLeast(mirrored, right, left, leastOf);
  }
  const bound = numberOf(unparenthesised(right));
  if (bound === null || !['=', '<', '<='].includes(op)) return ANY;
  const order = compareDecimals(bound, String(least));
  return order < 0 || (order === 0 && op === '<') ? FALSE | NULL : ANY;
}

function isSameColumn(a: Expr, b: Expr): boolean {
  if (a.kind !== 'column' || b.kind !== 'column' || a.path.length !== b.path.length) return false;
  return a.path.every((part, index) => part.text === b.path[index]?.text);
}

/** Digits beyond which a number may be rounded to another one. */
const EXACT_DIGITS = 15;

/** A number as written, as far as every type of numbers holds it exactly enough to be compared. */
function numberOf(expr: Expr): string | null {
  if (expr.kind === 'unary' && expr.op === '-') {
    const positive = numberOf(unparenthesised(expr.operand));
    return positive === null
      ? null
      : normaliseDecimal(positive.startsWith('-') ? positive.slice(1) : `-${positive}`);
  }
  const plain = expr.kind === 'literal' && expr.type === 'number' && /^\d+(?:\.\d+)?$/.test(expr.value);
  return plain && expr.value.length <= EXACT_DIGITS ? normaliseDecimal(expr.value) : null;
}
