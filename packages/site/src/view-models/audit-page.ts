import {
  type AuditResult,
  addressText,
  clip,
  countStatuses,
  dialectOf,
  formatCheck,
  formatCount,
  formatDuration,
  formatLimit,
  formatQuantity,
  groupBy,
  isBlocking,
  type PlanAudit,
  type PlanCheck,
  parameterNames,
  runOptions,
  STATUSES,
  type Status,
  shellWord,
  sideTargets,
  spellParameters,
} from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import type { MarkdownRenderer } from '../markdown-html.js';
import { hrefTo } from '../page-paths.js';
import { plainSqlHtml, sqlHtml } from '../sql-html.js';
import { type Mark, statusMark } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import { type AuditCourse, auditCourse } from './audit-course.js';
import { stripOf } from './audit-row.js';
import { auditTitle } from './audit-title.js';
import { comparisonWords } from './comparison-words.js';
import { dimensionPath } from './dimension-page.js';
import { type ExpectationWords, expectationWords } from './expectation-words.js';
import { addressesText, ownerText } from './owner-text.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { pagePath } from './pagination.js';
import type { DatedResult, PastResult } from './result-history.js';
import { overLimitsText, rowsSentence } from './result-note.js';
import { type SampleTable, sampleTable } from './sample-table.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { type Streak, streakOf } from './streak.js';
import type { Strip } from './strip.js';
import { type SuppressionRow, suppressionRows } from './suppression-list.js';
import { tableMark } from './table-mark.js';

/** `audits/<audit>.html`: what is wrong, how much, since when, whose, what it blocks, how to see it oneself. */
export interface AuditPage {
  readonly frame: PageFrame;
  readonly id: string;
  readonly title: string;
  readonly mark: Mark;
  readonly sentence: string;
  readonly since: string;
  readonly reason: string | null;
  readonly cause: {
    readonly id: string;
    readonly href: string | null;
    readonly mark: Mark;
    readonly path: string;
  } | null;
  readonly latest: { readonly href: string; readonly date: string; readonly at: TimeText } | null;
  readonly table: { readonly name: string; readonly href: string; readonly mark: Mark };
  readonly facts: readonly Fact[];
  readonly expectations: readonly ExpectationWords[];
  readonly allowEmpty: boolean;
  /** Trusted HTML; empty where the title says it all. */
  readonly descriptionHtml: string;
  readonly blocks: AuditBlocks;
  readonly reads: readonly { readonly name: string; readonly href: string; readonly mark: Mark }[];
  readonly sample: SampleTable | null;
  readonly sampleProblem: string | null;
  /** What the latest result cost more than it may, which is no part of its status; null where it did not. */
  readonly cost: string | null;
  /** What the SQL was made of; null where somebody wrote it. */
  readonly madeOf: string | null;
  /** How two queries are compared; null where there is one. */
  readonly compares: string | null;
  /** Trusted HTML. */
  readonly sqlHtml: string;
  /** Trusted HTML; null where there is one query. */
  readonly rightSqlHtml: string | null;
  /** Trusted HTML; null where it is sent as written. */
  readonly sentSqlHtml: string | null;
  readonly bound: readonly { readonly name: string; readonly type: string; readonly value: string }[];
  readonly reproduce: string;
  /** How many audits, this one included, the query answered that decided the latest result; null where it had its own. */
  readonly shared: number | null;
  readonly source: string;
  readonly suppressions: readonly SuppressionRow[];
  readonly strip: Strip | null;
  readonly course: AuditCourse;
  readonly history: readonly HistoryRow[];
  readonly older: string | null;
}

/** What a blocking status of the audit disables. */
export interface AuditBlocks {
  readonly never: boolean;
  readonly count: number;
  readonly text: string;
  readonly tables: readonly {
    readonly name: string;
    readonly href: string;
    /** How many of its audits. */
    readonly count: string;
  }[];
  readonly hidden: string | null;
}

export interface HistoryRow {
  readonly href: string;
  readonly date: string;
  readonly mark: Mark;
  readonly offending: string;
  readonly examined: string;
  readonly duration: string;
}

const SHOWN_RESULTS = 7;
/** Older results that are not a pass, each of which somebody may ask about; passes are counted. */
const SHOWN_OLDER = 6;
const STRIP_DATES = 90;
/** The whole stands in the source, which the page names. */
const LONGEST_DESCRIPTION = 4_000;
/** Beyond, the tables below a hub would be most of the page. */
/** `more` follows what may be a link. */
interface Fact {
  readonly name: string;
  readonly value: string;
  readonly href?: string;
  readonly more?: string;
}

