import type { QueryFacts } from '../../packages/compiler/src/sql/query-facts.js';
import type { DuckdbTree } from './duckdb-parser.js';

/** What can be told alike from DuckDB's tree and from our facts, beside tables. */
export interface ComparableFacts {
  readonly selects: number;
  readonly parameters: readonly string[];
  readonly setOperations: number;
  /** JOIN and comma, without UNNEST of the row's own array. */
  readonly joins: number;
  /** Of the outermost SELECT or set operation. */
  readonly groupBy: boolean;
  readonly having: boolean;
  readonly distinct: boolean;
  readonly qualify: boolean;
  readonly limit: boolean;
  readonly orderBy: boolean;
  readonly setOperation: boolean;
}

export function comparableOf(facts: QueryFacts): ComparableFacts {
  const { shape } = facts;
  const ofKind = (set: boolean): number =>
    facts.joins.filter((join) => (join.kind === 'set-operation') === set && join.kind !== 'subquery').length;
  return {
    selects: facts.scopes.length,
    parameters: facts.parameters.map((use) => use.name.toLowerCase()).sort(),
    setOperations: ofKind(true),
    joins: ofKind(false),
    groupBy: shape.groupBy !== null,
    having: shape.having !== null,
    distinct: shape.distinct !== null,
    qualify: shape.qualify !== null,
    limit: shape.limit !== null,
    orderBy: shape.orderBy !== null,
    setOperation: shape.setOperation !== null,
  };
}

/** The same from the tree of one query. */
export function comparableOfTree(root: DuckdbTree): ComparableFacts {
  const count = { selects: 0, setOperations: 0, joins: 0 };
  const parameters: string[] = [];
  for (const node of nodesIn(root)) {
    if (node.type === 'SELECT_NODE' && !isValuesList(node)) count.selects += 1;
    if (node.type === 'SET_OPERATION_NODE' || node.type === 'RECURSIVE_CTE_NODE') count.setOperations += 1;
    if (node.type === 'JOIN' && !unnestsOwnRow(node.right)) count.joins += 1;
    if (node.type === 'VALUE_PARAMETER') parameters.push(String(node.identifier).toLowerCase());
  }
  const own = branchesOf(root);
  const any = (test: (node: DuckdbTree) => boolean): boolean => own.some(test);
  const has = (type: string): boolean =>
    any((node) => listOf(node.modifiers).some((modifier) => String(modifier.type).startsWith(type)));
  return {
    ...count,
    parameters: parameters.sort(),
    groupBy: any((node) => isGrouped(node)),
    having: any((node) => isTree(node.having)),
    distinct: any((node) => listOf(node.modifiers).some((modifier) => modifier.type === 'DISTINCT_MODIFIER')),
    qualify: any((node) => isTree(node.qualify)),
    limit:
      has('LIMIT') ||
      any((node) => isTree(node.sample) || (isTree(node.from_table) && isSampled(node.from_table))),
    orderBy: has('ORDER'),
    setOperation: root.type === 'SET_OPERATION_NODE',
  };
}

function* nodesIn(value: unknown): Iterable<DuckdbTree> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item);
  else if (isTree(value)) {
    yield value;
    for (const inner of Object.values(value)) yield* nodesIn(inner);
  }
}

function branchesOf(node: DuckdbTree): readonly DuckdbTree[] {
  if (node.type !== 'SET_OPERATION_NODE') return [node];
  const children = listOf(node.children).length > 0 ? listOf(node.children) : [node.left, node.right];
  return [node, ...children.filter(isTree).flatMap(branchesOf)];
}

function isGrouped(node: DuckdbTree): boolean {
  const sets = Array.isArray(node.group_sets) ? node.group_sets.length : 0;
  return sets > 0 || node.aggregate_handling === 'FORCE_AGGREGATES';
}

/** VALUES is a SELECT without columns of its own in the tree. */
function isValuesList(node: DuckdbTree): boolean {
  return isTree(node.from_table) && node.from_table.type === 'EXPRESSION_LIST';
}

function isSampled(source: DuckdbTree): boolean {
  return isTree(source.sample) || [source.left, source.right].some((side) => isTree(side) && isSampled(side));
}

function unnestsOwnRow(side: unknown): boolean {
  if (!isTree(side) || side.type !== 'TABLE_FUNCTION') return false;
  return [...nodesIn(side.function)].some((node) => node.type === 'COLUMN_REF');
}

function isTree(value: unknown): value is DuckdbTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly DuckdbTree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}
