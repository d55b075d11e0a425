import {
  type AuditResult,
  compareText,
  countStatuses,
  findingsText,
  formatCount,
  formatDuration,
  formatQuantity,
  groupBy,
  isUndecided,
  latestFirst,
  STATUSES,
  type Status,
} from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import { hrefTo } from '../page-paths.js';
import type { RunPlanAudit, SiteRun } from '../site-input.js';
import { type Mark, statusMark } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import { skippedByAnchor } from './audit-list.js';
import { auditTitle } from './audit-title.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { rowsSentence } from './result-note.js';
import { resultsOfRun } from './run-results.js';
import { type SampleTable, sampleTable } from './sample-table.js';
import type { SiteFacts } from './site-facts.js';

/** `runs/<run>.html#<audit>`: what every alert links to, so every audit of the run has its place on the page. */
export interface RunPage {
  readonly frame: PageFrame;
  readonly id: string;
  readonly date: string;
  readonly started: TimeText;
  readonly ended: TimeText | null;
  readonly duration: string | null;
  readonly interrupted: boolean;
  readonly total: CountLink;
  readonly counts: readonly StatusCount[];
  readonly sections: readonly RunSection[];
  readonly skipped: { readonly count: string; readonly groups: readonly SkippedGroup[] } | null;
  /** Audits that cost more than they may, however they ended; no part of any status. */
  readonly costly: readonly CostlyRow[];
  readonly passed: { readonly count: string; readonly rows: readonly PassedRow[] } | null;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}

export interface RunSection {
  readonly title: string;
  readonly hint: string;
  readonly rows: readonly RunRow[];
}

export interface RunRow {
  /** Where the count of the row's status leads; null but for the first row of it. */
  readonly anchor: string | null;
  readonly lists: string;
  readonly id: string;
  /** The permalink: this row of this run. */
  readonly self: string;
  readonly href: string | null;
  readonly title: string;
  readonly mark: Mark;
  readonly rows: string;
  readonly reason: string | null;
  readonly owner: string;
  readonly duration: string;
  readonly skipped: CountLink | null;
  readonly sample: SampleTable | null;
  readonly sampleProblem: string | null;
  /** What a later run found, where that is something else. */
  readonly later: { readonly mark: Mark; readonly date: string; readonly href: string } | null;
}

export interface SkippedGroup {
  readonly anchor: string;
  readonly cause: string;
  readonly mark: Mark | null;
  readonly count: string;
  readonly audits: readonly {
    readonly id: string;
    readonly href: string | null;
    readonly way: string;
    readonly lists: string;
  }[];
}

export interface CostlyRow {
  readonly id: string;
  /** To what the page says of the audit. */
  readonly self: string;
  readonly text: string;
  readonly owner: string;
}

export interface PassedRow {
  readonly id: string;
  readonly href: string | null;
  readonly examined: string;
  readonly duration: string;
}

export function runPage(facts: SiteFacts, run: SiteRun, path: string): RunPage {
  const { start, end } = run;
  const results = resultsOfRun(run);
  const audits = new Map(run.plan?.audits.map((audit) => [audit.id, audit]));
  const all = countStatuses(results.map(({ status }) => status));
  const counts = statusCounts(all, (status) => `#${status}`);
  const skipped = results.filter(({ status }) => status === 'skipped');
  const passed = results.filter(({ status }) => status === 'pass');
  const section = (title: string, hint: string, statuses: readonly Status[]): RunSection[] => {
    const rows = statuses.flatMap((status) =>
      results
        .filter((result) => result.status === status)
        .map((result, index) =>
          runRow(facts, path, run, audits.get(result.audit), result, index === 0, skipped),
        ),
    );
    return rows.length === 0 ? [] : [{ title, hint, rows }];
  };
  return {
    frame: pageFrame(facts, path, `Run for ${start.runDate}`),
    id: start.runId,
    date: start.runDate,
    started: formatTime(start.at),
    ended: end ? formatTime(end.at) : null,
    duration: end ? formatDuration(Date.parse(end.at) - Date.parse(start.at)) : null,
    interrupted: end?.interrupted ?? false,
    total: { count: results.length, text: formatQuantity(results.length, 'audit'), href: '#all' },
    counts,
    sections: [
      ...section('Bad data', 'These audits fail.', ['fail']),
      ...section(
        'Undecided',
        'We do not know: neither good nor bad.',
        STATUSES.filter((status) => isUndecided(status) && status !== 'skipped'),
      ),
      ...section('Warnings', 'Nothing is blocked by these.', ['warn']),
    ],
    skipped:
      skipped.length === 0
        ? null
        : { count: formatQuantity(skipped.length, 'audit'), groups: skippedGroups(facts, path, skipped) },
    costly: results.flatMap((result) => {
      const text = findingsText(result);
      const owner = audits.get(result.audit)?.owner ?? '';
      return text === null ? [] : [{ id: result.audit, self: hrefTo(path, path, result.audit), text, owner }];
    }),
    passed:
      passed.length === 0
        ? null
        : {
            count: formatQuantity(passed.length, 'audit'),
            rows: passed.map((result) => ({
              id: result.audit,
              href: auditHref(facts, path, result.audit),
              examined: result.examinedRows === null ? '–' : formatCount(result.examinedRows),
              duration: formatDuration(result.durationMs),
            })),
          },
    environment: environmentOf(run),
  };
}

