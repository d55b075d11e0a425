import type { Expr } from './expr.js';

/** The value of an expression made of whole numbers alone, or of the text of one (`INTERVAL '7' DAY`); null for all others. */
export function integerValue(expr: Expr): number | null {
  switch (expr.kind) {
    case 'literal': {
      const plain = expr.type === 'number' || expr.type === 'string';
      return plain && /^[+-]?\d{1,15}$/.test(expr.value) ? Number(expr.value) : null;
    }
    case 'paren':
      return integerValue(expr.inner);
    case 'cast':
      return expr.safe ? null : integerValue(expr.operand);
    case 'unary': {
      const value = integerValue(expr.operand);
      if (value === null) return null;
      return expr.op === '-' ? -value : expr.op === '+' ? value : null;
    }
    case 'binary': {
      const left = integerValue(expr.left);
      const right = integerValue(expr.right);
      if (left === null || right === null) return null;
      const value = compute(expr.op, left, right);
      return Number.isSafeInteger(value) ? value : null;
    }
    default:
      return null;
  }
}

function compute(op: string, left: number, right: number): number | null {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return null;
  }
}
