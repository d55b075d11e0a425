import type { Span } from '@assay/contract';
import { aggregatesIn } from './counts-only.js';
import type { Token } from './lex.js';
import type { Outline } from './outline.js';
import { numbersRows } from './over-all.js';
import { type ResolvedQuery, type ResolvedSelect, type Resolver, sameName } from './resolver.js';

/**
 * Each ROW_NUMBER or NTILE over the whole table in no order, unless it is certain that the number is only shown: it is an output on
 * the way to the result, and nothing but ORDER BY and other outputs use it. A condition that used it would choose rows at random.
 */
export function numberedRows(
  r: Resolver,
  root: ResolvedQuery,
  tokens: readonly Token[],
  outline: Outline,
): readonly Span[] {
  const path = pathOf(root);
  const chosen = tokens.some(({ kind, key }) => kind === 'word' && key === 'NATURAL') || cutsBySets(r);
  return r.functions
    .filter((use) => use.overAll && numbersRows(use.name))
    .filter(({ span }) => chosen || !isOnlyShown(r, path, tokens, outline, span))
    .map(({ span }) => span);
}

/** The SELECTs through which the result comes; `whole` where its outputs are those of the result, or known by their names. */
interface Step {
  readonly select: ResolvedSelect;
  readonly whole: boolean;
  readonly outermost: boolean;
}

function pathOf(root: ResolvedQuery): readonly Step[] {
  const steps: Step[] = [];
  const seen = new Set<ResolvedQuery>();
  const visit = (query: ResolvedQuery, outermost: boolean, named: boolean): void => {
    if (seen.has(query)) return;
    seen.add(query);
    const whole = named && !query.recursive && query.references <= 1;
    for (const select of query.selects) {
      steps.push({ select, whole: outermost || (whole && query.selects.length === 1), outermost });
      for (const item of select.from)
        if (item.query !== null) visit(item.query, false, item.columnAliases.length === 0 && !item.reshaped);
    }
  };
  visit(root, true, true);
  return steps;
}

/** INTERSECT and EXCEPT compare whole rows, with the number in them. */
function cutsBySets({ sql, statement }: Resolver): boolean {
  const bodies = statement.queries.map(({ body }) => body);
  for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
    if (body.kind !== 'set-operation') continue;
    if (!/^UNION\b/i.test(sql.slice(body.keywords.start, body.keywords.end))) return true;
    bodies.push(body.left, body.right);
  }
  return false;
}

function isOnlyShown(
  r: Resolver,
  path: readonly Step[],
  tokens: readonly Token[],
  outline: Outline,
  call: Span,
): boolean {
  const names: string[] = [];
  const at = tokens.findIndex(({ start }) => start === call.start);
  const show = (place: number): boolean => {
    const span = tokens[place];
    const step = path.find(({ select }) => select.syntax.block === outline.blockOfToken[place]);
    const item = step && span ? itemAt(step.select, span) : undefined;
    if (step === undefined || item === undefined || aggregatesIn(item.expr).length > 0) return false;
    if (!step.whole || (item.name === null && !item.star && !step.outermost)) return false;
    if (item.name !== null && !names.some((name) => sameName(name, item.name ?? ''))) names.push(item.name);
    return true;
  };
  if (clauseOf(tokens, at) !== 'SELECT' || !show(at)) return false;
  for (const name of names)
    for (const [place, token] of tokens.entries()) {
      if (token.kind !== 'word' && token.kind !== 'quoted') continue;
      const edge = token.kind === 'quoted' ? 1 : 0;
      if (!sameName(r.sql.slice(token.start + edge, token.end - edge), name)) continue;
      const clause = clauseOf(tokens, place);
      if (clause !== 'ORDER' && (clause !== 'SELECT' || !show(place))) return false;
    }
  return true;
}

function itemAt({ items }: ResolvedSelect, at: Span): ResolvedSelect['items'][number] | undefined {
  return items.find(({ span }) => span.start <= at.start && at.end <= span.end);
}

const CLAUSES: ReadonlySet<string> = new Set(
  `SELECT FROM WHERE HAVING QUALIFY GROUP ORDER ON USING WINDOW LIMIT PARTITION WITH`.split(/\s+/),
);

/** The keyword of the clause that a token stands in, that of the nearest bracket around it first. */
function clauseOf(tokens: readonly Token[], at: number): string | null {
  let depth = 0;
  for (let before = at - 1; before >= 0; before -= 1) {
    const { kind, key } = tokens[before] ?? { kind: 'end', key: '' };
    if (key === ')') depth += 1;
    if (key === '(') depth = Math.max(0, depth - 1);
    if (depth === 0 && kind === 'word' && CLAUSES.has(key)) return key;
  }
  return null;
}