const SHOWN_BLOCKED = 15;
/** Warehouses may say whole queries as a reason. */
const LONGEST_REASON = 4_000;
const LONGEST_SAMPLE_PROBLEM = 600;

export function auditPage(
  facts: SiteFacts,
  audit: PlanAudit,
  path: string,
  markdown: MarkdownRenderer,
): AuditPage {
  const history = facts.history.of(audit.id);
  const newest = facts.history.newest(audit.id);
  const streak = streakOf(history);
  const { title, rest } = auditTitle(audit);
  const { compare } = audit;
  const targets = compare ? sideTargets(compare, facts.plan) : { left: facts.plan.target };
  const written = [
    { sql: audit.sql, target: targets.left },
    ...(compare && 'right' in targets ? [{ sql: compare.right.sql, target: targets.right }] : []),
  ];
  const sent = written.map(({ sql, target }) => spellParameters(sql, dialectOf(target))).join(';\n\n');
  const { shown, older } = shownResults(history);
  return {
    frame: pageFrame(facts, path, title),
    id: audit.id,
    title,
    ...standingSentence(facts, audit, newest),
    // A result that does not count says nothing of today.
    since:
      facts.standings.get(audit.id) === newest?.result.status ? sinceSentence(audit, newest, streak) : '',
    reason: visibleOrNull(newest?.result.reason, LONGEST_REASON),
    cause: causeOf(facts, path, newest?.result),
    latest: newest
      ? {
          href: history[0] ? resultHref(facts, path, audit.id, history[0]) : 'runs/index.html',
          date: newest.run.start.runDate,
          at: formatTime(newest.result.endedAt),
        }
      : null,
    table: tableLink(facts, path, audit.table),
    facts: factsOf(facts, audit, path, newest),
    expectations: expectationWords(audit.expect),
    allowEmpty: audit.allowEmpty,
    descriptionHtml: rest === null ? '' : markdown(clip(rest, LONGEST_DESCRIPTION)),
    blocks: blocksOf(facts, path, audit),
    reads: audit.reads.map((name) => tableLink(facts, path, name)),
    sample: newest ? sampleTable(newest.result, audit.mask) : null,
    sampleProblem: visibleOrNull(newest?.result.sampleProblem, LONGEST_SAMPLE_PROBLEM),
    cost: newest ? overLimitsText(newest.result) : null,
    madeOf: audit.check && formatCheck(audit.check),
    compares: audit.compare && comparisonWords(audit.compare),
    sqlHtml: sqlHtml(audit.sql.text),
    rightSqlHtml: audit.compare && sqlHtml(audit.compare.right.sql.text),
    sentSqlHtml: sent === written.map(({ sql }) => sql.text).join(';\n\n') ? null : plainSqlHtml(sent),
    bound: boundValues(audit, newest),
    reproduce: reproduceCommand(facts, audit, newest),
    shared: newest?.result.sharedBy ?? null,
    source: visibleText(`${audit.source.file}:${audit.source.line}`),
    suppressions: suppressionRows(facts, path, audit.suppressions),
    strip: stripOf(facts, audit.id, STRIP_DATES),
    course: withShare(auditCourse(facts, audit, history), newest),
    history: shown.map((entry) => historyRow(facts, path, audit.id, entry)),
    older,
  };
}

/** The newest results, then of the older ones those that are not a pass; and what is left out, in words. */
function shownResults(history: readonly PastResult[]): {
  readonly shown: readonly PastResult[];
  readonly older: string | null;
} {
  const older = history.slice(SHOWN_RESULTS);
  const bad = older.filter(({ status }) => status !== 'pass');
  const shown = [...history.slice(0, SHOWN_RESULTS), ...bad.slice(0, SHOWN_OLDER)];
  const hidden = [...older.filter(({ status }) => status === 'pass'), ...bad.slice(SHOWN_OLDER)];
  if (hidden.length === 0) return { shown, older: null };
  const counts = countStatuses(hidden.map(({ status }) => status));
  const said = STATUSES.filter((status) => counts[status] > 0).map(
    (status) => `${formatCount(counts[status])} ${statusMark(status).word}`,
  );
  return { shown, older: `Older and not shown: ${said.join(', ')}` };
}

function visibleOrNull(text: string | null | undefined, longest: number): string | null {
  return text === null || text === undefined ? null : clip(visibleText(text), longest);
}

