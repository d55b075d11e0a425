import type { Dialect } from '@assay/contract';
import { callsBare } from './bare-calls.js';
import { childrenOf, type Expr } from './expr.js';
import { isReserved } from './keywords.js';
import type { NamePart } from './name-part.js';
import { type ResolvedItem, type Resolver, sameName } from './resolver.js';

/** What names can refer to: the FROM items of a SELECT, then those of the SELECTs around it. */
export interface Names {
  readonly items: readonly ResolvedItem[];
  readonly outer: Names | null;
  /** Names of the SELECT's own outputs that the expression may mean, in lower case. */
  readonly outputs?: ReadonlySet<string>;
}

/** Records the columns that an expression names; queries inside it do so themselves. */
export function readColumns(r: Resolver, root: Expr, names: Names, scope: number): void {
  const stack: { readonly expr: Expr; readonly bound: ReadonlySet<string>; readonly scalar: boolean }[] = [
    { expr: root, bound: new Set(), scalar: false },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { expr, bound, scalar } = next;
    if (expr.kind === 'column') {
      const first = expr.path[0];
      if (first !== undefined && !bound.has(first.text.toLowerCase())) {
        const split = splitPath(r, expr.path, names);
        r.columns.push({ ...split, path: expr.path, span: expr.span, scope });
        const table = split.table === null ? undefined : r.tables[split.table];
        const outside = table === undefined ? isFromOutside(expr.path, names) : table.scope !== scope;
        if (r.dialect === 'duckdb' && !scalar && outside) r.unnested.push({ scope, correlated: true });
      }
      continue;
    }
    if (expr.kind === 'other' && expr.what === 'bound') continue;
    const inner = boundIn(expr, bound);
    const plain = isScalarContext(expr) || (expr.kind === 'paren' && scalar);
    for (const child of childrenOf(expr)) stack.push({ expr: child, bound: inner, scalar: plain });
  }
}

/**
 * Whether the column is one of a SELECT around. DuckDB reads the table of that one as a whole where such a column is an array;
 * no type is known here, so every column counts that is not compared or calculated with.
 */
function isFromOutside(path: readonly NamePart[], names: Names): boolean {
  if (names.outer === null) return false;
  const first = path[0]?.text ?? '';
  const isNamed = (items: readonly ResolvedItem[]): boolean =>
    items.some((item) => item.name !== null && sameName(item.name, first));
  if (isNamed(names.items)) return false;
  if (names.items.length === 0) return true;
  for (let scope: Names | null = names.outer; scope !== null; scope = scope.outer)
    if (path.length > 1 && isNamed(scope.items)) return true;
  return false;
}

const ON_SCALARS: ReadonlySet<string> = new Set([
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  'LIKE',
  'NOT LIKE',
  'ILIKE',
  'NOT ILIKE',
]);

/** Whether what stands directly inside is a number, a text, a date, or compared with one. */
function isScalarContext(expr: Expr): boolean {
  if (expr.kind === 'binary') return ON_SCALARS.has(expr.op);
  if (expr.kind === 'cast') return /^[A-Z]+$/.test(expr.type) && !/LIST|STRUCT|MAP|ARRAY/.test(expr.type);
  return expr.kind === 'between' || expr.kind === 'in-list';
}

/** The names, in lower case, that are variables of a lambda directly inside the expression. */
export function boundIn(expr: Expr, bound: ReadonlySet<string>): ReadonlySet<string> {
  return expr.kind === 'other' && expr.what === 'lambda' ? withBound(expr.children, bound) : bound;
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
): { readonly qualifier: string | null; readonly name: string; readonly table: number | null } {
  const first = path[0]?.text ?? '';
  for (let scope: Names | null = names; scope !== null; scope = scope.outer) {
    for (const item of scope.items) {
      if (item.name === null) continue;
      if (sameName(item.name, first)) {
        const second = path[1]?.text;
        if (item.ownRow && second === undefined) return { qualifier: null, name: first, table: null };
        return { qualifier: first, name: second ?? '*', table: tableOf(item) };
      }
      const parts = item.table === null ? [] : (r.tables[item.table]?.parts ?? []);
      const whole = parts.length > 1 && parts.length < path.length;
      if (whole && parts.every((part, index) => sameName(part.text, path[index]?.text ?? ''))) {
        const qualifier = parts.map((part) => part.text).join('.');
        return { qualifier, name: path[parts.length]?.text ?? '*', table: tableOf(item) };
      }
    }
  }
  return { qualifier: null, name: first, table: onlyTable(path[0], names, r.dialect) };
}

/** The table whose columns an item of FROM has, under their own names. */
function tableOf(item: ResolvedItem): number | null {
  return item.reshaped || item.columnAliases.length > 0 ? null : item.table;
}

/** BigQuery: arguments of NORMALIZE that are written as bare words. */
const FORMS: ReadonlySet<string> = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

/** The table whose column a bare name can only be: the SELECT reads nothing else, and nothing else in sight is so called. */
function onlyTable(name: NamePart | undefined, names: Names, dialect: Dialect): number | null {
  const [only, second] = names.items;
  if (name === undefined || only === undefined || second !== undefined) return null;
  for (let scope = names.outer; scope !== null; scope = scope.outer) if (scope.items.length > 0) return null;
  if (names.outputs?.has(name.text.toLowerCase())) return null;
  const word = name.text.toUpperCase();
  if ((!name.quoted && isReserved(word, dialect)) || callsBare(word, dialect)) return null;
  if (dialect === 'bigquery' && FORMS.has(word)) return null;
  return tableOf(only);
}
