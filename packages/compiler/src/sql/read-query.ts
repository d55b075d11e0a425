import { BUILT_IN_PARAMETERS, type Dialect, type ParameterType, type Span } from '@assay/contract';
import { difference } from './compare-opinions.js';
import { explainRefusal } from './explain-refusal.js';
import { keywordParameters } from './keyword-parameter.js';
import { lex, type Token } from './lex.js';
import { secondOpinion } from './node-sql-parser.js';
import { outline } from './outline.js';
import { parametersOf } from './parameters.js';
import { readWithPolyglot } from './polyglot-syntax.js';
import type { QueryFacts } from './query-facts.js';
import { resolveFacts } from './resolve-facts.js';
import { statementKind } from './statement-kind.js';
import { aliasWithoutAs } from './strict-alias.js';
import { implausible } from './strictness.js';
import { withoutComments } from './without-comments.js';

export type QueryProblemKind =
  | 'empty'
  | 'not-a-select'
  | 'multiple-statements'
  | 'unparsed'
  | 'foreign-parameter';

/** What is wrong with a text. `span` lies inside the text, also for an empty one (then it is 0..0). */
export interface QueryProblem {
  readonly kind: QueryProblemKind;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
}

/** With problems there are facts all the same where nothing is wrong but how parameters are written. */
type ReadQueryResult =
  | { readonly ok: true; readonly facts: QueryFacts }
  | { readonly ok: false; readonly problems: readonly QueryProblem[]; readonly facts: QueryFacts | null };

const NONE_DECLARED: ReadonlyMap<string, ParameterType> = new Map();
const BUILT_IN_TYPES: ReadonlyMap<string, ParameterType> = new Map(
  Object.entries(BUILT_IN_PARAMETERS).map(([name, type]) => [name.toLowerCase(), type]),
);

/** Brackets inside brackets beyond which a text is not given to a parser; polyglot stops at 32 anyway. */
const MAX_NESTING = 200;
/** Tokens beyond which a text is not read: far more than a query that anybody can review. */
const MAX_TOKENS = 20_000;

/**
 * Reads one query: facts that can be trusted, or the problems that prevent them. Never throws, for any text.
 *
 * Parameters are written `@name` in either dialect. `ok: true` means that the text is exactly one SELECT (WITH, set
 * operations, FROM-first in DuckDB included). `declared` are the types of the parameters by name; those that every run provides
 * are known without. They decide what a parameter can be compared with.
 */
export function readQuery(
  sql: string,
  dialect: Dialect,
  declared: ReadonlyMap<string, ParameterType> = NONE_DECLARED,
): ReadQueryResult {
  const tokens = lex(sql, dialect);
  const early = problemsOfTokens(sql, dialect, tokens);
  if (early.length > 0) return { ok: false, problems: early, facts: null };
  const foreign = foreignParameters(sql, tokens);
  const read = readTokens(sql, dialect, tokens, declared);
  if (foreign.length === 0) return read;
  // That it cannot be read may be due to them.
  const others = read.ok ? [] : read.problems.filter(({ kind }) => kind !== 'unparsed');
  return { ok: false, problems: [...foreign, ...others], facts: read.facts };
}

function readTokens(
  sql: string,
  dialect: Dialect,
  tokens: readonly Token[],
  declared: ReadonlyMap<string, ParameterType>,
): ReadQueryResult {
  const skeleton = outline(tokens, dialect);
  const odd = implausible(tokens, dialect, sql, skeleton);
  if (odd !== null) return fail(unparsed(odd.reason, { start: odd.token.start, end: odd.token.end }));
  const second = skeleton.secondStatement === null ? undefined : tokens[skeleton.secondStatement];
  if (second !== undefined) {
    const last = tokens.findLast((token) => token.kind !== 'end' && token.key !== ';');
    return fail({
      kind: 'multiple-statements',
      message: 'There is a second statement',
      span: { start: second.start, end: Math.max(last?.end ?? second.end, second.end) },
      hint: 'An audit is one query. Put the other into an audit of its own.',
    });
  }
  const syntax = readWithPolyglot(sql, dialect, tokens, skeleton, typesOf(declared));
  if (syntax.kind === 'not-a-query') {
    const first = tokens.find((token) => token.key !== '(' && token.key !== ';') ?? {
      kind: 'end',
      start: 0,
      end: 0,
      key: '',
    };
    const span = { start: first.start, end: first.end };
    return fail(
      first.kind === 'word'
        ? notASelect(first.key, span)
        : unparsed('it does not begin as a query does', span),
    );
  }
  if (syntax.kind === 'unparsed') {
    const parameters = keywordParameters(sql, dialect, tokens, skeleton, syntax.span);
    if (parameters.length > 0)
      return {
        ok: false,
        problems: parameters.map((token) => misnamed(sql.slice(token.start, token.end), token)),
        facts: null,
      };
    const { reason, span, hint } = explainRefusal(sql, dialect, tokens, syntax.reason, syntax.span);
    const problem = unparsed(reason, inside(sql, span));
    return fail(hint === undefined ? problem : { ...problem, hint });
  }
  const bare = dialect === 'duckdb' ? aliasWithoutAs(syntax.statement, tokens) : null;
  if (bare !== null)
    return fail(
      unparsed(`${bare.key} is a keyword and needs AS before it to be a name`, {
        start: bare.start,
        end: bare.end,
      }),
    );
  const facts = resolveFacts(sql, dialect, syntax.statement, tokens, skeleton);
  const opinion = dialect === 'bigquery' ? secondOpinion(withoutComments(sql, tokens), tokens) : null;
  const doubt = opinion === null ? null : difference(facts, opinion);
  if (doubt !== null) return fail(unparsed(`two parsers read it differently: ${doubt}`, facts.span));
  return { ok: true, facts };
}

