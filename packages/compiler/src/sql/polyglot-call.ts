import type { CallExpr, Expr } from './expr.js';
import type { Json } from './polyglot.js';
import { type Builder, coverOf, nameOf, other } from './polyglot-builder.js';
import { readExpr, readInside } from './polyglot-expression.js';
import { subquery } from './polyglot-subquery.js';
import { expressionOf, type JsonObject, listOf, objectOf, QUERY_KINDS, textOf } from './polyglot-tree.js';

/** A call by its name, with the arguments in order. */
export function readFunction(b: Builder, fields: JsonObject): Expr {
  const name = (textOf(fields.name) ?? 'UNKNOWN').toUpperCase();
  const args = listOf(fields.args);
  const first = expressionOf(args[0]);
  if (name === 'ARRAY' && args.length === 1 && first !== null && QUERY_KINDS.has(first.kind)) {
    return subquery(b, 'array', args[0], null, false);
  }
  // BigQuery: WEEK(MONDAY) is a part of a date.
  if (name === 'WEEK' && b.dialect === 'bigquery' && first?.kind === 'var') {
    const fields = objectOf(first.value);
    const weekday = textOf(fields?.name) ?? textOf(fields?.this) ?? '';
    const word = `WEEK(${weekday.toUpperCase()})`;
    return { kind: 'other', what: 'date-part', word, children: [], span: b.region };
  }
  const rest = readInside(b, { ...fields, args: null });
  const read = args.map((arg) => readExpr(b, arg));
  const made = call(b, name, read, rest);
  return {
    ...made,
    distinct: fields.distinct === true,
    modified: made.modified || fields.distinct === true,
  };
}

/**
 * `main.count(*)` and `a.count()`: in DuckDB the function of that name, whatever stands in front. Whether that is a schema or an
 * argument is not known here. In BigQuery it is a namespace, of which nothing may be concluded but where its aggregates are known.
 */
export function readMethod(b: Builder, fields: JsonObject): Expr {
  const method = nameOf(b, fields.method);
  if (method === null) return other(b, 'method_call', readInside(b, fields));
  const namespace = b.dialect === 'bigquery' ? sketchNamespace(b, fields.this) : '';
  if (namespace === null) return other(b, 'method_call', readInside(b, fields));
  const front = readInside(b, fields.this ?? null);
  const args = listOf(fields.args).map((arg) => readExpr(b, arg));
  const rest = readInside(b, { ...fields, this: null, args: null });
  const made = call(b, `${namespace}${method.text.toUpperCase()}`, args, [...front, ...rest]);
  return { ...made, star: args.some(({ kind }) => kind === 'star'), modified: true };
}

const SKETCHES: ReadonlySet<string> = new Set(['HLL_COUNT', 'KLL_QUANTILES', 'D3A_COUNT']);

/** `HLL_COUNT.` and the like, or null. */
function sketchNamespace(b: Builder, value: Json | undefined): string | null {
  const inner = expressionOf(value);
  const name =
    inner?.kind === 'column' ? nameOf(b, objectOf(inner.value)?.name)?.text.toUpperCase() : undefined;
  return name !== undefined && SKETCHES.has(name) ? `${name}.` : null;
}

export function call(b: Builder, name: string, args: readonly Expr[], modifiers: readonly Expr[]): CallExpr {
  return {
    kind: 'call',
    name,
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
export function readNamed(b: Builder, kind: string, fields: JsonObject): Expr {
  const written = textOf(fields.original_name) ?? textOf(fields.name);
  const inside = readInside(b, fields);
  if (written === null) return other(b, kind, inside);
  // Which of them are arguments is not known for every kind: a call that is marked as more than its arguments.
  const made = call(b, written.toUpperCase(), inside, []);
  return { ...made, star: fields.star === true, distinct: fields.distinct === true, modified: true };
}
