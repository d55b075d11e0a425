import { childrenOf, type Expr } from './expr.js';
import type { NamePart } from './name-part.js';
import type { Conjunct } from './query-facts.js';
import {
  type ResolvedItem,
  type ResolvedQuery,
  type ResolvedSelect,
  type Resolver,
  sameName,
} from './resolver.js';

/**
 * Gives every table the conditions that its rows must meet: those of its own SELECT, and those from outside that reach it for
 * certain. Outside conditions pass a SELECT that keeps its rows as they are or groups by the columns that they name; they do
 * not pass windows, aggregates, LIMIT, set operations, joins, or a CTE that is read twice.
 */
export function pushDown(r: Resolver, root: ResolvedQuery, outside: readonly Conjunct[]): void {
  const done = new Set<ResolvedQuery>();
  const visit = (query: ResolvedQuery, incoming: readonly Conjunct[]): void => {
    const once = query.references <= 1 && !query.recursive;
    const whole =
      query.shape.limit === null && query.shape.setOperation === null && query.selects.length === 1;
    const passed = once && whole ? incoming : [];
    // Read twice: what only one reader wants does not hold for both.
    if (done.has(query)) return;
    done.add(query);
    for (const select of query.selects) {
      const own = select.syntax.where.map(
        (part): Conjunct => ({ span: part.span, expr: part.expr, direct: true, asWritten: true }),
      );
      const conjuncts = [...own, ...through(select, passed)];
      for (const item of select.from) {
        if (item.table !== null) {
          const table = r.tables[item.table];
          if (table !== undefined) r.tables[item.table] = { ...table, conjuncts };
        } else if (item.query !== null) {
          visit(item.query, select.from.length === 1 ? forItem(item, conjuncts) : []);
        }
      }
    }
  };
  visit(root, outside);
  for (const query of r.pending) visit(query, []);
}

/** The conditions that commute with this SELECT, in terms of what it reads FROM. */
function through(select: ResolvedSelect, incoming: readonly Conjunct[]): readonly Conjunct[] {
  const { shape, syntax } = select;
  const blocked = [shape.limit, shape.window, shape.qualify, shape.unnest, shape.join];
  if (incoming.length === 0 || blocked.some((span) => span !== null) || select.from.length !== 1) return [];
  if (shape.aggregate !== null && syntax.groupBy === null) return [];
  const keys = syntax.groupBy === null ? null : (syntax.groupBy.keys ?? []);
  return incoming.flatMap((conjunct) => {
    const expr = rewrite(conjunct.expr, (path) => inputOf(select, path, keys));
    if (expr === null) return [];
    const asWritten = conjunct.asWritten && sameColumns(conjunct.expr, expr);
    return [{ span: conjunct.span, expr, direct: false, asWritten }];
  });
}

/** The column of the input that an output column is, unchanged; null if it is none or no key of the groups. */
function inputOf(
  select: ResolvedSelect,
  path: readonly NamePart[],
  keys: readonly Expr[] | null,
): readonly NamePart[] | null {
  const [first, ...rest] = path;
  if (first === undefined) return null;
  const named = select.items.filter((item) => item.name !== null && sameName(item.name, first.text));
  const stars = select.items.filter((item) => item.star);
  if (named.length > 1 || stars.length > 1 || (named.length === 1 && stars.length > 0)) return null;
  const item = named[0] ?? stars[0];
  if (item === undefined) return null;
  if (item.star) {
    // BigQuery's own columns are in no star.
    if (/^_(?:PARTITION(?:TIME|DATE)|TABLE_SUFFIX)$/i.test(first.text)) return null;
    const plain = item.expr.kind === 'star' && item.expr.children.length === 0;
    return plain && keys === null ? path : null;
  }
  if (item.expr.kind !== 'column') return null;
  const source = item.expr.path;
  const isKey = keys === null || keys.some((key) => key.kind === 'column' && samePath(key.path, source));
  return isKey ? [...source, ...rest] : null;
}

function samePath(a: readonly NamePart[], b: readonly NamePart[]): boolean {
  return a.length === b.length && a.every((part, index) => sameName(part.text, b[index]?.text ?? ''));
}

/** Whether two forms of one condition name their columns alike. */
function sameColumns(a: Expr, b: Expr): boolean {
  const [left, right] = [a, b].map(pathsIn);
  return left?.join('\n') === right?.join('\n');
}

function pathsIn(expr: Expr): readonly string[] {
  if (expr.kind === 'column') return [expr.path.map((part) => part.text.toLowerCase()).join('.')];
  return childrenOf(expr).flatMap(pathsIn);
}

/** The conditions in terms of what a subquery returns: its name in front taken off. */
function forItem(item: ResolvedItem, conjuncts: readonly Conjunct[]): readonly Conjunct[] {
  if (item.columnAliases.length > 0) return [];
  return conjuncts.flatMap((conjunct) => {
    const expr = rewrite(conjunct.expr, (path) => {
      const [first, ...rest] = path;
      if (first === undefined) return null;
      return item.name !== null && rest.length > 0 && sameName(first.text, item.name) ? rest : path;
    });
    if (expr === null) return [];
    return [{ ...conjunct, expr, asWritten: conjunct.asWritten && sameColumns(conjunct.expr, expr) }];
  });
}

/** The expression with other columns in it; null if one has no place, or if it holds anything that may depend on where it is. */
function rewrite(expr: Expr, column: (path: readonly NamePart[]) => readonly NamePart[] | null): Expr | null {
  const all = (list: readonly Expr[]): readonly Expr[] | null => {
    const done = list.map((child) => rewrite(child, column));
    return done.every((child) => child !== null) ? done : null;
  };
  switch (expr.kind) {
    case 'column': {
      const path = column(expr.path);
      return path === null ? null : { ...expr, path };
    }
    case 'literal':
    case 'parameter':
      return expr;
    case 'paren': {
      const inner = rewrite(expr.inner, column);
      return inner === null ? null : { ...expr, inner };
    }
    case 'unary':
    case 'cast': {
      const operand = rewrite(expr.operand, column);
      return operand === null ? null : { ...expr, operand };
    }
    case 'binary': {
      const left = rewrite(expr.left, column);
      const right = rewrite(expr.right, column);
      return left === null || right === null ? null : { ...expr, left, right };
    }
    case 'between': {
      const [operand, low, high] = all([expr.operand, expr.low, expr.high]) ?? [];
      return operand === undefined || low === undefined || high === undefined
        ? null
        : { ...expr, operand, low, high };
    }
    case 'in-list': {
      const operand = rewrite(expr.operand, column);
      const list = all(expr.list);
      return operand === null || list === null ? null : { ...expr, operand, list };
    }
    case 'is': {
      const operand = rewrite(expr.operand, column);
      const right = expr.right === null ? null : rewrite(expr.right, column);
      return operand === null || (expr.right !== null && right === null) ? null : { ...expr, operand, right };
    }
    case 'interval': {
      const value = rewrite(expr.value, column);
      return value === null ? null : { ...expr, value };
    }
    case 'call': {
      const args = all(expr.args);
      return args === null || expr.modified || expr.window ? null : { ...expr, args };
    }
    case 'other':
      return expr.what === 'date-part' && childrenOf(expr).length === 0 ? expr : null;
    case 'case':
    case 'subquery':
    case 'star':
      return null;
    default: {
      const never: never = expr;
      return never;
    }
  }
}
