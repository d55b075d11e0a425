import { childrenOf, type Expr, type LiteralType } from './expr.js';
import { isNullLiteral } from './null-literal.js';
import type { Json } from './polyglot.js';
import { isBinary, readBinary } from './polyglot-binary.js';
import { type Builder, coverOf, nameOf, other, parameterType } from './polyglot-builder.js';
import { call, readFunction, readMethod, readNamed } from './polyglot-call.js';
import { readColumn, readDot, readStar } from './polyglot-column.js';
import { strayTable } from './polyglot-query.js';
import { readIn, readQuantified, readSubquery, subquery } from './polyglot-subquery.js';
import {
  expressionOf,
  isNothing,
  type JsonObject,
  listOf,
  objectOf,
  QUERY_KINDS,
  textOf,
} from './polyglot-tree.js';

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

/** Reads an expression of the tree; null and unknown constructs become 'other' with all that is inside them. */
export function readExpr(b: Builder, node: Json | undefined): Expr {
  const expression = expressionOf(node);
  if (expression === null) return other(b, 'group', readInside(b, node ?? null));
  const { kind, value } = expression;
  const fields = objectOf(value);
  if (kind === 'null') return { kind: 'literal', type: 'null', value: 'null', span: b.region };
  if (fields === null) return other(b, kind, readInside(b, value));
  if (isBinary(kind)) return readBinary(b, kind, fields);
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
    case 'placeholder':
    case 'parameter': {
      if (textOf(fields.style) === 'DoubleAt') return other(b, 'system-variable', []);
      // `$1` and `?` are reported as parameters of another tool: nothing more is to be said of them.
      const name = textOf(fields.name) ?? '?';
      b.parameters += 1;
      return { kind: 'parameter', name, type: parameterType(b, name), span: b.region };
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
    case 'method_call':
      return readMethod(b, fields);
    case 'window_function': {
      const call = readExpr(b, fields.this);
      const rest = readInside(b, { ...fields, this: null });
      if (call.kind !== 'call') return other(b, kind, [call, ...rest]);
      return { ...call, window: true, modified: true, modifiers: [...call.modifiers, ...rest] };
    }
    case 'extract':
      return call(b, 'EXTRACT', [readExpr(b, fields.this)], readInside(b, { ...fields, this: null }));
    case 'last_day': {
      const part = lastDayPart(b, fields.unit ?? null);
      const rest = readInside(b, { ...fields, this: null, unit: null });
      return call(b, 'LAST_DAY', [readExpr(b, fields.this), ...(part === null ? [] : [part])], rest);
    }
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
      return {
        kind: 'other',
        what: 'date-part',
        word: (textOf(fields.name) ?? textOf(fields.this) ?? '').toUpperCase(),
        children: [],
        span: b.region,
      };
    case 'table':
      strayTable(b, node ?? null);
      return other(b, kind, []);
    default:
      if (QUERY_KINDS.has(kind)) return subquery(b, 'scalar', node, null, false);
      return readPattern(b, kind, readNamed(b, kind, fields));
  }
}

/** `~`, `!~`, GLOB and SIMILAR TO are comparisons as LIKE is. */
const PATTERNS: ReadonlySet<string> = new Set(['regexp_like', 'similar_to', 'glob']);

function readPattern(b: Builder, kind: string, expr: Expr): Expr {
  if (!PATTERNS.has(kind)) return expr;
  for (const compared of childrenOf(expr).slice(0, 2))
    if (isNullLiteral(compared)) b.nullComparisons.push(b.region);
  return expr;
}

/** Every expression anywhere inside; nothing is left out, whatever the tree looks like. */
export function readInside(b: Builder, value: Json): readonly Expr[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => readInside(b, item));
  const object = objectOf(value);
  if (object === null) return [];
  if (expressionOf(object) !== null) return [readExpr(b, object)];
  return Object.entries(object).flatMap(([key, inner]) => (key === 'span' ? [] : readInside(b, inner)));
}

function readBetween(b: Builder, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const low = readExpr(b, fields.low);
  const high = readExpr(b, fields.high);
  const span = coverOf(b, [operand, low, high]);
  if (!isNothing(fields.symmetric ?? null))
    return { kind: 'other', what: 'between', children: [operand, low, high], span };
  for (const compared of [operand, low, high]) if (isNullLiteral(compared)) b.nullComparisons.push(b.region);
  return { kind: 'between', operand, low, high, negated: fields.not === true, span };
}

function readCast(b: Builder, kind: string, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const to = objectOf(fields.to);
  const extra = ['format', 'default', 'action'].filter((key) => !isNothing(fields[key] ?? null));
  if (extra.length > 0)
    return other(b, 'cast-format', [operand, ...extra.flatMap((key) => readInside(b, fields[key] ?? null))]);
  const written = (textOf(to?.name) ?? textOf(to?.data_type) ?? 'UNKNOWN').toUpperCase();
  const type = written === 'TIMESTAMP' && to?.timezone === true ? 'TIMESTAMPTZ' : written;
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
    const read = { when: readExpr(b, when), result: readExpr(b, result) };
    if (operand !== null && isNullLiteral(read.when)) b.nullComparisons.push(b.region);
    return read;
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

/** The unit whose last day it is: a name of the parser's own, or what was written where it has none. */
function lastDayPart(b: Builder, unit: Json): Expr | null {
  if (unit === null) return null;
  const fields = objectOf(unit);
  const weekday = textOf(fields?.WeekWithModifier);
  const word = weekday === null ? (textOf(unit) ?? textOf(fields?.Custom) ?? '') : `WEEK(${weekday})`;
  return { kind: 'other', what: 'date-part', word: word.toUpperCase(), children: [], span: b.region };
}