/** Types by the names of parameters in lower case; what every run provides nobody declares otherwise. */
function typesOf(declared: ReadonlyMap<string, ParameterType>): ReadonlyMap<string, ParameterType> {
  if (declared.size === 0) return BUILT_IN_TYPES;
  const own = [...declared].map(([name, type]): [string, ParameterType] => [name.toLowerCase(), type]);
  return new Map([...own, ...BUILT_IN_TYPES]);
}

function fail(problem: QueryProblem): ReadQueryResult {
  return { ok: false, problems: [problem], facts: null };
}

function inside(sql: string, span: Span): Span {
  const start = Math.min(Math.max(span.start, 0), sql.length);
  return { start, end: Math.min(Math.max(span.end, start), sql.length) };
}

function notASelect(statement: string, span: Span): QueryProblem {
  return {
    kind: 'not-a-select',
    message: `${statement} is not a query`,
    span,
    hint: 'An audit only reads: write a SELECT that returns the offending rows.',
  };
}

/** What can be told without a parser. */
function problemsOfTokens(sql: string, dialect: Dialect, tokens: readonly Token[]): readonly QueryProblem[] {
  const first = tokens.find((token) => token.key !== ';');
  if (first === undefined || first.kind === 'end') {
    return [{ kind: 'empty', message: 'There is no SQL here', span: { start: 0, end: 0 } }];
  }
  const nul = sql.indexOf('\0');
  if (nul >= 0) return [unparsed('it holds a NUL byte', { start: nul, end: nul + 1 })];
  const broken = tokens.find((token) => token.kind === 'broken');
  const kind = statementKind(tokens, dialect);
  if (kind !== null) return [notASelect(kind.name, kind.span)];
  if (broken !== undefined) return [unparsed(broken.key, { start: broken.start, end: broken.end })];
  if (tokens.length > MAX_TOKENS)
    return [unparsed(`it has more than ${MAX_TOKENS} words`, { start: 0, end: sql.length })];
  const deep = tooDeep(tokens);
  if (deep !== null) return [unparsed('it is nested too deeply', { start: deep.start, end: deep.end })];
  return [];
}

function foreignParameters(sql: string, tokens: readonly Token[]): readonly QueryProblem[] {
  return parametersOf(sql, tokens).foreign.map((span) => ({
    kind: 'foreign-parameter' as const,
    message: `${sql.slice(span.start, span.end)} is not how a parameter is written here`,
    span,
    hint: 'Write @name and declare it under params; @run_date and @run_timestamp are always there.',
  }));
}

function unparsed(reason: string, span: Span): QueryProblem {
  return { kind: 'unparsed', message: `The SQL cannot be read: ${reason}`, span };
}

function misnamed(parameter: string, { start, end }: Span): QueryProblem {
  return {
    ...unparsed(`the parameter ${parameter} is named like a keyword`, { start, end }),
    hint: `Rename it here and under params, for instance to ${parameter}_value.`,
  };
}

function tooDeep(tokens: readonly Token[]): Token | null {
  let depth = 0;
  for (const token of tokens) {
    if (token.key === '(' || token.key === '[' || token.key === '{') depth += 1;
    if (token.key === ')' || token.key === ']' || token.key === '}') depth -= 1;
    if (depth > MAX_NESTING) return token;
  }
  return null;
}
