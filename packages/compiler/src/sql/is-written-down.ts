import type { Dialect } from '@assay/contract';
import { type CallExpr, childrenOf, type Expr } from './expr.js';
import { isNullLiteral } from './null-literal.js';
import { type ResolvedSelect, sameName } from './resolver.js';
import { isNeverTrue } from './truth.js';

const MADE_OF: ReadonlySet<Expr['kind']> = new Set([
  'literal',
  'paren',
  'cast',
  'unary',
  'binary',
  'between',
  'in-list',
  'is',
  'interval',
  'case',
]);

/**
 * Whether the value of an output is written in the query: literals and what is calculated of them, also by the name that a subquery
 * gives it, and an aggregate that has one value whatever it reads. Not a parameter, and no other call: it may give any number of
 * rows, or another value each time.
 */
export function isWrittenDown(expr: Expr, select: ResolvedSelect, dialect: Dialect): boolean {
  let at: { readonly expr: Expr; readonly select: ResolvedSelect } | null = { expr, select };
  while (at !== null && at.expr.kind === 'column') at = sourceOf(at.expr.path, at.select);
  return at !== null && isMadeOfLiterals(at.expr, at.select, dialect);
}

function isMadeOfLiterals(expr: Expr, select: ResolvedSelect, dialect: Dialect): boolean {
  if (expr.kind === 'call') return isSameForAll(expr, select, dialect);
  return (
    MADE_OF.has(expr.kind) && childrenOf(expr).every((child) => isMadeOfLiterals(child, select, dialect))
  );
}

/** Their value is that of a constant, or NULL where there is no row. */
const OF_ONE_VALUE: ReadonlySet<string> = new Set(['ANY_VALUE', 'AVG', 'MAX', 'MIN']);

/** A COUNT that counts nothing; beside the keys of groups, of which each has a row, also `MAX(1)` and `SUM(0)`. */
function isSameForAll(call: CallExpr, select: ResolvedSelect, dialect: Dialect): boolean {
  const { name, args, star, window } = call;
  const [arg, another] = args;
  if (window || arg === undefined || another !== undefined) return false;
  // Of COUNT(*) the only argument is its FILTER.
  if (star || name === 'COUNTIF' || name === 'COUNT_IF')
    return name.startsWith('COUNT') && isNeverTrue(arg, dialect);
  if (name === 'COUNT') return isNullLiteral(arg);
  const keys = select.syntax.groupBy?.keys ?? [];
  if (keys.length === 0 || !isMadeOfLiterals(arg, select, dialect)) return false;
  const nothing = arg.kind === 'literal' && /^0+$/.test(arg.value) && arg.type === 'number';
  return OF_ONE_VALUE.has(name) || (name === 'SUM' && nothing);
}

/** The output of the one subquery or CTE that a SELECT reads, where the name can mean nothing else. */
export function sourceOf(
  path: readonly { readonly text: string }[],
  { from }: Pick<ResolvedSelect, 'from'>,
): { readonly expr: Expr; readonly select: ResolvedSelect } | null {
  const [item, another] = from;
  const query = item?.query ?? null;
  const [select, branch] = query?.selects ?? [];
  if (item === undefined || another !== undefined || select === undefined || branch !== undefined)
    return null;
  if (query?.recursive || item.columnAliases.length > 0 || item.reshaped) return null;
  if (query?.shape.setOperation !== null) return null;
  const [first, second] = path;
  const qualified = second !== undefined && item.name !== null && sameName(first?.text ?? '', item.name);
  const name = qualified ? second.text : second === undefined ? first?.text : undefined;
  if (name === undefined || path.length > (qualified ? 2 : 1)) return null;
  const found = select.items.filter((one) => one.name !== null && sameName(one.name, name));
  const [output, twin] = found;
  return output === undefined || twin !== undefined ? null : { expr: output.expr, select };
}
