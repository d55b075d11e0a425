import { childrenOf, type Expr } from './expr.js';
import { type ResolvedSelect, sameName } from './resolver.js';

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
 * gives it. Not a parameter, and no call: it may give any number of rows, or another value each time.
 */
export function isWrittenDown(expr: Expr, select: ResolvedSelect): boolean {
  let at: { readonly expr: Expr; readonly select: ResolvedSelect } | null = { expr, select };
  while (at !== null && at.expr.kind === 'column') at = sourceOf(at.expr.path, at.select);
  return at !== null && isMadeOfLiterals(at.expr);
}

function isMadeOfLiterals(expr: Expr): boolean {
  return MADE_OF.has(expr.kind) && childrenOf(expr).every(isMadeOfLiterals);
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
