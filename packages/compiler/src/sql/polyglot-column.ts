import type { Expr } from './expr.js';
import { isReserved } from './keywords.js';
import type { NamePart } from './name-part.js';
import type { Json } from './polyglot.js';
import { type Builder, coverOf, nameOf, other, parameterType } from './polyglot-builder.js';
import { readExpr, readInside } from './polyglot-expression.js';
import { expressionOf, type JsonObject, listOf, objectOf } from './polyglot-tree.js';

/** A column, or a parameter that BigQuery's tree takes for one. */
export function readColumn(b: Builder, fields: JsonObject): Expr {
  const name = nameOf(b, fields.name);
  if (name === null) return other(b, 'column', readInside(b, { ...fields }));
  const table = nameOf(b, fields.table);
  if (table === null && !name.quoted && name.text.startsWith('@')) {
    b.parameters += 1;
    const parameter = name.text.slice(1);
    return { kind: 'parameter', name: parameter, type: parameterType(b, parameter), span: name.span };
  }
  const path = table === null ? [name] : [table, name];
  const column: Expr = { kind: 'column', path, span: coverOf(b, path) };
  return hasUnaryPlus(b, column.span.start) ? other(b, 'unary-plus', [column]) : column;
}

/** The tree leaves a unary plus out; to an engine it is a function, through which nothing is known of the column. */
function hasUnaryPlus(b: Builder, start: number): boolean {
  let at = (b.tokenAt.get(start) ?? 0) - 1;
  while (b.tokens[at]?.key === '(') at -= 1;
  if (b.tokens[at]?.key !== '+') return false;
  const before = b.tokens[at - 1];
  if (before === undefined || (before.kind === 'word' && isReserved(before.key, b.dialect))) return true;
  return before.kind === 'operator' || before.key === '(' || before.key === ',';
}

/** `a.b.c`: the tree nests what a path lists. */
export function readDot(b: Builder, fields: JsonObject): Expr {
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

/** `*` and `t.*`, with the columns that EXCEPT, REPLACE and RENAME name. */
export function readStar(b: Builder, fields: JsonObject): Expr {
  const qualifier = nameOf(b, fields.table);
  const except = listOf(fields.except).flatMap((item): readonly Expr[] => {
    const name = nameOf(b, item);
    return name === null ? readInside(b, item) : [{ kind: 'column', path: [name], span: name.span }];
  });
  const renamed = listOf(fields.rename).flatMap((pair): readonly Expr[] => {
    const name = nameOf(b, listOf(pair)[0]);
    return name === null ? [other(b, 'rename', [])] : [{ kind: 'column', path: [name], span: name.span }];
  });
  const rest = readInside(b, { ...fields, table: null, except: null, rename: null });
  return {
    kind: 'star',
    qualifier: qualifier === null ? [] : [qualifier],
    children: [...except, ...renamed, ...rest],
    span: b.region,
  };
}