const SENTENCES: Readonly<Record<Status, string>> = {
  pass: 'Passes',
  warn: 'Warns',
  fail: 'Fails',
  inconclusive: 'Undecided: nothing was examined',
  timeout: 'Undecided: timed out',
  error: 'Undecided: could not be evaluated',
  skipped: 'Skipped',
  not_run: 'Not run',
};

function standingSentence(
  facts: SiteFacts,
  audit: PlanAudit,
  newest: DatedResult | undefined,
): { readonly mark: Mark; readonly sentence: string } {
  const status = statusToday(facts, audit.id);
  const mark = statusMark(status);
  const standing = facts.standings.get(audit.id) ?? 'missing';
  if (!newest || standing === 'missing') return { mark, sentence: 'Not run: it has no result yet.' };
  const date = newest.run.start.runDate;
  if (standing === 'stale') {
    const last = statusMark(newest.result.status).word;
    return { mark, sentence: `Not run for ${facts.since}. Its last result, ${last}, is for ${date}.` };
  }
  if (standing === 'outdated') {
    return {
      mark,
      sentence: `Not run since its definition changed. The result for ${date} is of the earlier one.`,
    };
  }
  const rows = ['pass', 'warn', 'fail'].includes(status) ? `: ${rowsSentence(newest.result)}` : '';
  // A problem stays one until a later result says otherwise; it is not one that was found today.
  const isLate = facts.since !== null && date < facts.since;
  const late = isLate ? ` That is the result for ${date}: it was not run for ${facts.since}.` : '';
  // What is bad stays bad by whatever definition found it; whoever made it laxer since is not told that it fails as it is now.
  const earlier =
    newest.result.fingerprint === audit.fingerprint
      ? ''
      : ' The definition of the audit was changed after it.';
  return { mark, sentence: `${SENTENCES[status]}${rows}.${late}${earlier}` };
}

function sinceSentence(audit: PlanAudit, newest: DatedResult | undefined, streak: Streak | null): string {
  if (!newest || !streak) return '';
  const { status } = newest.result;
  if (status === 'pass') {
    return streak.dates === 1
      ? ''
      : `Passes since ${streak.since}, for ${formatCount(streak.dates)} run dates.`;
  }
  const long =
    streak.dates === 1
      ? streak.isNew
        ? `New for ${streak.since}`
        : `First seen for ${streak.since}`
      : `Since ${streak.since}, for ${formatCount(streak.dates)} run dates`;
  if (!streak.lastPassed) return `${long}; no pass on record.`;
  const isSame = newest.result.fingerprint === audit.fingerprint;
  const changed = streak.changedSince
    ? 'its definition changed since'
    : `its definition ${isSame ? 'is' : 'was'} the same`;
  return `${long}; last passed for ${streak.lastPassed.run.start.runDate}, ${changed}.`;
}

function causeOf(facts: SiteFacts, path: string, result: AuditResult | undefined): AuditPage['cause'] {
  if (!result?.rootCause) return null;
  const { audit, status, path: way } = result.rootCause;
  const page = facts.paths.audit(audit);
  return {
    id: audit,
    href: page === undefined ? null : hrefTo(path, page),
    mark: statusMark(status),
    path: [...way, result.table].join(' → '),
  };
}

function factsOf(
  facts: SiteFacts,
  audit: PlanAudit,
  path: string,
  newest: DatedResult | undefined,
): readonly Fact[] {
  const notify = facts.plan.owners[audit.owner]?.notify.map(addressText) ?? [];
  return [
    {
      name: 'Owner',
      value: ownerText(audit.owner),
      href: hrefTo(path, facts.paths.owner(audit.owner) ?? 'owners/index.html'),
      more: notify.length === 0 ? '' : ` (${addressesText(notify)})`,
    },
    ...(audit.check ? [checkFact(facts, path, audit.check)] : []),
    { name: 'Dimension', value: audit.dimension, href: hrefTo(path, dimensionPath(audit.dimension)) },
    { name: 'Severity', value: isBlocking(audit) ? audit.severity : `${audit.severity}, blocks nothing` },
    { name: 'Timeout', value: formatLimit(audit.timeoutMs) },
    ...(newest && newest.result.durationMs > 0 ? [{ name: 'Took', value: tookText(newest.result) }] : []),
    ...(audit.tags.length > 0 ? [{ name: 'Tags', value: addressesText(audit.tags) }] : []),
  ];
}

function tookText({ durationMs, sharedBy }: AuditResult): string {
  const share =
    sharedBy === undefined ? '' : `, with its share of one query for ${formatCount(sharedBy)} audits`;
  return `${formatDuration(durationMs)}${share}`;
}

