import type { AloneReason, Span } from '@assay/contract';
import type { AuditQuery } from '../project/project.js';
import { lex, type Token } from '../sql/lex.js';
import { outline } from '../sql/outline.js';
import type { OutputColumn, QueryFacts } from '../sql/query-facts.js';

/** The parts of a query that is one SELECT of one table, by their places in its text. */
export interface SelectParts {
  /** The text of the query. */
  readonly sql: string;
  /** All tokens, the last one `end`. */
  readonly tokens: readonly Token[];
  /** What it returns, in its order. */
  readonly items: readonly SelectItem[];
  /** Null without GROUP BY; `ALL` where it says no more than that. */
  readonly groupBy: readonly Span[] | 'ALL' | null;
  readonly having: Span | null;
  /** What it orders by, without direction. */
  readonly orderBy: readonly Span[];
}

export interface SelectItem {
  /** As the result column is called; null where the engine makes a name up, and for a star. */
  readonly name: string | null;
  /** Without its alias. */
  readonly span: Span;
  /** `*` or `t.*` */
  readonly star: boolean;
}

const CLAUSES: ReadonlySet<string> = new Set(['SELECT', 'FROM', 'WHERE', 'GROUP BY', 'HAVING', 'ORDER BY']);

/**
 * Takes a query apart that has no other clauses than SELECT, FROM, WHERE, GROUP BY, HAVING and ORDER BY, and nothing in its FROM
 * but the table and its alias: no time travel, no sample, no new names for columns. For any other the reason: `name` where the
 * select list is not plainly one of expressions with their aliases behind them.
 */
export function readSelectParts(
  query: AuditQuery,
  facts: QueryFacts,
): SelectParts | Extract<AloneReason, 'nested' | 'name'> {
  const tokens = lex(query.sql, query.dialect);
  const { blocks, loose } = outline(tokens, query.dialect);
  const [block, second] = blocks;
  if (!block || second || loose.length > 0) return 'nested';
  // A query that is only rows, as in `x IN (VALUES (1))`.
  if (
    tokens.some(
      ({ key, kind }, index) => key === 'VALUES' && kind === 'word' && tokens[index + 1]?.key === '(',
    )
  )
    return 'nested';
  // Brackets around the whole would be left open.
  if (block.span.start !== facts.span.start || block.span.end < facts.span.end) return 'nested';
  if ([...block.clauses.keys()].some((clause) => !CLAUSES.has(clause))) return 'nested';
  const starts = [...block.clauses.values()].map((span) => span.start).sort((a, b) => a - b);
  const regionOf = (clause: string): readonly Token[] | null => {
    const keyword = block.clauses.get(clause);
    if (!keyword) return null;
    const end = starts.find((start) => start > keyword.start) ?? facts.span.end;
    return tokensIn(tokens, { start: keyword.end, end });
  };
  if (!readsTheTable(regionOf('FROM') ?? [], facts)) return 'nested';
  // SELECT AS STRUCT, SELECT WITH DIFFERENTIAL_PRIVACY
  if (['AS', 'WITH'].includes(regionOf('SELECT')?.[0]?.key ?? '')) return 'nested';
  const items = facts.outputs[0]?.columns.map((column) => itemOf(column, facts, tokens)) ?? [];
  if (items.includes(null)) return 'name';
  const keys = regionOf('GROUP BY');
  const having = regionOf('HAVING');
  return {
    sql: query.sql,
    tokens,
    items: items.filter((item) => item !== null),
    groupBy: keys && (keys.length === 1 && keys[0]?.key === 'ALL' ? 'ALL' : splitAtCommas(keys)),
    having: having && spanOf(having),
    orderBy: splitAtCommas(regionOf('ORDER BY') ?? [], withoutDirection),
  };
}

/** The tokens that lie in a span; none is cut by its ends. */
export function tokensIn(tokens: readonly Token[], { start, end }: Span): readonly Token[] {
  return tokens.slice(firstFrom(tokens, start), firstFrom(tokens, end));
}

/** The index of the first token that begins at or behind a place; that of `end` is behind all others. */
function firstFrom(tokens: readonly Token[], place: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readsTheTable(region: readonly Token[], { tables: [table] }: QueryFacts): boolean {
  if (!table || region[0]?.start !== table.span.start) return false;
  const behind = region.filter((token) => token.start >= table.span.end);
  const alias = behind[0]?.key === 'AS' ? behind.slice(1) : behind;
  if (table.alias === null) return behind.length === 0;
  return alias.length === 1 && (alias[0]?.kind === 'word' || alias[0]?.kind === 'quoted');
}

function itemOf(
  { name, star, span }: OutputColumn,
  facts: QueryFacts,
  tokens: readonly Token[],
): SelectItem | null {
  const own = tokensIn(tokens, span);
  if (star) {
    // With EXCLUDE, REPLACE and the like it may name a column that is not there; behind a name it may be of one.
    const ofTable = facts.stars.some((one) => one.span.start === span.start && one.tables.length === 1);
    const bare = own.length === 1 ? own[0]?.key === '*' : ofTable && own.length === 3 && own[2]?.key === '*';
    // FROM first, without SELECT: it is written nowhere.
    const unwritten = facts.outputs[0]?.columns.length === 1 && own[0]?.key === 'FROM';
    return bare || unwritten ? { name: null, span, star } : null;
  }
  const aliases = facts.names.filter(
    (given) => given.kind === 'column' && given.span.start >= span.start && given.span.end <= span.end,
  );
  const [alias, second] = aliases;
  if (!alias) return { name, span, star };
  const expression = own.filter((token) => token.end <= alias.span.start);
  if (expression.at(-1)?.key === 'AS') expression.pop();
  if (second || alias.span.end !== span.end || expression.length === 0) return null;
  return { name, span: spanOf(expression), star };
}

function spanOf(tokens: readonly Token[]): Span {
  return { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
}

function splitAtCommas(
  tokens: readonly Token[],
  strip: (part: readonly Token[]) => readonly Token[] = (part) => part,
): readonly Span[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if ('([{'.includes(token.key) && token.kind === 'operator') depth += 1;
    if (')]}'.includes(token.key) && token.kind === 'operator') depth -= 1;
    if (token.key === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map(strip).flatMap((part) => (part.length > 0 ? [spanOf(part)] : []));
}

function withoutDirection(part: readonly Token[]): readonly Token[] {
  let end = part.length;
  const last = (back: number): string => part[end - back]?.key ?? '';
  if ((last(1) === 'FIRST' || last(1) === 'LAST') && last(2) === 'NULLS') end -= 2;
  if (last(1) === 'ASC' || last(1) === 'DESC') end -= 1;
  return part.slice(0, end);
}
