import type { Span } from '@assay/contract';
import type { Expr } from './expr.js';
import { isReserved } from './keywords.js';
import type { NamePart } from './name-part.js';
import type { Block, JoinWords } from './outline.js';
import { findParameters } from './parameters.js';
import type { Json } from './polyglot.js';
import { type Builder, coverOf, nameOf, namesOf } from './polyglot-builder.js';
import { readExpr, readInside } from './polyglot-expression.js';
import { readQueryNode } from './polyglot-query.js';
import { expressionOf, type JsonObject, listOf, objectOf, QUERY_KINDS, textOf } from './polyglot-tree.js';
import type { FromItem, SourceSyntax } from './syntax.js';

/** Reads FROM and its joins; the keywords come from the outline, in order. */
export function readFrom(b: Builder, select: JsonObject, block: Block | null): readonly FromItem[] {
  const words = [...(block?.joins ?? [])];
  const sources = listOf(objectOf(select.from)?.expressions);
  const items = readItems(b, sources, listOf(select.joins), words);
  const lateral = readInside(b, select.lateral_views ?? null);
  if (words.length > 0) b.doubt ??= 'a join is lost';
  const first = items[0];
  if (lateral.length === 0 || first === undefined) return items;
  return [{ ...first, exprs: [...first.exprs, ...lateral], reshaped: true }, ...items.slice(1)];
}

function readItems(
  b: Builder,
  sources: readonly Json[],
  joins: readonly Json[],
  words: JoinWords[],
): readonly FromItem[] {
  const items: FromItem[] = [];
  for (const source of sources) {
    const join = items.length === 0 ? null : take(b, words, true);
    items.push({ ...readSource(b, source, words), join });
  }
  for (const node of joins) {
    const fields = objectOf(expressionOf(node)?.kind === 'join' ? expressionOf(node)?.value : node);
    if (fields === null) continue;
    const comma = textOf(fields.kind) === 'Implicit';
    const join = items.length === 0 ? null : take(b, words, comma);
    const item = readSource(b, fields.this, words);
    if (needsCondition(b, fields, item)) b.doubt ??= 'a join has no condition';
    const using = listOf(fields.using).flatMap((part): readonly Expr[] => {
      const name = nameOf(b, part);
      return name === null ? [] : [{ kind: 'column', path: [name], span: name.span }];
    });
    const conditions = readInside(b, { ...fields, this: null, using: null });
    items.push({ ...item, join, exprs: [...item.exprs, ...using, ...conditions] });
  }
  return items;
}

const CONDITIONAL: ReadonlySet<string> = new Set('Inner Left Right Full Semi Anti AsOf AsOfLeft'.split(' '));

/** A join that the engine refuses without ON or USING; an array in BigQuery needs none. */
function needsCondition(b: Builder, fields: JsonObject, item: FromItem): boolean {
  if (!CONDITIONAL.has(textOf(fields.kind) ?? '')) return false;
  if (objectOf(fields.on) !== null || listOf(fields.using).length > 0) return false;
  return (
    b.dialect === 'duckdb' ||
    (item.source.kind !== 'unnest' && !(item.source.kind === 'path' && item.source.parts.length > 1))
  );
}

/** The next join of the text; it must be of the kind that the tree says. */
function take(b: Builder, words: JoinWords[], comma: boolean): JoinWords {
  const next = words.shift();
  if (next === undefined || (next.words[0] === ',') !== comma) {
    b.doubt ??= 'a join is unclear';
    return { words: ['JOIN'], span: b.region };
  }
  return next;
}

const PLAIN = { columnAliases: [], join: null, exprs: [], reshaped: false, sampled: false } as const;

function readSource(b: Builder, node: Json | undefined, words: JoinWords[]): FromItem {
  const expression = expressionOf(node);
  const fields = objectOf(expression?.value);
  if (expression === null || fields === null) return unknownSource(b, 'unknown', node ?? null);
  const alias = nameOf(b, fields.alias);
  switch (expression.kind) {
    case 'table':
      return readTable(b, node ?? null) ?? unknownSource(b, 'table', node ?? null);
    case 'alias': {
      const inner = readSource(b, fields.this, words);
      return { ...inner, alias: alias ?? inner.alias, columnAliases: namesOf(b, fields.column_aliases) };
    }
    case 'paren':
      return readSource(b, fields.this, words);
    case 'subquery': {
      const inner = expressionOf(fields.this);
      const isQuery = inner !== null && (QUERY_KINDS.has(inner.kind) || inner.kind === 'subquery');
      const columnAliases = namesOf(b, fields.column_aliases);
      const extras = { this: null, alias: null, column_aliases: null };
      if (!isQuery) return { ...readSource(b, fields.this, words), alias, columnAliases };
      const ordered = ['order_by', 'limit', 'offset', 'with'].some((key) => objectOf(fields[key]) !== null);
      const query = readQueryNode(b, ordered ? (node ?? null) : (fields.this ?? null));
      const exprs = ordered ? [] : readInside(b, { ...fields, ...extras });
      const sampled = objectOf(fields.sample) !== null || objectOf(fields.table_sample) !== null;
      const source: SourceSyntax = { kind: 'query', query, span: querySpan(b, query) };
      return { ...PLAIN, source, alias, columnAliases, exprs, sampled };
    }
    case 'unnest': {
      const args = readInside(b, { ...fields, alias: null, offset_alias: null, column_aliases: null });
      return { ...PLAIN, source: { kind: 'unnest', args, span: coverOf(b, args) }, alias };
    }
    case 'lateral': {
      const inner = readSource(b, fields.this, words);
      return { ...inner, alias: alias ?? inner.alias };
    }
    case 'joined_table': {
      const items = readItems(b, [fields.left ?? null], listOf(fields.joins), words);
      const exprs = readInside(b, { ...fields, left: null, joins: null, alias: null });
      const source: SourceSyntax = {
        kind: 'joined',
        items,
        span: coverOf(
          b,
          items.map((item) => item.source),
        ),
      };
      return { ...PLAIN, source, alias, exprs };
    }
    case 'pivot':
    case 'unpivot': {
      const inner = readSource(b, fields.this, words);
      const exprs = readInside(b, { ...fields, this: null, alias: null });
      return { ...inner, alias: alias ?? inner.alias, exprs: [...inner.exprs, ...exprs], reshaped: true };
    }
    case 'table_sample': {
      const inner = readSource(b, fields.this, words);
      return {
        ...inner,
        exprs: [...inner.exprs, ...readInside(b, { ...fields, this: null })],
        sampled: true,
      };
    }
    case 'function': {
      const name = (textOf(fields.name) ?? 'UNKNOWN').toUpperCase();
      return tableFunction(b, name, listOf(fields.args), alias);
    }
    default:
      if (QUERY_KINDS.has(expression.kind)) {
        const query = readQueryNode(b, node ?? null);
        return { ...PLAIN, source: { kind: 'query', query, span: querySpan(b, query) }, alias };
      }
      if (expression.kind === 'column' || expression.kind === 'identifier') b.doubt ??= 'a source is unclear';
      return unknownSource(b, expression.kind, fields);
  }
}

