import type { Dialect } from '@assay/contract';
import { isReserved } from './keywords.js';
import { lex, type Token } from './lex.js';
import type { QueryFacts } from './query-facts.js';

/**
 * A text that two queries share exactly if they differ in nothing but white space, comments, upper and lower case of words,
 * needless quotes, AS in front of a name, `!=` for `<>`, and the names that they give to CTEs, tables and outputs.
 *
 * @param columns names of columns of the tables in lower case: a reference to one of these keeps its name, whatever else is so called
 */
export function normalisedQuery(sql: string, facts: QueryFacts, columns: ReadonlySet<string>): string {
  const renamed = renamings(facts, columns);
  const inTable = facts.dialect === 'bigquery' ? startsOfTables(facts) : new Set<number>();
  const words: string[] = [];
  const tokens = lex(sql, facts.dialect).filter(
    ({ kind, start }) => kind !== 'end' && start < facts.span.end,
  );
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    // `COUNT(*) AS n` is `COUNT(*) n`; in `WITH c AS (` no name follows.
    if (token.key === 'AS' && next !== undefined && renamed.has(next.start)) continue;
    const name = renamed.get(token.start);
    words.push(name ?? (inTable.has(token.start) ? textOf(sql, token) : wordOf(sql, token, facts.dialect)));
  }
  // No query holds a NUL.
  return words.join('\0');
}

/** What stands at the start of each name that the query gives, and of each use of one. */
function renamings({ names, columns }: QueryFacts, known: ReadonlySet<string>): ReadonlyMap<number, string> {
  const relations = new Map<string, string>();
  const outputs = new Map<string, string>();
  const renamed = new Map<number, string>();
  for (const { kind, text, span } of names) {
    const [ids, letter] = kind === 'column' ? [outputs, 'c'] : [relations, 't'];
    const name = text.toLowerCase();
    const id = ids.get(name) ?? `\u0001${letter}${ids.size}`;
    ids.set(name, id);
    renamed.set(span.start, id);
  }
  for (const { qualifier, path, table } of columns) {
    const [first, second] = path;
    if (first === undefined) continue;
    const relation = qualifier === null ? undefined : relations.get(first.text.toLowerCase());
    if (relation !== undefined) renamed.set(first.span.start, relation);
    const output = qualifier === null ? first : relation === undefined ? undefined : second;
    const name = output?.text.toLowerCase() ?? '';
    const id = table === null && !known.has(name) ? outputs.get(name) : undefined;
    if (output !== undefined && id !== undefined) renamed.set(output.span.start, id);
  }
  return renamed;
}

/** BigQuery tells upper from lower case in names of tables, and only there. */
function startsOfTables({ tables }: QueryFacts): Set<number> {
  return new Set(tables.flatMap(({ parts }) => parts.map(({ span }) => span.start)));
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
