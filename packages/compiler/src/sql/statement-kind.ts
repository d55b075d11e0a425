import type { Dialect, Span } from '@assay/contract';
import type { Token } from './lex.js';

const STATEMENTS: ReadonlySet<string> = new Set(
  `ABORT ALTER ANALYZE ANALYSE ASSERT ATTACH BEGIN BREAK CALL CHECKPOINT CLUSTER COMMENT COMMIT CONTINUE COPY CREATE
  DEALLOCATE DECLARE DELETE DESC DESCRIBE DETACH DO DROP EXECUTE EXPLAIN EXPORT FORCE GRANT IF IMPORT INSERT INSTALL
  ITERATE LEAVE LOAD LOOP MERGE PIVOT PIVOT_LONGER PIVOT_WIDER PRAGMA PREPARE RAISE REINDEX RENAME REPEAT REPLACE RESET
  RETURN REVOKE ROLLBACK SAVEPOINT SET SHOW START SUMMARIZE TABLE TRUNCATE UNDROP UNPIVOT UPDATE USE VACUUM VALUES WHILE`
    .trim()
    .split(/\s+/),
);
/** Words that open a statement of which the next word says what it is about. */
const TWO_WORDS: ReadonlySet<string> = new Set([
  'CREATE',
  'DROP',
  'ALTER',
  'BEGIN',
  'EXPORT',
  'IMPORT',
  'TRUNCATE',
]);
const BEHIND_WITH: ReadonlySet<string> = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'PIVOT',
  'UNPIVOT',
  'VALUES',
]);

/** The kind of statement and the words that say so, if it is known to be no query; else null. */
export function statementKind(
  tokens: readonly Token[],
  dialect: Dialect,
): { readonly name: string; readonly span: Span } | null {
  let at = 0;
  while (tokens[at]?.key === '(' || tokens[at]?.key === ';') at += 1;
  const word = tokens[at];
  if (word?.kind !== 'word') return null;
  if (word.key === 'WITH') return behindWith(tokens, at);
  if (!STATEMENTS.has(word.key)) return null;
  // BigQuery may begin with FROM in pipe syntax only; DuckDB has no such statement.
  if (word.key === 'TABLE' && dialect === 'bigquery') return null;
  const next = tokens[at + 1];
  const two = TWO_WORDS.has(word.key) && next?.kind === 'word' && next.key !== 'OR' ? next : null;
  const name = two === null ? word.key : `${word.key} ${two.key}`;
  return { name, span: { start: word.start, end: (two ?? word).end } };
}

/** WITH ... INSERT and the like: the first word outside brackets that begins a statement. */
function behindWith(
  tokens: readonly Token[],
  from: number,
): { readonly name: string; readonly span: Span } | null {
  let depth = 0;
  for (let at = from + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) return null;
    if (token.key === '(') depth += 1;
    if (token.key === ')') depth -= 1;
    if (depth > 0 || token.kind !== 'word' || tokens[at - 1]?.key !== ')') continue;
    if (BEHIND_WITH.has(token.key)) return { name: token.key, span: { start: token.start, end: token.end } };
  }
  return null;
}