function tableFunction(b: Builder, name: string, args: readonly Json[], alias: NamePart | null): FromItem {
  const inner: FromItem[] = [];
  const plain: Expr[] = [];
  for (const arg of args) {
    const expression = expressionOf(arg);
    const fields = objectOf(expression?.value);
    if (expression?.kind === 'table_argument' && textOf(fields?.prefix)?.toUpperCase() !== 'TABLE') continue;
    if (expression?.kind === 'table_argument') inner.push(readSource(b, fields?.this, []));
    else plain.push(readExpr(b, arg));
  }
  const span = functionSpan(b, name, [...plain, ...inner.map((item) => item.source)]);
  return { ...PLAIN, source: { kind: 'function', name, args: plain, inner, span }, alias };
}

/** The name of a table function in the text: the last one of that name before what is inside it. */
function functionSpan(b: Builder, name: string, inside: readonly { readonly span: Span }[]): Span {
  const within = coverOf(b, inside);
  const unplaced = inside.length === 0 || (within.start === b.region.start && within.end === b.region.end);
  const last = name.split('.').at(-1) ?? name;
  let found: Span | null = null;
  for (const [index, token] of b.tokens.entries()) {
    if (token.start < b.region.start || token.end > b.region.end) continue;
    if (token.kind !== 'word' || token.key !== last || b.tokens[index + 1]?.key !== '(') continue;
    if (!unplaced && token.start > within.start) break;
    found = { start: token.start, end: token.end };
    if (unplaced) break;
  }
  return found ?? within;
}

/** Something that reads, nobody knows what: a table function of that name, with all tables inside it. */
function unknownSource(b: Builder, kind: string, node: Json): FromItem {
  const written = objectOf(node);
  const name = textOf(written?.name) ?? textOf(written?.original_name) ?? kind;
  const args = readInside(b, node);
  const source: SourceSyntax = {
    kind: 'function',
    name: name.toUpperCase(),
    args,
    inner: [],
    span: coverOf(b, args),
  };
  return { ...PLAIN, source, alias: nameOf(b, written?.alias) };
}

function querySpan(b: Builder, query: number): Span {
  const body = b.queries[query]?.body;
  return body?.kind === 'select' ? body.span : b.region;
}

/** A table, or a file in quotes; null if the node is none. */
export function readTable(b: Builder, node: Json): FromItem | null {
  const fields = objectOf(expressionOf(node)?.value);
  if (fields === null) return null;
  const parts = ['catalog', 'schema', 'name'].flatMap((key) => nameOf(b, fields[key]) ?? []);
  const last = parts.at(-1);
  if (last === undefined || nameOf(b, fields.name) === null) return null;
  const span = coverOf(b, parts);
  const token = b.tokens[b.tokenAt.get(span.start) ?? -1];
  if (token === undefined) b.doubt ??= 'a table is out of place';
  // `(TABLE t)` comes as a table of the name TABLE.
  if (token?.kind === 'word' && isReserved(token.key, b.dialect)) b.doubt ??= `${token.key} is no table`;
  const time = textOf(fields.system_time);
  if (time !== null) b.parameters += findParameters(time, b.dialect).uses.length;
  const known = ['catalog', 'schema', 'name', 'alias', 'column_aliases', 'span'];
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !known.includes(key)));
  const isFile = token?.kind === 'string';
  const source: SourceSyntax = isFile
    ? { kind: 'file', name: last.text, span }
    : { kind: 'path', parts: b.dialect === 'bigquery' ? parts.flatMap(splitDots) : parts, span };
  return {
    source,
    alias: nameOf(b, fields.alias),
    columnAliases: namesOf(b, fields.column_aliases),
    join: null,
    exprs: readInside(b, rest),
    reshaped: listOf(fields.pivots).length > 0,
    sampled: objectOf(fields.table_sample) !== null,
  };
}

/** BigQuery allows dots inside one pair of backticks. */
function splitDots(name: NamePart): readonly NamePart[] {
  if (!name.quoted || !name.text.includes('.') || name.span.end - name.span.start !== name.text.length + 2)
    return [name];
  let at = name.span.start + 1;
  return name.text.split('.').map((text) => {
    const span: Span = { start: at, end: at + text.length };
    at += text.length + 1;
    return { text, quoted: true, span };
  });
}
