import type { Dialect, Span } from '@assay/contract';
import { isReserved } from './keywords.js';
import { lex, type Token } from './lex.js';
import type { QueryFacts } from './query-facts.js';

/** Columns that the tables of a query are known to have. */
export interface KnownColumns {
  /** Names in lower case. */
  readonly names: ReadonlySet<string>;
  /** Whether no table has any other. */
  readonly complete: boolean;
}

/**
 * A text that two queries share exactly if they differ in nothing but white space, comments, upper and lower case of words,
 * needless quotes, AS in front of a name, `!=` for `<>`, and the names that they give to CTEs, tables and outputs.
 *
 * @param known a reference that means one of these columns, or may mean one that nobody declared, keeps its name
 */
export function normalisedQuery(sql: string, facts: QueryFacts, known: KnownColumns): string {
  const tokens = lex(sql, facts.dialect).filter(
    ({ kind, start }) => kind !== 'end' && start < facts.span.end,
  );
  const renamed = renamings(facts, known, startsOfOutputUses(tokens, facts));
  const cased = facts.dialect === 'bigquery' ? startsOfCased(sql, tokens, facts) : new Set<number>();
  const words: string[] = [];
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    // `COUNT(*) AS n` is `COUNT(*) n`; in `WITH c AS (` no name follows.
    if (token.key === 'AS' && next !== undefined && renamed.has(next.start)) continue;
    const name = renamed.get(token.start);
    words.push(name ?? (cased.has(token.start) ? textOf(sql, token) : wordOf(sql, token, facts.dialect)));
  }
  // No query holds a NUL.
  return words.join('\0');
}

/** What stands at the start of each name that the query gives, and of each use of one. */
function renamings(
  facts: QueryFacts,
  known: KnownColumns,
  ofOutputs: ReadonlySet<number>,
): ReadonlyMap<number, string> {
  const relations = new Map<string, string>();
  const outputs = new Map<string, string>();
  const renamed = new Map<number, string>();
  for (const { kind, text, span } of facts.names) {
    const [ids, letter] = kind === 'column' ? [outputs, 'c'] : [relations, 't'];
    const name = text.toLowerCase();
    const id = ids.get(name) ?? `\u0001${letter}${ids.size}`;
    ids.set(name, id);
    renamed.set(span.start, id);
  }
  for (const { qualifier, path, table, scope } of facts.columns) {
    const [first, second] = path;
    if (first === undefined) continue;
    const relation = qualifier === null ? undefined : relations.get(first.text.toLowerCase());
    // A lone name of a relation is its row, unless a column is called so.
    const isRow = path.length === 1 && mayBeColumn(facts, scope, known);
    if (relation !== undefined && !isRow) renamed.set(first.span.start, relation);
    const output = qualifier === null ? first : relation === undefined ? undefined : second;
    const name = output?.text.toLowerCase() ?? '';
    const id = table === null && !known.names.has(name) ? outputs.get(name) : undefined;
    if (output === undefined || id === undefined) continue;
    const isOutput =
      qualifier !== null || ofOutputs.has(output.span.start) || !mayBeColumn(facts, scope, known);
    if (isOutput) renamed.set(output.span.start, id);
  }
  return renamed;
}

/** Whether a bare name in the SELECT may be a column that is not declared, of a table of its own or of one around it. */
function mayBeColumn(
  { scopes, tables, otherSources, stars }: QueryFacts,
  scope: number,
  known: KnownColumns,
) {
  if (known.complete && otherSources.length === 0) return false;
  if (stars.length > 0) return true;
  const sources = [...tables, ...otherSources];
  for (let at: number | null = scope; at !== null; at = scopes[at]?.parent ?? null) {
    if (sources.some((source) => source.scope === at)) return true;
  }
  return false;
}

const CLAUSES = new Set('SELECT FROM WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT'.split(' '));
const OUTPUT_CLAUSES = new Set(['GROUP', 'HAVING', 'ORDER']);

/**
 * Tokens in GROUP BY, HAVING and ORDER BY outside aggregates and windows. A bare name of an output means the output there: were
 * it a column too, the query would not be valid, or the output would go first.
 */
function startsOfOutputUses(tokens: readonly Token[], { functions }: QueryFacts): Set<number> {
  const aggregates = new Set(functions.flatMap(({ aggregate, span }) => (aggregate ? [span.end] : [])));
  const starts = new Set<number>();
  let frame = { clause: '', isQuery: true, ofRows: false };
  const around: (typeof frame)[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.key === '(') {
      const before = tokens[at - 1];
      const isQuery = ['SELECT', 'WITH', 'FROM'].includes(tokens[at + 1]?.key ?? '');
      const ofRows = before !== undefined && (before.key === 'OVER' || aggregates.has(before.end));
      around.push(frame);
      frame = isQuery
        ? { clause: '', isQuery, ofRows: false }
        : { clause: frame.clause, isQuery, ofRows: frame.ofRows || ofRows };
    } else if (token.key === ')') frame = around.pop() ?? frame;
    else if (frame.isQuery && token.kind === 'word' && CLAUSES.has(token.key)) frame.clause = token.key;
    if (OUTPUT_CLAUSES.has(frame.clause) && !frame.ofRows) starts.add(token.start);
  }
  return starts;
}

/** Functions of these are built in, and written in any case. */
const BUILT_IN = /^(?:SAFE|NET|KEYS|AEAD|HLL_COUNT)\./;

/**
 * BigQuery tells upper from lower case in names of tables, in dotted names of functions, and in fields of JSON, which nobody
 * can tell from those of a STRUCT.
 */
function startsOfCased(
  sql: string,
  tokens: readonly Token[],
  { tables, functions, otherSources, columns }: QueryFacts,
): Set<number> {
  const starts = new Set(tables.flatMap(({ parts }) => parts.map(({ span }) => span.start)));
  const calls = [...functions, ...otherSources].filter(
    ({ name }) => name.includes('.') && !BUILT_IN.test(name.toUpperCase()),
  );
  const ofTables = new Set(
    columns.flatMap(({ qualifier, path }) => (qualifier === null ? [] : (path[1]?.span.start ?? []))),
  );
  const builtIn = functions.filter(({ name }) => BUILT_IN.test(name));
  for (const [at, { start }] of tokens.entries()) {
    const isIn = ({ span }: { readonly span: Span }): boolean => span.start <= start && start < span.end;
    const before = tokens[at - 1];
    const isField = before !== undefined && textOf(sql, before) === '.' && !ofTables.has(start);
    if (calls.some(isIn) || (isField && !builtIn.some(isIn))) starts.add(start);
  }
  return starts;
}

function textOf(sql: string, { start, end }: Token): string {
  return sql.slice(start, end);
}

function wordOf(sql: string, token: Token, dialect: Dialect): string {
  if (token.kind === 'word') return token.key;
  const text = textOf(sql, token);
  if (token.kind === 'operator') return text === '!=' ? '<>' : text === '==' ? '=' : text;
  if (token.kind !== 'quoted') return text;
  const name = text.slice(1, -1).toUpperCase();
  return /^[A-Z_][A-Z0-9_]*$/.test(name) && !isReserved(name, dialect) ? name : text;
}
