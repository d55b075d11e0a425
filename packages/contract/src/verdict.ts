import { compareText } from './diagnostic.js';
import type { PlanAudit, PlanTable } from './plan.js';
import { blocksDownstream, isUndecided, type Status } from './status.js';
import { tablesUpstream } from './table-graph.js';

/** What the newest run date says about an audit: the part of a result that a verdict needs. */
export interface LatestResult {
  readonly audit: string;
  readonly status: Status;
  readonly runDate: string;
  readonly fingerprint: string;
  /** When it was decided, as in events; needed only where its age is asked for. */
  readonly endedAt?: string;
  /** Where this one is undecided: what the audit last said, pass, warn or fail. Absent or null: nothing. */
  readonly decidedBefore?: Status | null;
}

/** The part of a plan that a verdict needs. */
export interface VerdictPlan {
  readonly tables: readonly Pick<PlanTable, 'name' | 'dependsOn'>[];
  readonly audits: readonly VerdictAudit[];
}

export type VerdictAudit = Pick<PlanAudit, 'id' | 'table' | 'fingerprint' | 'severity' | 'blocking'>;

/** An audit that decides a verdict, and how it stands. */
export interface VerdictReason {
  readonly audit: string;
  readonly table: string;
  readonly standing: Standing;
}

/**
 * How an audit stands today: its latest status, or why none counts. `missing`: no result; `outdated`: of an earlier
 * definition of the audit; `stale`: of a run date, or decided at a time, that does not count: too old, or still to come.
 */
export type Standing = Status | 'missing' | 'outdated' | 'stale';

/** Moments as in events, `2001-07-01T06:00:00.000Z`. */
export interface DecidedWithin {
  /** The oldest that counts; null: any. */
  readonly since: string | null;
  /** The newest that counts. A result of the future is of a clock that was wrong: nobody knows how old it is. */
  readonly until: string;
}

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
 * The verdicts of tables of a plan, by table name: the only judgement of a table in Assay; site, gate and alerts
 * call it.
 *
 * - `blocked`: the latest result of a blocking audit on the table or anywhere upstream blocks, or it is a skip and the one that
 *   was decided before is a failure: who did not look cannot know that it is over. Its reason says `fail` wherever the last
 *   decided result is a failure, whatever was left undecided since;
 * - `unknown`: nothing is checked on the table, or an audit on it, or a blocking one upstream, has no decided result of its
 *   current definition for a run date on or after `since`, decided within `decided`: also a failure that blocks nothing;
 * - `caveat`: an audit on the table warns, or fails without blocking;
 * - `no_known_problem`: none of these.
 *
 * @param latest at most one result per audit: that of the greatest run date, then of the latest run
 * @param since oldest run date, `2001-06-30`, whose results still count; null: any
 * @param decided when a result must have been decided to count; null: at any time
 * @param names the tables that are asked about, each one of the plan; of a large plan a few cost next to nothing
 */
export function tableVerdicts(
  plan: VerdictPlan,
  latest: ReadonlyMap<string, LatestResult>,
  since: string | null,
  decided: DecidedWithin | null = null,
  names: readonly string[] = plan.tables.map(({ name }) => name),
): Map<string, TableVerdict> {
  const auditsOf = new Map<string, VerdictAudit[]>(plan.tables.map((table) => [table.name, []]));
  for (const audit of plan.audits) auditsOf.get(audit.table)?.push(audit);
  const upstream = tablesUpstream(plan.tables, names);

  return new Map(
    names.map((name) => {
      const own = auditsOf.get(name) ?? [];
      const above = [...(upstream.get(name) ?? [])];
      const blockingAbove = above.flatMap((table) => auditsOf.get(table) ?? []).filter(isBlocking);
      const relevant = [...own, ...blockingAbove];
      const blocked = relevant.filter((audit) => isBlocking(audit) && blocks(latest.get(audit.id)));
      const unknown = relevant.filter((audit) => !isKnown(audit, latest.get(audit.id), since, decided));
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
              standing: decidingStanding(kind, audit, latest.get(audit.id), since, decided),
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
export function isBlocking(audit: Pick<PlanAudit, 'severity' | 'blocking'>): boolean {
  return audit.blocking && audit.severity === 'error';
}

function blocks(result: LatestResult | undefined): boolean {
  return result !== undefined && (blocksDownstream(result.status) || hidesFailure(result));
}

/** What a reason says: of a table that is blocked what was found, not what was left undecided after it; else why it does not count. */
function decidingStanding(
  kind: VerdictKind,
  audit: VerdictAudit,
  result: LatestResult | undefined,
  since: string | null,
  decided: DecidedWithin | null,
): Standing {
  if (result && kind === 'blocked' && hidesFailure(result)) return 'fail';
  const why = result && kind === 'unknown' ? whyNotCurrent(audit, result, since, decided) : null;
  return why !== null && result && !isUndecided(result.status)
    ? why
    : standingOf(audit, result, since, decided);
}

/** Of what is undecided, only a skip does not block by itself. */
function hidesFailure(result: LatestResult): boolean {
  return isUndecided(result.status) && result.decidedBefore === 'fail';
}

function isCaveat(result: LatestResult | undefined): boolean {
  return result?.status === 'warn' || result?.status === 'fail';
}

function isKnown(
  audit: VerdictAudit,
  result: LatestResult | undefined,
  since: string | null,
  decided: DecidedWithin | null,
): boolean {
  return (
    result !== undefined &&
    !isUndecided(result.status) &&
    whyNotCurrent(audit, result, since, decided) === null
  );
}

/**
 * How an audit stands.
 *
 * @param since oldest run date whose results count; null: any
 * @param decided when a result must have been decided to count; null: at any time
 */
export function standingOf(
  audit: VerdictAudit,
  result: LatestResult | undefined,
  since: string | null,
  decided: DecidedWithin | null = null,
): Standing {
  if (!result) return 'missing';
  // A problem stays a problem until a later result says otherwise, however old it is.
  if (result.status === 'fail' || isUndecided(result.status)) return result.status;
  return whyNotCurrent(audit, result, since, decided) ?? result.status;
}

/** Why a result says nothing about today; null where it does. */
function whyNotCurrent(
  audit: VerdictAudit,
  result: LatestResult,
  since: string | null,
  decided: DecidedWithin | null,
): 'outdated' | 'stale' | null {
  if (result.fingerprint !== audit.fingerprint) return 'outdated';
  if (since !== null && result.runDate < since) return 'stale';
  if (decided === null) return null;
  // Of a result without a time nobody knows that it is recent.
  const at = result.endedAt ?? '';
  return at === '' || at > decided.until || (decided.since !== null && at < decided.since) ? 'stale' : null;
}
