import { compareText } from './diagnostic.js';
import type { Plan, PlanAudit } from './plan.js';
import { blocksDownstream, isUndecided, type Status } from './status.js';
import { tablesUpstream } from './table-graph.js';

/** What the newest run date says about an audit: the part of a result that a verdict needs. */
export interface LatestResult {
  readonly audit: string;
  readonly status: Status;
  readonly runDate: string;
  readonly fingerprint: string;
  /** Where this one is undecided: what the audit last said, pass, warn or fail. Absent or null: nothing. */
  readonly decidedBefore?: Status | null;
}

/** An audit that decides a verdict, and how it stands. */
export interface VerdictReason {
  readonly audit: string;
  readonly table: string;
  readonly standing: Standing;
}

/**
 * How an audit stands today: its latest status, or why none counts. `missing`: no result; `outdated`: of an earlier
 * definition of the audit; `stale`: of a run date that is too old.
 */
export type Standing = Status | 'missing' | 'outdated' | 'stale';

export type VerdictKind = 'blocked' | 'unknown' | 'caveat' | 'no_known_problem';

/** Whether a table can be trusted, and why. */
export interface TableVerdict {
  readonly table: string;
  readonly kind: VerdictKind;
  /** The audits that decide it, sorted by id; empty for `no_known_problem` and for a table that nothing checks. */
  readonly reasons: readonly VerdictReason[];
  /** Upstream tables that no audit looks at, sorted. They do not block. */
  readonly uncheckedUpstream: readonly string[];
}

/**
 * The verdicts of all tables of a plan, by table name: the only judgement of a table in Assay; site, gate and alerts
 * call it.
 *
 * - `blocked`: the latest result of a blocking audit on the table or anywhere upstream blocks, or it is a skip and the one that
 *   was decided before is a failure: who did not look cannot know that it is over;
 * - `unknown`: nothing is checked on the table, or an audit on it, or a blocking one upstream, has no decided result of its
 *   current definition for a run date on or after `since`;
 * - `caveat`: an audit on the table warns, or fails without blocking;
 * - `no_known_problem`: none of these.
 *
 * @param latest at most one result per audit: that of the greatest run date, then of the latest run
 * @param since oldest run date, `2001-06-30`, whose results still count; null: any
 */
export function tableVerdicts(
  plan: Plan,
  latest: ReadonlyMap<string, LatestResult>,
  since: string | null,
): Map<string, TableVerdict> {
  const auditsOf = new Map<string, PlanAudit[]>(plan.tables.map((table) => [table.name, []]));
  for (const audit of plan.audits) auditsOf.get(audit.table)?.push(audit);
  const upstream = tablesUpstream(plan.tables);

  return new Map(
    plan.tables.map(({ name }) => {
      const own = auditsOf.get(name) ?? [];
      const above = [...(upstream.get(name) ?? [])];
      const blockingAbove = above.flatMap((table) => auditsOf.get(table) ?? []).filter(isBlocking);
      const relevant = [...own, ...blockingAbove];
      const blocked = relevant.filter((audit) => isBlocking(audit) && blocks(latest.get(audit.id)));
      const unknown = relevant.filter((audit) => !isKnown(audit, latest.get(audit.id), since));
      const caveats = own.filter((audit) => isCaveat(latest.get(audit.id)));
      const kind: VerdictKind =
        blocked.length > 0
          ? 'blocked'
          : unknown.length > 0 || own.length === 0
            ? 'unknown'
            : caveats.length > 0
              ? 'caveat'
              : 'no_known_problem';
      const deciding = kind === 'blocked' ? blocked : kind === 'unknown' ? unknown : caveats;
      return [
        name,
        {
          table: name,
          kind,
          reasons: deciding
            .map((audit) => ({
              audit: audit.id,
              table: audit.table,
              standing: decidingStanding(audit, latest.get(audit.id), since),
            }))
            .sort((a, b) => compareText(a.audit, b.audit)),
          uncheckedUpstream: above
            .filter((table) => (auditsOf.get(table) ?? []).length === 0)
            .sort(compareText),
        },
      ];
    }),
  );
}

/** Whether an audit's blocking statuses disable what is downstream: `severity: warn` never does. */
export function isBlocking(audit: PlanAudit): boolean {
  return audit.blocking && audit.severity === 'error';
}

function blocks(result: LatestResult | undefined): boolean {
  return result !== undefined && (blocksDownstream(result.status) || hidesFailure(result));
}

/** A table that is blocked is so by what was found, not by the skip that came after it. */
function decidingStanding(
  audit: PlanAudit,
  result: LatestResult | undefined,
  since: string | null,
): Standing {
  return result?.status === 'skipped' && hidesFailure(result) && isBlocking(audit)
    ? 'fail'
    : standingOf(audit, result, since);
}

/** Of what is undecided, only a skip does not block by itself. */
function hidesFailure(result: LatestResult): boolean {
  return isUndecided(result.status) && result.decidedBefore === 'fail';
}

function isCaveat(result: LatestResult | undefined): boolean {
  return result?.status === 'warn' || result?.status === 'fail';
}

function isKnown(audit: PlanAudit, result: LatestResult | undefined, since: string | null): boolean {
  const standing = standingOf(audit, result, since);
  return standing === 'pass' || standing === 'warn' || standing === 'fail';
}

/**
 * How an audit stands.
 *
 * @param since oldest run date whose results count; null: any
 */
export function standingOf(
  audit: PlanAudit,
  result: LatestResult | undefined,
  since: string | null,
): Standing {
  if (!result) return 'missing';
  // A problem stays a problem until a later result says otherwise, however old it is.
  if (result.status === 'fail' || isUndecided(result.status)) return result.status;
  if (result.fingerprint !== audit.fingerprint) return 'outdated';
  if (since !== null && result.runDate < since) return 'stale';
  return result.status;
}