function runRow(
  facts: SiteFacts,
  path: string,
  run: SiteRun,
  audit: RunPlanAudit | undefined,
  result: AuditResult,
  first: boolean,
  skipped: readonly AuditResult[],
): RunRow {
  const because = skipped.filter(({ rootCause }) => rootCause?.audit === result.audit).length;
  const counted = result.offendingRows !== null;
  return {
    anchor: first ? result.status : null,
    lists: `all ${result.status}`,
    id: result.audit,
    self: hrefTo(path, path, result.audit),
    href: auditHref(facts, path, result.audit),
    title: audit ? auditTitle(audit).title : result.audit,
    mark: statusMark(result.status),
    rows: counted ? rowsSentence(result) : '',
    reason: result.reason === null ? null : visibleText(result.reason),
    owner: audit?.owner ?? '',
    duration: result.durationMs > 0 ? formatDuration(result.durationMs) : '',
    skipped:
      because === 0
        ? null
        : {
            count: because,
            text: formatCount(because),
            href: hrefTo(path, path, skippedByAnchor(result.audit)),
          },
    sample: sampleTable(result, (facts.audits.get(result.audit) ?? audit)?.mask),
    sampleProblem: result.sampleProblem === null ? null : visibleText(result.sampleProblem),
    later: laterResult(facts, path, run, result),
  };
}

function laterResult(facts: SiteFacts, path: string, run: SiteRun, result: AuditResult): RunRow['later'] {
  const newest = run.aside?.has(result.audit) ? undefined : facts.history.newest(result.audit);
  if (!newest || newest.run.start.runId === run.start.runId || newest.result.status === result.status)
    return null;
  if (latestFirst(newest.run.start, run.start) > 0) return null;
  return {
    mark: statusMark(newest.result.status),
    date: newest.run.start.runDate,
    href: hrefTo(path, facts.paths.run(newest.run.start.runId) ?? 'runs/index.html', result.audit),
  };
}

function skippedGroups(facts: SiteFacts, path: string, skipped: readonly AuditResult[]): SkippedGroup[] {
  return [...groupBy(skipped, ({ rootCause }) => rootCause?.audit ?? '')]
    .sort(([a], [b]) => compareText(a, b))
    .map(([cause, results]) => {
      const anchor = skippedByAnchor(cause);
      const status = results[0]?.rootCause?.status;
      return {
        anchor,
        cause,
        mark: status === undefined ? null : statusMark(status),
        count: formatQuantity(results.length, 'audit'),
        audits: results.map((result) => ({
          id: result.audit,
          href: auditHref(facts, path, result.audit),
          way: [...(result.rootCause?.path ?? []), result.table].join(' → '),
          lists: `all skipped ${anchor}`,
        })),
      };
    });
}

function environmentOf(run: SiteRun): RunPage['environment'] {
  const { start, plan } = run;
  const parameters = Object.entries(start.parameters)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, { value }]) => `${name} = ${value}`);
  return [
    { name: 'Target', value: plan ? `${start.target} (${plan.target.type})` : start.target },
    ...(start.resumes === null ? [] : [{ name: 'Resumes', value: start.resumes }]),
    ...(plan
      ? [{ name: 'At once', value: formatQuantity(plan.target.maxConcurrentQueries, 'query', 'queries') }]
      : []),
    { name: '@run_timestamp', value: start.runTimestamp },
    ...(parameters.length > 0 ? [{ name: 'Parameters', value: visibleText(parameters.join(', ')) }] : []),
    { name: 'Plan', value: `${start.planHash.slice(0, 12)}${plan ? '' : ` (${planNotRead(run)})`}` },
    { name: 'Assay', value: start.assayVersion },
  ];
}

/** What a reader of the page cannot know for want of the plan. */
function planNotRead({ start, end }: SiteRun): string {
  const owners = 'of an older format: titles and owners of the day are not shown';
  return end === null && start.audits === 'all' ? `${owners}, nor what was left undecided` : owners;
}

function auditHref(facts: SiteFacts, path: string, audit: string): string | null {
  const page = facts.paths.audit(audit);
  return page === undefined ? null : hrefTo(path, page);
}
