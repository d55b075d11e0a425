import {
  type BlockedBy,
  blockedByOf,
  isUndecided,
  type LatestResult,
  latestFirst,
  type Plan,
  type PlanAudit,
  type PlanTable,
  type RuleDoc,
  type Standing,
  type Status,
  standingOf,
  type TableVerdict,
  tableDependents,
  tablesDownstream,
  tablesUpstream,
  tableVerdicts,
} from '@assay/contract';
import type { GuideFolder } from '../guide.js';
import type { LineageLayout } from '../lineage/lineage-layout.js';
import { type PagePaths, pagePaths } from '../page-paths.js';
import { publicHistory, publicPlan, publicRun } from '../public-input.js';
import type { SiteInput, SiteRun } from '../site-input.js';
import { historyBuilder, type ResultHistory } from './result-history.js';
import { statusOfStanding } from './status-of-standing.js';

/** What every page is derived from, worked out once. */
export interface SiteFacts {
  readonly plan: Plan;
  /** Newest first: by run date, then by run. */
  readonly runs: readonly SiteRun[];
  readonly paths: PagePaths;
  readonly assayVersion: string;
  /** Of all of the input but the runs; null: not known. */
  readonly key: string | null;
  /** Where the site will be found, with `/` at the end; null: not known. */
  readonly siteUrl: string | null;
  /** Every rule and code, in the order in which the list shows them. */
  readonly ruleDocs: readonly RuleDoc[];
  /** How often each rule is broken; of those that are not in it that is not known, or they are no rules of the compiler. */
  readonly violations: ReadonlyMap<string, number>;
  /** Whether anybody may read it: what that leaves out is in none of these. */
  readonly isPublic: boolean;
  readonly guides: GuideFolder;
  /** The newest run date on record: older results are stale. Null: there is no run. */
  readonly since: string | null;
  /** The run of that date that is the latest; one that only asked something else is none. Null: there is no run. */
  readonly newestRun: SiteRun | null;
  /** The run date from which on every run on record is among `runs`; null: all of them are. */
  readonly completeSince: string | null;
  readonly audits: ReadonlyMap<string, PlanAudit>;
  readonly tables: ReadonlyMap<string, PlanTable>;
  /** Audits of each table, sorted by id. */
  readonly auditsOf: ReadonlyMap<string, readonly PlanAudit[]>;
  readonly history: ResultHistory;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly verdicts: ReadonlyMap<string, TableVerdict>;
  readonly upstream: ReadonlyMap<string, ReadonlySet<string>>;
  readonly downstream: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tables that depend on a table directly, sorted. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Layouts of lineage pictures by the keys of their graphs: none before `withLineage`. A picture without one is not drawn. */
  readonly layouts: ReadonlyMap<string, LineageLayout>;
  /** Audits that stand as skipped, by the audit that caused it; sorted by id. */
  readonly skippedBy: ReadonlyMap<string, readonly string[]>;
  /** What each audit would disable. */
  readonly blockedBy: (audit: string) => BlockedBy;
}

export function siteFacts(input: SiteInput): SiteFacts {
  const isPublic = input.isPublic ?? false;
  const plan = isPublic ? publicPlan(input.plan) : input.plan;
  const sorted = [...input.runs].sort((a, b) => latestFirst(a.start, b.start));
  const runs = isPublic ? sorted.map(publicRun) : sorted;
  const known = input.history ?? historyOfRuns(runs);
  const history = isPublic ? publicHistory(known) : known;
  const latest = new Map<string, LatestResult>();
  for (const audit of history.audits()) {
    const newest = history.newest(audit);
    if (!newest) continue;
    const { status, fingerprint } = newest.result;
    const decided = isUndecided(status) ? history.newestDecided(audit) : undefined;
    const decidedBefore = decided?.result.status ?? null;
    latest.set(audit, { audit, status, fingerprint, runDate: newest.run.start.runDate, decidedBefore });
  }
  const since = history.runDates[0] ?? null;
  const standings = new Map(
    plan.audits.map((audit) => [audit.id, standingOf(audit, latest.get(audit.id), since)]),
  );
  const skippedBy = new Map<string, string[]>();
  for (const [id, standing] of standings) {
    const cause = standing === 'skipped' ? history.newest(id)?.result.rootCause?.audit : undefined;
    if (cause !== undefined) append(skippedBy, cause, id);
  }
  const auditsOf = new Map<string, PlanAudit[]>(plan.tables.map(({ name }) => [name, []]));
  for (const audit of plan.audits) auditsOf.get(audit.table)?.push(audit);
  const downstream = tablesDownstream(plan.tables);

  return {
    plan,
    runs,
    paths: pagePaths(input),
    assayVersion: input.assayVersion,
    key: input.key ?? null,
    siteUrl: input.siteUrl ?? null,
    ruleDocs: input.ruleDocs,
    violations: input.violations ?? new Map(),
    isPublic,
    guides: input.guides ?? { guides: [], pictures: [] },
    since,
    newestRun: runs.find(({ start }) => history.isUsual(start.runId)) ?? null,
    completeSince: input.completeSince ?? null,
    audits: new Map(plan.audits.map((audit) => [audit.id, audit])),
    tables: new Map(plan.tables.map((table) => [table.name, table])),
    auditsOf,
    history,
    standings,
    verdicts: tableVerdicts(plan, latest, since),
    upstream: tablesUpstream(plan.tables),
    downstream,
    dependents: tableDependents(plan.tables),
    layouts: new Map(),
    skippedBy,
    blockedBy: blockedByOf(plan),
  };
}

function historyOfRuns(runs: readonly SiteRun[]): ResultHistory {
  const builder = historyBuilder();
  for (const run of runs) builder.add(run);
  return builder.build();
}

/** The status under which an audit of the plan is counted today. */
export function statusToday(facts: SiteFacts, audit: string): Status {
  return statusOfStanding(facts.standings.get(audit) ?? 'missing');
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
