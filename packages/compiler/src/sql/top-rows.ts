import type { Span } from '@assay/contract';
import { childrenOf, type Expr, unparenthesised } from './expr.js';
import { sourceOf } from './is-written-down.js';
import { type ResolvedSelect, type Resolver, sameName } from './resolver.js';

type Named = Pick<ResolvedSelect, 'syntax' | 'from'>;

/**
 * Each ROW_NUMBER over all rows that a SELECT keeps up to a number, by QUALIFY or in WHERE around the query that numbers them:
 * `ORDER BY ... LIMIT` in other words. With PARTITION BY it chooses within each group, by content.
 */
export function topRows(r: Resolver, select: Named): readonly Span[] {
  const { where, conditions } = select.syntax;
  const parts = [...where, ...conditions].flatMap(({ expr }) => conjunctsOf(expr));
  return parts.flatMap((part) => {
    const bounded = boundedBy(part);
    const block = bounded === null ? null : numbering(bounded, select);
    if (block === null) return [];
    const uses = (r.functionsOfBlock.get(block) ?? []).filter(
      ({ name, window }) => window && name === 'ROW_NUMBER',
    );
    return uses.some(({ partitioned }) => partitioned) ? [] : uses.slice(0, 1).map(({ span }) => span);
  });
}

/** What must hold for every row; what must not, told apart by `negated`. */
interface Part {
  readonly expr: Expr;
  readonly negated: boolean;
}

function conjunctsOf(expr: Expr, negated = false): readonly Part[] {
  const inner = unparenthesised(expr);
  if (inner.kind === 'unary' && inner.op === 'NOT') return conjunctsOf(inner.operand, !negated);
  if (inner.kind !== 'binary' || inner.op !== (negated ? 'OR' : 'AND')) return [{ expr: inner, negated }];
  return [...conjunctsOf(inner.left, negated), ...conjunctsOf(inner.right, negated)];
}

/** What a condition keeps below a number that does not depend on the row. */
function boundedBy({ expr, negated }: Part): Expr | null {
  if (expr.kind === 'between') return expr.negated === negated && isFixed(expr.high) ? expr.operand : null;
  if (expr.kind === 'in-list')
    return expr.negated === negated && expr.list.every(isFixed) ? expr.operand : null;
  if (expr.kind !== 'binary') return null;
  const [below, above] = negated
    ? [
        ['>', '>=', '<>'],
        ['<', '<=', '<>'],
      ]
    : [
        ['<', '<=', '='],
        ['>', '>=', '='],
      ];
  if (below?.includes(expr.op) && isFixed(expr.right)) return expr.left;
  return above?.includes(expr.op) && isFixed(expr.left) ? expr.right : null;
}

const FIXED: ReadonlySet<Expr['kind']> = new Set([
  'literal',
  'parameter',
  'paren',
  'unary',
  'binary',
  'cast',
]);

/** Literals, parameters and what is calculated of them. */
function isFixed(expr: Expr): boolean {
  return FIXED.has(expr.kind) && childrenOf(expr).every(isFixed);
}

/** The block of the SELECT in which the value is a number of a row. */
function numbering(expr: Expr, select: Named): number | null {
  let at: { readonly expr: Expr; readonly select: Named } = { expr: unparenthesised(expr), select };
  while (at.expr.kind === 'column') {
    const { path } = at.expr;
    const [name, field] = path;
    const own =
      at.select === select && field === undefined
        ? select.syntax.items.find(({ alias }) => alias !== null && sameName(alias.text, name?.text ?? ''))
        : undefined;
    const next = own === undefined ? sourceOf(path, at.select) : null;
    if (own !== undefined) return isRowNumber(own.expr) ? select.syntax.block : null;
    if (next === null) return null;
    at = { expr: unparenthesised(next.expr), select: next.select };
  }
  return isRowNumber(at.expr) ? at.select.syntax.block : null;
}

function isRowNumber(expr: Expr): boolean {
  const inner = unparenthesised(expr);
  if (inner.kind === 'call') return inner.window && inner.name === 'ROW_NUMBER';
  if (inner.kind !== 'other' || inner.what !== 'window_function') return false;
  const [numbered] = inner.children;
  return numbered?.kind === 'other' && numbered.what === 'row_number';
}