function checkFact(facts: SiteFacts, path: string, check: PlanCheck): Fact {
  const page = facts.paths.rule(check.name);
  return {
    name: 'Check',
    value: formatCheck(check),
    ...(page === undefined ? {} : { href: hrefTo(path, page) }),
  };
}

function blocksOf(facts: SiteFacts, path: string, audit: PlanAudit): AuditBlocks {
  const ids = facts.blockedBy(audit.id).audits;
  const tables = [...groupBy(ids, (id) => facts.audits.get(id)?.table ?? '')];
  const hidden = tables.length - SHOWN_BLOCKED;
  return {
    never: !isBlocking(audit),
    count: ids.length,
    text: formatQuantity(ids.length, 'audit'),
    tables: tables.slice(0, SHOWN_BLOCKED).map(([name, blocked]) => ({
      name,
      href: tableLink(facts, path, name).href,
      count: formatQuantity(blocked.length, 'audit'),
    })),
    hidden: hidden > 0 ? `and ${formatQuantity(hidden, 'more table')}` : null,
  };
}

/** What asks the same again, as far as it is known: what a public site leaves out is not. */
function reproduceCommand({ plan }: SiteFacts, audit: PlanAudit, newest: DatedResult | undefined): string {
  const start = newest?.run.start;
  return [
    `npx assay run --select ${audit.id}`,
    ...(start ? [`--date ${start.runDate}`, ...runOptions(audit, start)] : []),
    `--target ${shellWord(plan.target.name)}`,
  ].join(' ');
}

/** The charts are of results that may be shares and of such that are none; which, is known of the newest alone. */
function withShare(course: AuditCourse, newest: DatedResult | undefined): AuditCourse {
  const audits = newest?.result.sharedBy;
  if (audits === undefined || course.charts.length === 0) return course;
  const said = `The newest figure is a share of one query for ${formatQuantity(audits, 'audit')}; an earlier one may be of a query of its own, or of another share.`;
  return { ...course, sentences: [...course.sentences, said] };
}

/** In the place of a value that was given and may be personal. */
const NOT_SHOWN = 'given, and not shown: it may be personal';

function boundValues(audit: PlanAudit, newest: DatedResult | undefined): AuditPage['bound'] {
  const declared = new Map(audit.parameters.map((parameter) => [parameter.name, parameter]));
  const names = [audit.sql, ...(audit.compare ? [audit.compare.right.sql] : [])].flatMap(parameterNames);
  return [...new Set(names)].sort().map((name) => {
    const parameter = declared.get(name);
    const builtIn = name === 'run_date' ? 'date' : name === 'run_timestamp' ? 'timestamp' : 'string';
    const start = newest?.run.start;
    const given = start && Object.hasOwn(start.parameters, name) ? start.parameters[name]?.value : undefined;
    const ran =
      name === 'run_date'
        ? start?.runDate
        : name === 'run_timestamp'
          ? start?.runTimestamp
          : given !== undefined && audit.sensitive
            ? NOT_SHOWN
            : given;
    return {
      name: `@${name}`,
      type: parameter?.type ?? builtIn,
      value: visibleText(ran ?? parameter?.default?.value ?? 'given by the run'),
    };
  });
}

function tableLink(facts: SiteFacts, path: string, name: string): AuditPage['table'] {
  return {
    name,
    href: hrefTo(path, facts.paths.table(name) ?? 'tables/index.html'),
    mark: tableMark(facts, name),
  };
}

/** The place of a result in its run; a pass has none of its own. */
function resultHref(
  facts: SiteFacts,
  path: string,
  audit: string,
  { run, status, page }: PastResult,
): string {
  const first = facts.paths.run(run.start.runId);
  if (first === undefined) return hrefTo(path, 'runs/index.html');
  return status === 'pass' ? hrefTo(path, first) : hrefTo(path, pagePath(first, page), audit);
}

function historyRow(facts: SiteFacts, path: string, audit: string, entry: PastResult): HistoryRow {
  const { run, offendingRows, examinedRows, status, durationMs } = entry;
  return {
    href: resultHref(facts, path, audit, entry),
    date: run.start.runDate,
    mark: statusMark(status),
    offending: offendingRows === null ? '–' : formatCount(offendingRows),
    examined: examinedRows === null ? '–' : formatCount(examinedRows),
    duration: durationMs > 0 ? formatDuration(durationMs) : '–',
  };
}
