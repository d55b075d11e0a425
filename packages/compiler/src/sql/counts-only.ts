import { type CallExpr, childrenOf, type Expr, namesColumn } from './expr.js';
import { isAggregate } from './keywords.js';
import type { ResolvedSelect } from './resolver.js';

/** Whether all aggregates of a SELECT do nothing but count rows, or tell whether there are any of a kind. */
export function countsOnly({ syntax }: ResolvedSelect): boolean {
  const aggregates = [...syntax.items.map((item) => item.expr), ...syntax.exprs].flatMap(callsIn);
  return aggregates.length > 0 && aggregates.every(isCount);
}

/** The aggregates anywhere in an expression, windows apart. */
export function aggregatesIn(root: Expr): readonly CallExpr[] {
  return callsIn(root).map(({ call }) => call);
}

interface Aggregate {
  readonly call: CallExpr;
  /** Only the number of its elements is asked for. */
  readonly measured: boolean;
}

function callsIn(root: Expr): readonly Aggregate[] {
  const found: Aggregate[] = [];
  const stack: { readonly expr: Expr; readonly measured: boolean }[] = [{ expr: root, measured: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { expr, measured } = next;
    if (expr.kind === 'call' && !expr.window && isAggregate(expr.name)) found.push({ call: expr, measured });
    const inner = measures(expr) || (expr.kind === 'paren' && measured);
    for (const child of childrenOf(expr)) stack.push({ expr: child, measured: inner });
  }
  return found;
}

/** The parser has kinds of its own for some of these. */
const MEASURES =
  /^(?:LEN|LENGTH|ARRAY_LENGTH|ARRAY_SIZE|ARRAY_UNIQUE|LIST_COUNT|LIST_LENGTH|LIST_UNIQUE|CARDINALITY|HLL_COUNT\.EXTRACT)$/i;

function measures(expr: Expr): boolean {
  if (expr.kind === 'call') return MEASURES.test(expr.name);
  return expr.kind === 'other' && MEASURES.test(expr.what);
}

const COUNTS: ReadonlySet<string> = new Set([
  'APPROX_COUNT_DISTINCT',
  'BOOL_AND',
  'BOOL_OR',
  'COUNT',
  'COUNTIF',
  'COUNT_IF',
  'COUNT_STAR',
  'HLL_COUNT.MERGE',
  'LOGICAL_AND',
  'LOGICAL_OR',
  'REGR_COUNT',
]);

/** Their first argument is a share: the column stands behind WITHIN GROUP. */
const SHARES: ReadonlySet<string> = new Set(['PERCENTILE_CONT', 'PERCENTILE_DISC']);

/** A number of rows, whether there are any, a value that is the same in all, or a SUM over a choice between constants. */
function isCount({ call: { name, args }, measured }: Aggregate): boolean {
  if (measured || COUNTS.has(name)) return true;
  const [arg] = args;
  if (arg === undefined) return false;
  if (!SHARES.has(name) && arg.kind !== 'subquery' && !namesColumn(arg)) return true;
  if (name !== 'SUM') return false;
  if (arg.kind === 'case') {
    return [...arg.branches.map((branch) => branch.result), arg.otherwise].every(
      (result) => result === null || result.kind === 'literal',
    );
  }
  if (arg.kind === 'call')
    return arg.name === 'IF' && arg.args.slice(1).every(({ kind }) => kind === 'literal');
  return (
    arg.kind === 'cast' && ['binary', 'is', 'between', 'in-list', 'unary', 'paren'].includes(arg.operand.kind)
  );
}
