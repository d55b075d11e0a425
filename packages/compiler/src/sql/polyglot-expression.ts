import type { Json } from './polyglot.js';
import { type Builder, coverOf, nameOf, other } from './polyglot-builder.js';
import { readQueryNode, strayTable } from './polyglot-query.js';
import { expressionOf, type JsonObject, listOf, objectOf, QUERY_KINDS, textOf } from './polyglot-tree.js';
import type { Expr, LiteralType, NamePart, SubqueryExpr } from './query-facts.js';

const BINARY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    and: 'AND',
    or: 'OR',
    eq: '=',
    neq: '<>',
    lt: '<',
    lte: '<=',
    gt: '>',
    gte: '>=',
    add: '+',
    sub: '-',
    mul: '*',
    div: '/',
    mod: '%',
    concat: '||',
    bitwise_and: '&',
    bitwise_or: '|',
    bitwise_xor: '^',
    like: 'LIKE',
    i_like: 'ILIKE',
  }),
);

const LITERALS: ReadonlyMap<string, LiteralType> = new Map([
  ['number', 'number'],
  ['hex_number', 'number'],
  ['string', 'string'],
  ['raw_string', 'string'],
  ['triple_quoted_string', 'string'],
  ['dollar_string', 'string'],
  ['escape_string', 'string'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
  ['datetime', 'datetime'],
  ['time', 'time'],
  ['byte_string', 'bytes'],
  ['hex_string', 'bytes'],
  ['bit_string', 'bytes'],
]);

/** Fields of a binary node that change nothing. */
const ONLY_BINARY: ReadonlySet<string> = new Set([
  'left',
  'right',
  'left_comments',
  'operator_comments',
  'trailing_comments',
  'inferred_type',
]);

/** Reads an expression of the tree; null and unknown constructs become 'other' with all that is inside them. */
export function readExpr(b: Builder, node: Json | undefined): Expr {
  const expression = expressionOf(node);
  if (expression === null) return other(b, 'group', readInside(b, node ?? null));
  const { kind, value } = expression;
  const fields = objectOf(value);
  if (kind === 'null') return { kind: 'literal', type: 'null', value: 'null', span: b.region };
  if (fields === null) return other(b, kind, readInside(b, value));
  if (BINARY.has(kind)) return readBinary(b, kind, fields);
  switch (kind) {
    case 'column':
      return readColumn(b, fields);
    case 'dot':
      return readDot(b, fields);
    case 'identifier': {
      const name = nameOf(b, value);
      return name === null ? other(b, kind, []) : { kind: 'column', path: [name], span: name.span };
    }
    case 'literal': {
      const type = LITERALS.get(textOf(fields.literal_type) ?? '') ?? 'typed';
      return { kind: 'literal', type, value: textOf(fields.value) ?? '', span: b.region };
    }
    case 'boolean':
      return { kind: 'literal', type: 'boolean', value: String(fields.value === true), span: b.region };
    case 'parameter': {
      const name = textOf(fields.name);
      if (textOf(fields.style) === 'DoubleAt' || name === null) return other(b, 'system-variable', []);
      b.parameters += 1;
      return { kind: 'parameter', name, span: b.region };
    }
    case 'paren': {
      const inner = readExpr(b, fields.this);
      return { kind: 'paren', inner, span: inner.span };
    }
    case 'not': {
      const operand = readExpr(b, fields.this);
      return { kind: 'unary', op: 'NOT', operand, span: operand.span };
    }
    case 'neg':
    case 'bitwise_not': {
      const operand = readExpr(b, fields.this);
      return { kind: 'unary', op: kind === 'neg' ? '-' : '~', operand, span: operand.span };
    }
    case 'between':
      return readBetween(b, fields);
    case 'in':
      return readIn(b, fields);
    case 'is_null':
    case 'is_true':
    case 'is_false': {
      const operand = readExpr(b, fields.this);
      const negated = fields.not === true;
      return { kind: 'is', operand, test: kind.slice(3), negated, right: null, span: operand.span };
    }
    case 'null_safe_eq':
    case 'null_safe_neq': {
      const operand = readExpr(b, fields.left);
      const right = readExpr(b, fields.right);
      const negated = kind === 'null_safe_eq';
      return {
        kind: 'is',
        operand,
        test: 'distinct-from',
        negated,
        right,
        span: coverOf(b, [operand, right]),
      };
    }
    case 'cast':
    case 'try_cast':
    case 'safe_cast':
      return readCast(b, kind, fields);
    case 'interval':
      return readInterval(b, fields);
    case 'case':
      return readCase(b, fields);
    case 'exists':
      return subquery(b, 'exists', fields.this, null, fields.not === true);
    case 'subquery':
      return readSubquery(b, node ?? null, fields);
    case 'any':
    case 'all':
      return readQuantified(b, kind, fields);
    case 'alias':
    case 'annotated':
      return readExpr(b, fields.this);
    case 'star':
      return readStar(b, fields);
    case 'lambda':
      return readLambda(b, fields);
    case 'comprehension':
      return readComprehension(b, fields);
    case 'function':
    case 'aggregate_function':
      return readFunction(b, fields);
    case 'window_function': {
      const call = readExpr(b, fields.this);
      const rest = readInside(b, { ...fields, this: null });
      if (call.kind !== 'call') return other(b, kind, [call, ...rest]);
      return { ...call, window: true, modified: true, modifiers: [...call.modifiers, ...rest] };
    }
    case 'extract':
      return call(b, 'EXTRACT', [readExpr(b, fields.this)], readInside(b, { ...fields, this: null }));
    case 'timestamp': {
      const args = [fields.this ?? null, fields.zone ?? null].filter((arg) => arg !== null);
      return call(
        b,
        'TIMESTAMP',
        args.map((arg) => readExpr(b, arg)),
        readInside(b, { ...fields, this: null, zone: null }),
      );
    }
    case 'current_date':
    case 'current_time':
    case 'current_timestamp':
    case 'current_datetime':
      return call(b, kind.toUpperCase(), readInside(b, fields), []);
    case 'var':
      return other(b, 'date-part', []);
    case 'table':
      strayTable(b, node ?? null);
      return other(b, kind, []);
    default:
      if (QUERY_KINDS.has(kind)) return subquery(b, 'scalar', node, null, false);
      return readNamed(b, kind, fields);
  }
}

/** Every expression anywhere inside; nothing is left out, whatever the tree looks like. */
export function readInside(b: Builder, value: Json): readonly Expr[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => readInside(b, item));
  const object = objectOf(value);
  if (object === null) return [];
  if (expressionOf(object) !== null) return [readExpr(b, object)];
  return Object.entries(object).flatMap(([key, inner]) => (key === 'span' ? [] : readInside(b, inner)));
}

