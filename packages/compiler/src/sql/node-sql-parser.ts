import nodeSqlParser from 'node-sql-parser/build/bigquery.js';
import type { Token } from './lex.js';

/** What a second parser makes of a BigQuery query, as far as it can be compared. */
export interface SecondOpinion {
  /** Tables read, in lower case, sorted, each as often as it is written. */
  readonly tables: readonly string[];
  /** Names of parameters, sorted, each as often as it is used. */
  readonly parameters: readonly string[];
  /** The number of SELECTs. */
  readonly selects: number;
  /** Of each WHERE, how many parts its top-level AND joins; sorted. */
  readonly conjuncts: readonly number[];
  /** The clauses of the outermost SELECT, sorted; null where that is a set operation. */
  readonly clauses: readonly Clause[] | null;
}

/** What is compared of a SELECT's clauses. */
export type Clause = 'groupBy' | 'having' | 'distinct' | 'qualify' | 'limit' | 'orderBy';

interface Tree {
  readonly [key: string]: unknown;
}

interface Names {
  readonly ctes: ReadonlySet<string>;
  readonly aliases: ReadonlySet<string>;
}

interface Count {
  readonly tables: string[];
  readonly parameters: string[];
  readonly conjuncts: number[];
  readonly clauses: readonly Clause[] | null;
  selects: number;
}

const parser = new nodeSqlParser.Parser();

/**
 * Asks node-sql-parser, the only place that imports it. Null if it does not accept the text, which says little: it lacks a quarter
 * of BigQuery's grammar. Its own lists of tables hold CTEs, so they are not used.
 */
export function secondOpinion(sql: string, tokens: readonly Token[]): SecondOpinion | null {
  if (!isCheap(tokens)) return null;
  const count = countIn(sql);
  if (count === null) return null;
  return {
    tables: count.tables.sort(),
    parameters: count.parameters.sort(),
    selects: count.selects,
    conjuncts: count.conjuncts.sort((a, b) => a - b),
    clauses: count.clauses,
  };
}

/** Tokens and nesting up to which the parser answers in milliseconds. */
const MAX_TOKENS = 2_000;
const MAX_NESTING = 12;
/** Brackets of arrays, CAST and STRUCT cost it twice the time for each level: 12 ms at 6, 20 s at 20. */
const MAX_COSTLY = 5;

function isCheap(tokens: readonly Token[]): boolean {
  if (tokens.length > MAX_TOKENS) return false;
  const open: boolean[] = [];
  let costly = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'operator') continue;
    if (token.key === '(' || token.key === '[') {
      const before = tokens[at - 1]?.key;
      const isCostly =
        token.key === '[' || before === 'CAST' || before === 'SAFE_CAST' || before === 'STRUCT';
      open.push(isCostly);
      costly += isCostly ? 1 : 0;
      if (open.length > MAX_NESTING || costly > MAX_COSTLY) return false;
    }
    if (token.key === ')' || token.key === ']') costly -= open.pop() === true ? 1 : 0;
  }
  return true;
}

/** A refusal, and running out of stack, both mean that there is no opinion. */
function countIn(sql: string): Count | null {
  try {
    const tree: unknown = parser.astify(sql, { database: 'BigQuery' });
    const list = Array.isArray(tree) ? tree : [tree];
    const root = list.length === 1 ? treeOf(list[0]) : null;
    if (root === null) return null;
    const count: Count = {
      tables: [],
      parameters: [],
      conjuncts: [],
      clauses: clausesOf(root),
      selects: 0,
    };
    visit(root, { ctes: new Set(), aliases: new Set() }, count);
    return count;
  } catch {
    return null;
  }
}

const CLAUSES: readonly (readonly [Clause, string])[] = [
  ['distinct', 'distinct'],
  ['groupBy', 'groupby'],
  ['having', 'having'],
  ['limit', 'limit'],
  ['orderBy', 'orderby'],
  ['qualify', 'qualify'],
];

