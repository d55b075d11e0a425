import { BUILT_IN_PARAMETERS, type Mask, type PlanAudit } from '@assay/contract';
import type { AuditQuery, Table } from '../project/project.js';
import type { OutputColumn, QueryFacts } from '../sql/query-facts.js';
import { type NamedToken, namedTokens } from './named-tokens.js';
import { namesEveryColumn } from './names-every-column.js';

type Privacy = Pick<PlanAudit, 'mask' | 'sensitive'>;

const NONE: Mask = { kind: 'columns', columns: [] };
const ALL: Mask = { kind: 'all' };

/** What must not be seen of the answers of an audit's queries: a column that is masked in one is masked in all. */
export function privacyOf(queries: readonly AuditQuery[], patterns: readonly string[]): Privacy {
  const read = queries.map((query) => derivePrivacy(query, patterns, false));
  const isSensitive = read.some(({ sensitive }) => sensitive);
  // Of an audit that reads personal columns no value that it was given is shown: not as one that it returns, either.
  const all =
    isSensitive && queries.some(takesGiven)
      ? queries.map((query) => derivePrivacy(query, patterns, true))
      : read;
  const masked = all.flatMap(({ mask }) => (mask.kind === 'columns' ? mask.columns : []));
  return {
    mask: all.some(({ mask }) => mask.kind === 'all')
      ? ALL
      : { kind: 'columns', columns: [...new Set(masked)].sort() },
    sensitive: isSensitive,
  };
}

/**
 * What must not be seen of a query's answers. A column that holds personal data is one declared so (`pii: true`) or
 * one whose name matches a pattern of the project.
 *
 * The mask holds less than every column only where that is proven: each column that the query uses stands in it by its
 * own name, and either none of them is personal, or the query is a single SELECT; then those returned columns are
 * masked whose expression, or name, holds a personal name.
 *
 * @param patterns globs of column names, upper and lower case apart
 * @param hidesGiven whether values that somebody gives with `--param` are personal as well
 */
function derivePrivacy(query: AuditQuery, patterns: readonly string[], hidesGiven: boolean): Privacy {
  const tables = query.reads.flatMap((read) => read.table ?? []);
  const declared = declaredNames(tables);
  const readsNothing = declared.size === 0 && patterns.length === 0;
  if (readsNothing && !hidesGiven) return { mask: NONE, sensitive: false };
  const { facts } = query;
  if (!facts) return { mask: ALL, sensitive: true };
  const globs = patterns.map(globToPattern);
  const isPersonal = (name: string): boolean =>
    declared.has(name.toLowerCase()) || globs.some((glob) => glob.test(name));

  const tokens = namedTokens(query.sql, query.dialect);
  const isTouched = (token: NamedToken): boolean =>
    token.names.some(isPersonal) || (hidesGiven && isGiven(token, query.sql));
  const touched = new Set(tokens.filter(isTouched));
  if (readsNothing && touched.size === 0) return { mask: NONE, sensitive: false };
  const proven = query.reads.length === tables.length && namesEveryColumn(facts, tokens);
  if (!proven) return { mask: ALL, sensitive: true };
  const named = facts.outputs.some(({ columns }) => columns.some(({ name }) => isPersonal(name ?? '')));
  if (touched.size === 0 && !named) return { mask: NONE, sensitive: declared.size > 0 };
  const mask = isFollowed(facts, tokens, touched) ? maskOutputs(facts, tokens, { touched, isPersonal }) : ALL;
  return { mask, sensitive: true };
}

/** Whether the query is a single SELECT whose personal names, in front of its FROM, all stand in its returned columns. */
function isFollowed(
  facts: QueryFacts,
  tokens: readonly NamedToken[],
  touched: ReadonlySet<NamedToken>,
): boolean {
  const columns = facts.outputs.flatMap((output) => output.columns);
  const from = facts.tables[0]?.span.start ?? Number.POSITIVE_INFINITY;
  const isOutput = (token: NamedToken): boolean =>
    columns.some(({ span }) => token.start >= span.start && token.end <= span.end);
  return (
    facts.scopes.length === 1 &&
    tokens[0]?.key === 'SELECT' &&
    [...touched].every((token) => token.start >= from || isOutput(token))
  );
}

interface Touched {
  readonly touched: ReadonlySet<NamedToken>;
  readonly isPersonal: (name: string) => boolean;
}

function maskOutputs(
  facts: QueryFacts,
  tokens: readonly NamedToken[],
  { touched, isPersonal }: Touched,
): Mask {
  const columns = facts.outputs.flatMap((output) => output.columns);
  const renamed = new Set<string>();
  const isMasked = ({ name, span }: OutputColumn): boolean =>
    isPersonal(name ?? '') ||
    tokens.some(
      (token) =>
        token.start >= span.start &&
        token.end <= span.end &&
        (touched.has(token) || token.names.some((used) => renamed.has(used))),
    );
  // An alias may be used by the columns after it: repeat until nothing new is found.
  for (let before = -1; before < renamed.size; ) {
    before = renamed.size;
    for (const column of columns) {
      if (column.name !== null && isMasked(column)) renamed.add(column.name.toLowerCase());
    }
  }
  const masked = columns.filter(isMasked);
  const names = masked.flatMap((column) => column.name ?? []);
  const allNames = columns.flatMap((column) => column.name?.toLowerCase() ?? []);
  // The engine names such columns itself, or renames the second of two: then a name says nothing.
  const unsure = names.length < masked.length || new Set(allNames).size < allNames.length;
  if (masked.length > 0 && unsure) return ALL;
  return { kind: 'columns', columns: [...new Set(names)].sort() };
}

/** Whether a token stands for a value of `--param`: those of the run itself are not personal. */
function isGiven({ kind, start, end }: NamedToken, sql: string): boolean {
  return kind === 'parameter' && !isBuiltIn(sql.slice(start + 1, end));
}

function takesGiven({ facts }: AuditQuery): boolean {
  return facts?.parameters.some(({ name }) => !isBuiltIn(name)) ?? false;
}

function isBuiltIn(parameter: string): boolean {
  return Object.hasOwn(BUILT_IN_PARAMETERS, parameter);
}

/** Personal columns of the tables, in lower case. */
function declaredNames(tables: readonly Table[]): ReadonlySet<string> {
  const columns = tables.flatMap((table) => table.columns).filter((column) => column.pii);
  const names = columns.map((column) => column.name.toLowerCase());
  // A field: it can be seen by its own name and in the column that holds it.
  return new Set([...names, ...names.flatMap((name) => name.split('.'))]);
}

function globToPattern(glob: string): RegExp {
  const source = [...glob].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char)).join('');
  return new RegExp(`^${source.replace(/(?:\.\*)+/g, '.*')}$`, 'is');
}