/** Operands in a row beyond which a query is not read: whoever walks the expression goes as deep. */
const MAX_CHAIN = 1_000;

function readBinary(b: Builder, kind: string, fields: JsonObject): Expr {
  // A chain of one operator leans to the left and may be long.
  const rights: { readonly op: string; readonly right: Expr }[] = [];
  let at: { readonly kind: string; readonly fields: JsonObject } | null = { kind, fields };
  let left: Json | undefined;
  while (at !== null) {
    const op = BINARY.get(at.kind) ?? at.kind;
    const plain = Object.entries(at.fields).every(([key, value]) => ONLY_BINARY.has(key) || isNothing(value));
    const right = readExpr(b, at.fields.right);
    const extra = plain ? [] : readInside(b, { ...at.fields, left: null, right: null });
    rights.push({
      op: plain ? op : `${op} (modified)`,
      right: extra.length > 0 ? other(b, 'modified', [right, ...extra]) : right,
    });
    left = at.fields.left;
    const next = expressionOf(left);
    const inner = next === null ? null : objectOf(next.value);
    at = next !== null && inner !== null && BINARY.has(next.kind) ? { kind: next.kind, fields: inner } : null;
  }
  if (rights.length > MAX_CHAIN) b.doubt ??= `it joins more than ${MAX_CHAIN} operands in a row`;
  let expr = readExpr(b, left);
  for (const { op, right } of rights.reverse()) {
    expr = { kind: 'binary', op, left: expr, right, span: coverOf(b, [expr, right]) };
  }
  return expr;
}

