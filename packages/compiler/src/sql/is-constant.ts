import { childrenOf, type Expr } from './expr.js';
import { type ResolvedOutput, type ResolvedSelect, sameName } from './resolver.js';

/**
 * Whether an expression of a SELECT has one value for all rows: it names no column, or only such as are constant in the
 * subquery that they come from. In `groups` the name of an output may be meant, too.
 */
export function isConstant(root: Expr, select: ResolvedSelect, names: 'columns' | 'groups'): boolean {
  const stack: { readonly expr: Expr; readonly select: ResolvedSelect; readonly names: typeof names }[] = [
    { expr: root, select, names },
  ];
  // One that was seen before is constant, or the answer would be known.
  const seen = new Set<ResolvedOutput>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { expr } = next;
    if (expr.kind === 'star' || (expr.kind === 'call' && (expr.window || expr.name === 'COLUMNS')))
      return false;
    if (expr.kind === 'other' && expr.what === 'window_function') return false;
    for (const child of childrenOf(expr)) stack.push({ ...next, expr: child });
    if (expr.kind !== 'column') continue;
    const [first, second] = expr.path;
    const own =
      next.names === 'groups' && second === undefined && first !== undefined
        ? outputNamed(next.select, first.text)
        : undefined;
    // An output that is the column itself says nothing of it.
    if (own !== undefined && own.expr.kind !== 'column') {
      if (!seen.has(own)) stack.push({ expr: own.expr, select: next.select, names: 'columns' });
      seen.add(own);
      continue;
    }
    const inner = next.select.from.length === 1 ? next.select.from[0] : undefined;
    const source = inner?.query?.selects.length === 1 ? inner.query.selects[0] : undefined;
    const qualified = second !== undefined && inner?.name != null && sameName(inner.name, first?.text ?? '');
    const output = source && outputNamed(source, (qualified ? second : first)?.text ?? '');
    if (source === undefined || output === undefined || (inner?.columnAliases.length ?? 0) > 0) return false;
    if (!seen.has(output)) stack.push({ expr: output.expr, select: source, names: 'columns' });
    seen.add(output);
  }
  return true;
}

function outputNamed({ items }: ResolvedSelect, name: string): ResolvedOutput | undefined {
  return items.find((item) => item.name !== null && sameName(item.name, name));
}
