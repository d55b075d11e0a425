import type { ComparableFacts } from '../corpus/duckdb-facts.js';
import type { ZetasqlTree } from './zetasql.js';

/** What GoogleSQL's parse tree tells alike; its joins include arrays of the row, so they are not compared. */
export function comparableOfZetasql(root: ZetasqlTree): Omit<ComparableFacts, 'joins'> {
  let selects = 0;
  let setOperations = 0;
  const parameters: string[] = [];
  for (const [key, node] of messagesIn(root)) {
    if (key === 'ast_select_node') selects += 1;
    if (key === 'ast_set_operation_node') setOperations += listOf(node.inputs).length - 1;
    if (key === 'ast_parameter_expr_node' && isTree(node.name))
      parameters.push(String(node.name.id_string).toLowerCase());
  }
  const statement = root.ast_query_statement_node;
  const query = isTree(statement) && isTree(statement.query) ? statement.query : {};
  const own = branchesOf(query);
  const has = (key: string): boolean => own.some((node) => isTree(node[key]));
  return {
    selects,
    parameters: parameters.sort(),
    setOperations,
    groupBy: has('group_by'),
    having: has('having'),
    distinct: own.some((node) => node.distinct === true && node.select_list !== undefined),
    qualify: has('qualify'),
    limit: has('limit_offset') || own.some((node) => isTree(node.from_clause) && isSampled(node.from_clause)),
    orderBy: has('order_by'),
    setOperation: own.some((node) => node.inputs !== undefined),
  };
}

function* messagesIn(value: unknown, key = ''): Iterable<readonly [string, ZetasqlTree]> {
  if (Array.isArray(value)) for (const item of value) yield* messagesIn(item, key);
  else if (isTree(value)) {
    yield [key, value];
    for (const [name, inner] of Object.entries(value)) yield* messagesIn(inner, name);
  }
}

/** The query itself, and the SELECTs and queries that are branches of it. */
function branchesOf(query: ZetasqlTree): readonly ZetasqlTree[] {
  const expression = isTree(query.query_expr) ? query.query_expr : query;
  const { ast_select_node: select, ast_set_operation_node: operation, ast_query_node: inner } = expression;
  const found: ZetasqlTree[] = [query];
  if (isTree(select)) found.push(select);
  if (isTree(inner)) found.push(...branchesOf(inner));
  if (isTree(operation)) {
    found.push(operation);
    for (const input of listOf(operation.inputs)) found.push(...branchesOf(input));
  }
  return found;
}

/** A sample of a table of this FROM, not of one in a subquery. */
function isSampled(source: ZetasqlTree): boolean {
  return Object.entries(source).some(
    ([key, inner]) =>
      key === 'sample' ||
      key === 'sample_clause' ||
      (key !== 'subquery' && isTree(inner) && isSampled(inner)),
  );
}

function isTree(value: unknown): value is ZetasqlTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly ZetasqlTree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}