function isNothing(value: Json): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function readColumn(b: Builder, fields: JsonObject): Expr {
  const name = nameOf(b, fields.name);
  if (name === null) return other(b, 'column', readInside(b, { ...fields }));
  const table = nameOf(b, fields.table);
  if (table === null && !name.quoted && name.text.startsWith('@')) {
    b.parameters += 1;
    return { kind: 'parameter', name: name.text.slice(1), span: name.span };
  }
  const path = table === null ? [name] : [table, name];
  return { kind: 'column', path, span: coverOf(b, path) };
}

/** `a.b.c`: the tree nests what a path lists. */
function readDot(b: Builder, fields: JsonObject): Expr {
  const rest: NamePart[] = [];
  let at: Json | undefined = { dot: fields };
  for (;;) {
    const next = expressionOf(at);
    const inner = next?.kind === 'dot' ? objectOf(next.value) : null;
    const field = nameOf(b, inner?.field);
    if (inner === null || field === null) break;
    rest.unshift(field);
    at = inner.this;
  }
  const head = readExpr(b, at);
  if (head.kind === 'column') {
    const path = [...head.path, ...rest];
    return { kind: 'column', path, span: coverOf(b, path) };
  }
  return { kind: 'other', what: 'field', children: [head], span: coverOf(b, [head, ...rest]) };
}

function readBetween(b: Builder, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const low = readExpr(b, fields.low);
  const high = readExpr(b, fields.high);
  const span = coverOf(b, [operand, low, high]);
  if (!isNothing(fields.symmetric ?? null))
    return { kind: 'other', what: 'between', children: [operand, low, high], span };
  return { kind: 'between', operand, low, high, negated: fields.not === true, span };
}

function readIn(b: Builder, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const negated = fields.not === true;
  if (!isNothing(fields.query ?? null)) return subquery(b, 'in', fields.query, operand, negated);
  const unnest = fields.unnest ?? null;
  const list = listOf(fields.expressions).map((item) => readExpr(b, item));
  if (unnest !== null || fields.is_field === true) {
    const array = unnest === null ? list : [readExpr(b, unnest)];
    return other(b, negated ? 'NOT IN array' : 'IN array', [operand, ...array]);
  }
  return { kind: 'in-list', operand, list, negated, span: coverOf(b, [operand, ...list]) };
}

function readCast(b: Builder, kind: string, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const to = objectOf(fields.to);
  const extra = ['format', 'default', 'action'].filter((key) => !isNothing(fields[key] ?? null));
  if (extra.length > 0)
    return other(b, 'cast-format', [operand, ...extra.flatMap((key) => readInside(b, fields[key] ?? null))]);
  const type = (textOf(to?.name) ?? textOf(to?.data_type) ?? 'UNKNOWN').toUpperCase();
  return { kind: 'cast', operand, type, safe: kind !== 'cast', span: operand.span };
}

function readInterval(b: Builder, fields: JsonObject): Expr {
  const value = readExpr(b, fields.this);
  const unit = objectOf(fields.unit);
  const simple = textOf(unit?.unit);
  const name = unit === null ? null : (simple ?? 'SPAN').toUpperCase();
  return { kind: 'interval', value, unit: name, span: value.span };
}

function readCase(b: Builder, fields: JsonObject): Expr {
  const operand = fields.operand ?? null;
  const otherwise = fields.else_ ?? null;
  const branches = listOf(fields.whens).map((pair) => {
    const [when, result] = listOf(pair);
    return { when: readExpr(b, when), result: readExpr(b, result) };
  });
  const all = branches.flatMap((branch) => [branch.when, branch.result]);
  return {
    kind: 'case',
    operand: operand === null ? null : readExpr(b, operand),
    branches,
    otherwise: otherwise === null ? null : readExpr(b, otherwise),
    span: coverOf(b, all),
  };
}

