import type { AloneReason, Figure, Fusion, Scan, Span, SqlText } from '@assay/contract';
import type { Audit, AuditQuery } from '../project/project.js';
import type { Conjunct, QueryFacts } from '../sql/query-facts.js';
import { partitionConjuncts } from './derive-scan.js';
import { columnAt, isInside, ownOrderKeys, unproven } from './fusion-proof.js';
import { groupKeys } from './group-keys.js';
import { readSelectParts, type SelectParts, tokensIn } from './select-parts.js';
import { conjunction, sqlPart } from './sql-part.js';

/**
 * How the audit's counts can be read off a query that others share; `alone` wherever that is not proven.
 *
 * What is proven: the parts, put into a SELECT over the same FROM and the partition's conditions, name the same columns as where the
 * author wrote them, and say the same of each row, or group, whenever they are evaluated. That a part may be evaluated where the
 * author's WHERE would have spared it, and fail, is left to whoever sends the fused query: then the author's own is sent.
 */
export function deriveFusion(audit: Audit, query: AuditQuery, scan: Scan | null): Fusion {
  if (!audit.fuse) return alone('switched-off');
  if (audit.compare) return alone('comparison');
  const { facts } = query;
  const partition = partitionConjuncts(query);
  if (!scan || !facts || !partition) return alone('unknown-scan');
  const form = formReason(facts);
  if (form) return alone(form);
  const parts = readSelectParts(query, facts);
  const rest = beyond(facts, partition, query.generated?.filter ?? null);
  if (typeof parts === 'string') return alone(parts);
  if (!rest) return alone('nested');
  const reading: Reading = { query, facts, parts, rest, tested: testedColumns(audit) };
  if (facts.rowsAreTableRows) return rowsOf(reading);
  if (facts.shape.groupBy !== null) return groupsOf(reading);
  return facts.singleRow === null ? alone('nested') : figuresOf(reading);
}

interface Reading {
  readonly query: AuditQuery;
  readonly facts: QueryFacts;
  readonly parts: SelectParts;
  /** The conditions of WHERE beyond the partition's and the filter's. */
  readonly rest: readonly Conjunct[];
  /** The returned columns that `expect` tests, in lower case. */
  readonly tested: ReadonlySet<string>;
}

function alone(reason: AloneReason): Fusion {
  return { kind: 'alone', reason };
}

/** What the facts alone tell against it. */
function formReason(facts: QueryFacts): AloneReason | null {
  const { pathShape: shape } = facts;
  const single = facts.scopes.length === 1 && facts.tables.length === 1;
  if (!single || facts.otherSources.length > 0 || facts.joins.length > 0) return 'nested';
  if (shape.unnest || shape.setOperation || shape.join) return 'nested';
  if (shape.window || shape.qualify) return 'window';
  if (shape.limit || facts.limits.length > 0) return 'limit';
  if (shape.distinct) return 'distinct';
  return facts.mayAggregate ? 'function' : null;
}

/** The conditions of WHERE that are neither the partition's nor the filter's; null where these are no conditions of their own. */
function beyond(
  facts: QueryFacts,
  partition: readonly Span[],
  filter: Span | null,
): readonly Conjunct[] | null {
  const where = facts.scopes[0]?.where ?? [];
  const isPartition = ({ span }: Conjunct): boolean =>
    partition.some(({ start, end }) => start === span.start && end === span.end);
  if (where.filter(isPartition).length !== partition.length) return null;
  const isFiltered = ({ span }: Conjunct): boolean => filter !== null && isInside(span, filter);
  if (filter !== null && !where.some(isFiltered)) return null;
  const rest = where.filter((conjunct) => !isPartition(conjunct) && !isFiltered(conjunct));
  const overlaps = ({ span }: Conjunct): boolean =>
    filter !== null && span.start < filter.end && filter.start < span.end;
  return rest.some(overlaps) ? null : rest;
}

function testedColumns({ expect }: Audit): ReadonlySet<string> {
  const { error, warn } = expect.thresholds;
  const terms = [error, warn].flatMap((expectation) => expectation?.terms ?? []);
  return new Set(
    terms.flatMap(({ subject }) => (subject.kind === 'column' ? [subject.column.toLowerCase()] : [])),
  );
}

