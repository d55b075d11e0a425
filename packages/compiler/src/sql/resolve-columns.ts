import { childrenOf, type Expr } from './expr.js';
import type { NamePart } from './name-part.js';
import { type ResolvedItem, type Resolver, sameName } from './resolver.js';

/** What names can refer to: the FROM items of a SELECT, then those of the SELECTs around it. */
export interface Names {
  readonly items: readonly ResolvedItem[];
  readonly outer: Names | null;
}

/** Records the columns that an expression names; queries inside it do so themselves. */
export function readColumns(r: Resolver, root: Expr, names: Names, scope: number): void {
  const stack: { readonly expr: Expr; readonly bound: ReadonlySet<string> }[] = [
    { expr: root, bound: new Set() },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { expr, bound } = next;
    if (expr.kind === 'column') {
      const first = expr.path[0];
      if (first !== undefined && !bound.has(first.text.toLowerCase())) {
        const { qualifier, name } = splitPath(r, expr.path, names);
        r.columns.push({ qualifier, name, path: expr.path, span: expr.span, scope });
      }
      continue;
    }
    if (expr.kind === 'other' && expr.what === 'bound') continue;
    const inner = expr.kind === 'other' && expr.what === 'lambda' ? withBound(expr.children, bound) : bound;
    for (const child of childrenOf(expr)) stack.push({ expr: child, bound: inner });
  }
}

function withBound(children: readonly Expr[], bound: ReadonlySet<string>): ReadonlySet<string> {
  const first = children[0];
  if (first?.kind !== 'other' || first.what !== 'bound') return bound;
  const all = new Set(bound);
  for (const name of first.children) {
    if (name.kind === 'column') all.add(name.path[0]?.text.toLowerCase() ?? '');
  }
  return all;
}

/** Tells a table's name in front of a column from a field behind one. A name of a table alone means all its columns. */
function splitPath(
  r: Resolver,
  path: readonly NamePart[],
  names: Names,
): { readonly qualifier: string | null; readonly name: string } {
  const first = path[0]?.text ?? '';
  for (let scope: Names | null = names; scope !== null; scope = scope.outer) {
    for (const item of scope.items) {
      if (item.name === null) continue;
      if (sameName(item.name, first)) {
        const second = path[1]?.text;
        if (item.ownRow && second === undefined) return { qualifier: null, name: first };
        return { qualifier: first, name: second ?? '*' };
      }
      const parts = item.table === null ? [] : (r.tables[item.table]?.parts ?? []);
      const whole = parts.length > 1 && parts.length < path.length;
      if (whole && parts.every((part, index) => sameName(part.text, path[index]?.text ?? ''))) {
        return { qualifier: parts.map((part) => part.text).join('.'), name: path[parts.length]?.text ?? '*' };
      }
    }
  }
  return { qualifier: null, name: first };
}