function subquery(
  b: Builder,
  form: SubqueryExpr['form'],
  node: Json | undefined,
  operand: Expr | null,
  negated: boolean,
): Expr {
  const query = readQueryNode(b, node ?? null);
  const keyword = b.region;
  return { kind: 'subquery', form, operand, negated, query, keyword, span: operand?.span ?? b.region };
}

function readSubquery(b: Builder, node: Json, fields: JsonObject): Expr {
  const inner = expressionOf(fields.this);
  // A subquery node is also used around plain expressions.
  if (inner !== null && !QUERY_KINDS.has(inner.kind) && inner.kind !== 'subquery') {
    return other(b, 'subquery', readInside(b, fields));
  }
  return subquery(b, 'scalar', node, null, false);
}

function readQuantified(b: Builder, kind: string, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const inner = expressionOf(fields.subquery);
  if (inner === null || !(QUERY_KINDS.has(inner.kind) || inner.kind === 'subquery')) {
    return other(b, kind, [operand, ...readInside(b, { ...fields, this: null })]);
  }
  return subquery(b, 'quantified', fields.subquery, operand, false);
}

function readStar(b: Builder, fields: JsonObject): Expr {
  const qualifier = nameOf(b, fields.table);
  const except = listOf(fields.except).flatMap((item): readonly Expr[] => {
    const name = nameOf(b, item);
    return name === null ? readInside(b, item) : [{ kind: 'column', path: [name], span: name.span }];
  });
  const rest = readInside(b, { ...fields, table: null, except: null });
  return {
    kind: 'star',
    qualifier: qualifier === null ? [] : [qualifier],
    children: [...except, ...rest],
    span: b.region,
  };
}

function readLambda(b: Builder, fields: JsonObject): Expr {
  const bound = listOf(fields.parameters).flatMap((item): readonly Expr[] => {
    const name = nameOf(b, item);
    return name === null ? [] : [{ kind: 'column', path: [name], span: name.span }];
  });
  return other(b, 'lambda', [other(b, 'bound', bound), ...readInside(b, { ...fields, parameters: null })]);
}

function readComprehension(b: Builder, fields: JsonObject): Expr {
  const bound = readInside(b, fields.expression ?? null);
  return other(b, 'lambda', [other(b, 'bound', bound), ...readInside(b, { ...fields, expression: null })]);
}

function readFunction(b: Builder, fields: JsonObject): Expr {
  const name = (textOf(fields.name) ?? 'UNKNOWN').toUpperCase();
  const args = listOf(fields.args);
  const first = expressionOf(args[0]);
  if (name === 'ARRAY' && args.length === 1 && first !== null && QUERY_KINDS.has(first.kind)) {
    return subquery(b, 'array', args[0], null, false);
  }
  // BigQuery: WEEK(MONDAY) is a part of a date.
  if (name === 'WEEK' && b.dialect === 'bigquery' && first?.kind === 'var') return other(b, 'date-part', []);
  const rest = readInside(b, { ...fields, args: null });
  const read = args.map((arg) => readExpr(b, arg));
  const made = call(b, name, read, rest);
  return {
    ...made,
    distinct: fields.distinct === true,
    modified: made.modified || fields.distinct === true,
  };
}

function call(
  b: Builder,
  name: string,
  args: readonly Expr[],
  modifiers: readonly Expr[],
): Expr & { readonly kind: 'call' } {
  return {
    kind: 'call',
    name,
    nameSpan: b.region,
    args,
    star: false,
    distinct: false,
    window: false,
    modified: modifiers.length > 0,
    modifiers,
    span: coverOf(b, [...args, ...modifiers]),
  };
}

/** A kind of its own for a function (count, sum, upper...): known by the name it was written with, else by its kind. */
function readNamed(b: Builder, kind: string, fields: JsonObject): Expr {
  const written = textOf(fields.original_name) ?? textOf(fields.name);
  const inside = readInside(b, fields);
  if (written === null) return other(b, kind, inside);
  // Which of them are arguments is not known for every kind: a call that is marked as more than its arguments.
  const made = call(b, written.toUpperCase(), inside, []);
  return { ...made, star: fields.star === true, distinct: fields.distinct === true, modified: true };
}