function clausesOf(root: Tree): readonly Clause[] | null {
  if (root.type !== 'select' || !('columns' in root) || root.set_op !== undefined) return null;
  return CLAUSES.filter(
    ([, key]) => root[key] !== null && root[key] !== undefined && root[key] !== 'ALL',
  ).map(([clause]) => clause);
}

function treeOf(value: unknown): Tree | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const inner = treeOf(value)?.value;
  return typeof inner === 'string' ? inner : null;
}

function visit(value: unknown, names: Names, count: Count): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, names, count);
    return;
  }
  const tree = treeOf(value);
  if (tree === null) return;
  if (tree.type === 'select' && 'columns' in tree) {
    visitSelect(tree, names, count);
    return;
  }
  if (tree.type === 'param' && tree.prefix === '@') {
    const name = textOf(tree.value);
    if (name !== null) count.parameters.push(name);
  }
  for (const [key, inner] of Object.entries(tree)) {
    if (key !== 'tableList' && key !== 'columnList' && key !== 'loc') visit(inner, names, count);
  }
}

function visitSelect(select: Tree, outer: Names, count: Count): void {
  count.selects += 1;
  const ctes = new Set(outer.ctes);
  const clauses = listOf(select.with);
  const recursive = clauses.some((clause) => treeOf(clause)?.recursive === true);
  for (const clause of clauses) {
    const name = textOf(treeOf(clause)?.name)?.toLowerCase() ?? '';
    if (recursive) ctes.add(name);
    visit(treeOf(clause)?.stmt, { ...outer, ctes: new Set(ctes) }, count);
    ctes.add(name);
  }
  const aliases = new Set(outer.aliases);
  const names: Names = { ctes, aliases };
  for (const source of listOf(select.from)) {
    const entry = treeOf(source);
    if (entry !== null) visitSource(entry, names, aliases, outer.aliases, count);
  }
  const where = treeOf(select.where);
  if (where !== null) count.conjuncts.push(conjunctsIn(where));
  const { with: _with, from: _from, tableList: _tables, columnList: _columns, loc: _loc, ...rest } = select;
  for (const inner of Object.values(rest)) visit(inner, names, count);
}

function visitSource(
  entry: Tree,
  names: Names,
  aliases: Set<string>,
  outside: ReadonlySet<string>,
  count: Count,
): void {
  const table = textOf(entry.table);
  if (table !== null) {
    const catalog = textOf(entry.catalog);
    const schema = catalog === null ? textOf(entry.db) : (textOf(entry.schema) ?? textOf(entry.db));
    const name = [catalog, schema, table].filter((part) => part !== null).join('.');
    const first = name.split('.')[0]?.toLowerCase() ?? '';
    const array = name.includes('.') && aliases.has(first);
    if (!array && !names.ctes.has(name.toLowerCase())) count.tables.push(name.toLowerCase());
    aliases.add(textOf(entry.as)?.toLowerCase() ?? name.slice(name.lastIndexOf('.') + 1).toLowerCase());
  }
  for (const [key, inner] of Object.entries(entry)) {
    // A subquery in FROM does not see what stands beside it.
    const subquery = key === 'expr' && entry.type !== 'unnest';
    if (key !== 'loc') visit(inner, subquery ? { ...names, aliases: outside } : names, count);
  }
  const alias = textOf(entry.as);
  if (alias !== null) aliases.add(alias.toLowerCase());
}

function conjunctsIn(where: Tree): number {
  if (where.parentheses === true) return 1;
  let parts = 1;
  let at: Tree | null = where;
  while (at !== null && at.type === 'binary_expr' && at.operator === 'AND') {
    const right = treeOf(at.right);
    if (at !== where && at.parentheses === true) break;
    parts += right !== null && right.parentheses !== true ? conjunctsIn(right) : 1;
    at = treeOf(at.left);
  }
  return parts;
}
