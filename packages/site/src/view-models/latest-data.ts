import {
  countStatuses,
  type Standing,
  type Status,
  type StatusCounts,
  type VerdictKind,
} from '@assay/contract';
import { type SiteFacts, statusToday } from './site-facts.js';
import { streakOf } from './streak.js';
import { lastChecked } from './table-page.js';

/** What the data says about its own format; a reader refuses any other version. */
export const LATEST_FORMAT = 'assay.latest';

/** One more with every change of the shape: a field that goes, or gets another type or meaning. */
export const LATEST_FORMAT_VERSION = 1;

/**
 * `data/latest.json`: how every table and audit stands, for programs. No rows, no messages of a warehouse, no SQL, no names of people:
 * names of tables, audits and layers, statuses, dates. `docs/json.md` describes it, `docs/latest.schema.json` is its schema.
 */
export interface LatestData {
  readonly format: typeof LATEST_FORMAT;
  readonly formatVersion: typeof LATEST_FORMAT_VERSION;
  readonly assayVersion: string;
  readonly project: string;
  readonly target: string;
  /** The newest run date on record, and its latest run; null: there is no run. Runs with other parameters alone do not count. */
  readonly runDate: string | null;
  readonly run: { readonly id: string; readonly startedAt: string; readonly endedAt: string | null } | null;
  readonly counts: StatusCounts;
  readonly tables: readonly LatestTable[];
  readonly audits: readonly LatestAudit[];
}

export interface LatestTable {
  readonly name: string;
  readonly layer: string;
  readonly verdict: VerdictKind;
  /** How many audits decide it, on the table or upstream, by how they stand; empty where nothing does. */
  readonly because: Readonly<Partial<Record<Standing, number>>>;
  readonly audits: number;
  /** Upstream tables that no audit looks at. */
  readonly uncheckedUpstream: number;
  /** When anything was last decided about it. */
  readonly lastChecked: { readonly runDate: string; readonly at: string } | null;
  readonly page: string;
  readonly badge: string;
}

export interface LatestAudit {
  readonly id: string;
  readonly table: string;
  /** One of the eight, as every page counts it. */
  readonly status: Status;
  /** Why there is none that counts: `missing`, `outdated`, `stale`; else the same. */
  readonly standing: Standing;
  /** Of its newest result; null: it has none. */
  readonly runDate: string | null;
  /** The first run date of the unbroken row of results like the newest; null where that does not count. */
  readonly since: string | null;
  readonly page: string;
}

export function latestData(facts: SiteFacts): LatestData {
  const run = facts.newestRun;
  return {
    format: LATEST_FORMAT,
    formatVersion: LATEST_FORMAT_VERSION,
    assayVersion: facts.assayVersion,
    project: facts.plan.project.name,
    target: facts.plan.target.name,
    runDate: facts.since,
    run: run ? { id: run.start.runId, startedAt: run.start.at, endedAt: run.end?.at ?? null } : null,
    counts: countStatuses(facts.plan.audits.map(({ id }) => statusToday(facts, id))),
    tables: facts.plan.tables.map(({ name, layer }) => latestTable(facts, name, layer)),
    audits: facts.plan.audits.map(({ id, table }) => latestAudit(facts, id, table)),
  };
}

function latestTable(facts: SiteFacts, name: string, layer: string): LatestTable {
  const verdict = facts.verdicts.get(name);
  if (!verdict) throw new Error(`no verdict for the table ${name}`);
  const because: Partial<Record<Standing, number>> = {};
  for (const { standing } of verdict.reasons) because[standing] = (because[standing] ?? 0) + 1;
  const checked = lastChecked(facts, name);
  return {
    name,
    layer,
    verdict: verdict.kind,
    because,
    audits: facts.auditsOf.get(name)?.length ?? 0,
    uncheckedUpstream: verdict.uncheckedUpstream.length,
    lastChecked: checked && { runDate: checked.date, at: checked.at.machine },
    page: facts.paths.table(name) ?? '',
    badge: facts.paths.badge(name) ?? '',
  };
}

function latestAudit(facts: SiteFacts, id: string, table: string): LatestAudit {
  const standing = facts.standings.get(id) ?? 'missing';
  const status = statusToday(facts, id);
  return {
    id,
    table,
    status,
    standing,
    runDate: facts.history.newest(id)?.run.start.runDate ?? null,
    since: standing === status ? (streakOf(facts.history.of(id))?.since ?? null) : null,
    page: facts.paths.audit(id) ?? '',
  };
}

/** One line for each table and audit: compact, and what changed is seen in a diff. Keys stand in the order of the types. */
export function latestText({ tables, audits, ...head }: LatestData): string {
  const lines = (items: readonly object[]): string =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  return `${JSON.stringify(head).slice(0, -1)},\n"tables":${lines(tables)},\n"audits":${lines(audits)}}\n`;
}