function rowsOf(reading: Reading): Fusion {
  const { query, facts, parts, rest, tested } = reading;
  if (tested.size > 0) return alone('row-condition');
  const reason = unproven(facts, parts, []);
  if (reason) return alone(reason);
  const spans = rest.map(({ span }) => span);
  return {
    kind: 'rows',
    condition: spans.length === 0 ? null : conjunction(query, spans),
    returned: returnedBeside(reading, []),
  };
}

function figuresOf(reading: Reading): Fusion {
  const { query, facts, parts, rest, tested } = reading;
  if (rest.length > 0) return alone('narrowed');
  const figures = parts.items.flatMap(({ name, span }) =>
    name !== null && tested.has(name.toLowerCase()) ? [{ name, span }] : [],
  );
  // Two outputs of one name: which of them is meant is the engine's affair.
  if (figures.length !== tested.size || parts.items.some(({ star }) => star)) return alone('name');
  const spans = figures.map(({ span }) => span);
  const reason = unproven(facts, parts, parts.having ? [...spans, parts.having] : spans);
  if (reason) return alone(reason);
  return {
    kind: 'figures',
    figures: figures.map(({ name, span }): Figure => ({ name, expression: sqlPart(query, span) })),
    having: parts.having && sqlPart(query, parts.having),
    returned: returnedBeside(reading, spans),
  };
}

function groupsOf(reading: Reading): Fusion {
  const { query, facts, parts, rest, tested } = reading;
  const keys = groupKeys(parts, facts);
  if (keys === null || tested.size > 0 || parts.items.some(({ star }) => star)) return alone('groups');
  // The rows where a key is NULL are whole groups: to leave out those rows is to leave out those groups.
  const columns = keys.map((key) => columnAt(facts, key));
  const isOfKey = (conjunct: Conjunct): boolean => {
    const column = columnOfNotNull(facts, parts, conjunct.span);
    return column !== null && columns.includes(column);
  };
  if (!rest.every(isOfKey)) return alone('narrowed');
  const reason = unproven(facts, parts, parts.having ? [...keys, parts.having] : keys);
  if (reason) return alone(reason);
  return {
    kind: 'groups',
    by: keys.map((key) => sqlPart(query, key)),
    having: havingOf(reading),
    returned: returnedBeside(reading, keys),
  };
}

/** `column IS NOT NULL`: the column; null for any other condition. */
function columnOfNotNull(facts: QueryFacts, { tokens }: SelectParts, span: Span): string | null {
  let own = tokensIn(tokens, span);
  while (own[0]?.key === '(' && own.at(-1)?.key === ')') own = own.slice(1, -1);
  const [is, not, last] = own.slice(-3).map(({ key }) => key);
  const operand = own.slice(0, -3);
  const [first] = operand;
  if (!first || is !== 'IS' || not !== 'NOT' || last !== 'NULL') return null;
  return columnAt(facts, { start: first.start, end: operand.at(-1)?.end ?? first.end });
}

function havingOf({ query, parts: { having }, rest }: Reading): SqlText | null {
  const spans = rest.map(({ span }) => span);
  if (spans.length === 0) return having && sqlPart(query, having);
  const where = conjunction(query, spans);
  if (!having) return where;
  const before = `${where.text}\nAND (\n`;
  const own = sqlPart(query, having);
  const moved = own.parameters.map(({ name, offset }) => ({ name, offset: offset + before.length }));
  return { text: `${before}${own.text}\n)`, parameters: [...where.parameters, ...moved] };
}

/** What the query selects, or orders by, beside some of its parts: each text once, literals left out. */
function returnedBeside({ query, facts, parts }: Reading, known: readonly Span[]): readonly SqlText[] {
  const selected = parts.items.flatMap(({ star, span }) => (star ? [] : [span]));
  const texts = new Set(known.map(({ start, end }) => query.sql.slice(start, end)));
  return [...selected, ...ownOrderKeys(facts, parts)].flatMap((span) => {
    const part = sqlPart(query, span);
    const [first, second] = tokensIn(parts.tokens, span);
    const isLiteral = !second && (first?.kind === 'number' || first?.kind === 'string');
    if (isLiteral || texts.has(part.text)) return [];
    texts.add(part.text);
    return [part];
  });
}
