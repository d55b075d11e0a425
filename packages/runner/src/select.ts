import { type Diagnostic, type Plan, tableDependents } from '@assay/contract';
import { type Matches, matchSelector, type SelectionContext } from './selection/match-selector.js';
import { parseSelection, type Selection, type Selector } from './selection/parse-selector.js';
import { suggest } from './selection/suggest.js';

export type { SelectionContext } from './selection/match-selector.js';

/** Arguments of `--select` and `--exclude`; no `select` at all is every audit. */
export interface SelectionArguments {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

export type SelectAudits =
  | {
      readonly ok: true;
      /** The plan with the selected audits only; its tables all stay, they carry the graph. */
      readonly plan: Plan;
      /** `selector-matches-nothing` warnings. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * The part of a plan that the selectors name. Selecting nothing is not an error here: the caller decides.
 *
 * @example selectAudits(plan, { select: ['+mart.daily,dimension:validity'], exclude: [] }, { state: null, statuses: null })
 */
export function selectAudits(plan: Plan, words: SelectionArguments, context: SelectionContext): SelectAudits {
  const select = parseSelection(words.select);
  const exclude = parseSelection(words.exclude);
  if (!select.ok || !exclude.ok) {
    return {
      ok: false,
      diagnostics: [select, exclude].flatMap((parsed) => (parsed.ok ? [] : parsed.diagnostics)),
    };
  }
  const problems: Diagnostic[] = [];
  const included = words.select.length === 0 ? null : evaluate(plan, select.selection, context, problems);
  const excluded = evaluate(plan, exclude.selection, context, problems);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, diagnostics: problems };
  const audits = plan.audits.filter(
    (audit) => (included === null || included.has(audit.id)) && !excluded.has(audit.id),
  );
  return { ok: true, plan: { ...plan, audits }, diagnostics: problems };
}

function evaluate(
  plan: Plan,
  selection: Selection,
  context: SelectionContext,
  problems: Diagnostic[],
): ReadonlySet<string> {
  const union = new Set<string>();
  for (const intersection of selection) {
    const sets = intersection.map((selector) => {
      const matches = matchSelector(plan, selector, context);
      if (typeof matches === 'string') {
        problems.push(problemOf(selector, 'invalid-selector', 'error', matches, suggest(plan, selector)));
        return new Set<string>();
      }
      if (matches.audits.size === 0 && matches.tables.size === 0) {
        problems.push(
          problemOf(selector, 'selector-matches-nothing', 'warning', NO_MATCH, suggest(plan, selector)),
        );
      }
      return withNeighbours(plan, selector, matches);
    });
    const [first, ...others] = sets;
    for (const audit of first ?? []) if (others.every((set) => set.has(audit))) union.add(audit);
  }
  return union;
}

function withNeighbours(plan: Plan, selector: Selector, matches: Matches): ReadonlySet<string> {
  const dependsOn = new Map(plan.tables.map((table) => [table.name, table.dependsOn]));
  const tables = new Set<string>();
  if (selector.upstream > 0) reach(dependsOn, matches.tables, selector.upstream, tables);
  if (selector.downstream > 0)
    reach(tableDependents(plan.tables), matches.tables, selector.downstream, tables);
  if (selector.surroundings) {
    reach(dependsOn, new Set([...matches.tables, ...tables]), Number.POSITIVE_INFINITY, tables);
  }
  return new Set(
    plan.audits
      .filter((audit) => matches.audits.has(audit.id) || tables.has(audit.table))
      .map((audit) => audit.id),
  );
}

/**
 * Adds to `found` the tables that are 1 to `depth` steps from a starting one. A starting table is found only by way of
 * another: the neighbours of a matched audit on its own table are neither up- nor downstream of it.
 */
function reach(
  next: ReadonlyMap<string, readonly string[]>,
  from: ReadonlySet<string>,
  depth: number,
  found: Set<string>,
): void {
  const seen = new Set<string>();
  let edge = [...from];
  for (let step = 0; step < depth && edge.length > 0; step++) {
    const reached = new Set(edge.flatMap((table) => next.get(table) ?? []));
    edge = [...reached].filter((table) => !seen.has(table));
    for (const table of edge) {
      seen.add(table);
      found.add(table);
    }
  }
}

const NO_MATCH = 'it matches no audit and no table';
const LISTED = '`assay ls` lists the audits';

function problemOf(
  selector: Selector,
  code: string,
  severity: Diagnostic['severity'],
  why: string,
  meant?: string,
): Diagnostic {
  return {
    code,
    severity,
    message: `selector "${selector.text}": ${why}`,
    hint: meant === undefined ? LISTED : `${meant} ${LISTED}`,
  };
}
