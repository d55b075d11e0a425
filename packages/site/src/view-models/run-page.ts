import {
  type AuditResult,
  clip,
  compareText,
  costText,
  countStatuses,
  formatBytes,
  formatCount,
  formatDuration,
  formatQuantity,
  groupBy,
  isUndecided,
  latestFirst,
  MASKED,
  STATUSES,
  type Status,
  type StatusCounts,
  shownParameters,
} from '@assay/contract';
import { formatTime, type TimeText } from '../format-time.js';
import { hrefTo } from '../page-paths.js';
import { type RunTold, runTold } from '../run-digest.js';
import type { RunPlan, RunPlanAudit, SiteRun } from '../site-input.js';
import { type Mark, statusMark } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import { skippedByAnchor } from './audit-list.js';
import { auditTitle } from './audit-title.js';
import { type CountLink, type StatusCount, statusCounts } from './counts.js';
import { onceFor } from './once-for.js';
import { ownerText } from './owner-text.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, pageCount, pageOfItem, pagePath, pagerOf, ROWS_PER_PAGE } from './pagination.js';
import { overLimitsText, resultNote, rowsSentence } from './result-note.js';
import { type RunComparison, runComparison, runsGoneOnWith } from './run-comparison.js';
import { causeOf, RESULTS_PER_PAGE, resultsOfRun, TOLD_STATUSES } from './run-results.js';
import { type SampleTable, sampleTable } from './sample-table.js';
import type { SiteFacts } from './site-facts.js';
import { weightOf } from './weight-of.js';

/**
 * `runs/<run>.html#<audit>`: what every alert links to. Whatever is not a pass has its place there, or on one of the pages after it.
 * Passes are counted; of the newest run they are listed, on pages of their own.
 *
 * The page of an earlier run stays as it is: nothing on it is of today but how what was bad or undecided stands since.
 */
export interface RunPage {
  readonly frame: PageFrame;
  readonly id: string;
  readonly date: string;
  readonly started: TimeText;
  readonly ended: TimeText | null;
  readonly duration: string | null;
  readonly interrupted: boolean;
  /** The run that went on with what this one had not decided; null where the site has none. */
  readonly goneOn: { readonly id: string; readonly href: string } | null;
  /** What of it was asked with other parameters, and so says nothing of how audits stand; null where nothing was. */
  readonly aside: { readonly what: string; readonly meaning: string } | null;
  readonly total: CountLink;
  readonly counts: readonly StatusCount[];
  readonly sections: readonly RunSection[];
  readonly skipped: { readonly count: string; readonly groups: readonly SkippedGroup[] } | null;
  readonly pager: Pager | null;
  /** Audits that cost more than they may, however they ended; no part of any status. */
  readonly costly: readonly CostlyRow[];
  readonly costlyHidden: string | null;
  readonly slowest: readonly SlowRow[];
  /** Empty where nothing has a price. */
  readonly dearest: readonly DearRow[];
  /** Against the run before; null where the site has none. */
  readonly comparison: RunComparison | null;
  /** Where the passes are; null where nothing passed. */
  readonly passed: { readonly count: CountLink; readonly note: string } | null;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}

/** A page after the first of a run of which more than fits on one is not a pass. */
export interface RunMorePage {
  readonly frame: PageFrame;
  readonly id: string;
  readonly href: string;
  readonly date: string;
  readonly sections: readonly RunSection[];
  readonly skipped: RunPage['skipped'];
  readonly pager: Pager | null;
}

/** A page of the list of what passed. */
export interface RunPassesPage {
  readonly frame: PageFrame;
  readonly id: string;
  readonly href: string;
  readonly date: string;
  readonly count: string;
  readonly aside: RunPage['aside'];
  readonly rows: readonly PassedRow[];
  readonly pager: Pager | null;
}

export interface RunSection {
  readonly title: string;
  readonly hint: string;
  /** The first of a run are told with all that is known. */
  readonly rows: readonly RunRow[];
  /** The others in a line. */
  readonly lines: readonly RunLine[];
  /** Of how many audits there are offending rows for which the page has no room. */
  readonly samplesLeftOut: string | null;
}

/** What an audit of the run has, however much of it is shown. */
export interface RunLine {
  /** Where the count of the row's status leads; null but for the first row of it. */
  readonly anchor: string | null;
  readonly lists: string;
  readonly id: string;
  readonly href: string | null;
  readonly mark: Mark;
  readonly note: string;
}

export interface RunRow extends RunLine {
  /** The permalink: this row of this run. */
  readonly self: string;
  readonly title: string;
  readonly rows: string;
  readonly reason: string | null;
  readonly owner: string;
  readonly duration: string;
  readonly skipped: CountLink | null;
  readonly sample: SampleTable | null;
  readonly sampleProblem: string | null;
  /** How it stands since, where that is something else; leads to its page. */
  readonly later: { readonly mark: Mark; readonly href: string } | null;
}

export interface SkippedGroup {
  /** Null where it began on an earlier page. */
  readonly anchor: string | null;
  readonly cause: string;
  readonly mark: Mark | null;
  readonly count: string;
  readonly audits: readonly {
    /** The list that begins here, besides the group's. */
    readonly anchor: string | null;
    readonly id: string;
    readonly href: string | null;
    readonly way: string;
    readonly lists: string;
  }[];
}

export interface SlowRow {
  readonly id: string;
  readonly href: string | null;
  readonly duration: string;
}

export interface DearRow {
  readonly id: string;
  readonly href: string | null;
  readonly price: string;
  readonly bytes: string;
}

export interface CostlyRow {
  readonly id: string;
  /** To what the page says of the audit; of a pass, to its own page. */
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

/** Those of them that are told with all that is known, at most. */
const SHOWN_IN_FULL = 40;
/** What of a page with results may weigh, as its view model, and how many nodes it may have: with all around it that fits into its budgets. */
const ROOM: Size = { bytes: 66_000, nodes: 2_700 };
/** The nodes of an audit that is told in a line, and of what caused that audits were skipped: a browser makes eight of what can be unfolded. */
const LINE_NODES = 9;
const CAUSE_NODES = 18;
/** And of one that is only named. */
const NAMED_NODES = 3;
/** The tags around the value of a cell of offending rows, and around all of them. */
const CELL = 20;
const TABLE: Size = { bytes: 350, nodes: 22 };
/** Rows of each sample where there is no room for all rows of all of them: some of each tell more than all of some. */
const FEW_ROWS = 5;
/** Warehouses may say whole queries as a reason. */
const LONGEST_REASON = 600;
const SHOWN_COSTLY = 30;

const SECTIONS: readonly {
  readonly title: string;
  readonly hint: string;
  readonly statuses: readonly Status[];
}[] = [
  { title: 'Bad data', hint: 'These audits fail.', statuses: ['fail'] },
  {
    title: 'Undecided',
    hint: 'We do not know: neither good nor bad.',
    statuses: STATUSES.filter((status) => isUndecided(status) && status !== 'skipped'),
  },
  { title: 'Warnings', hint: 'Nothing is blocked by these.', statuses: ['warn'] },
];

/** The run that resumed one, the latest of several; null where the site has none. */
export function runThatWentOn({ runs }: SiteFacts, { start }: SiteRun): SiteRun | null {
  return runs.find(({ start: { resumes } }) => resumes === start.runId) ?? null;
}

function goneOnBy(facts: SiteFacts, run: SiteRun, path: string): RunPage['goneOn'] {
  const id = runThatWentOn(facts, run)?.start.runId;
  const page = id === undefined ? undefined : facts.paths.run(id);
  return id === undefined || page === undefined ? null : { id, href: hrefTo(path, page) };
}

/** How many pages a run has, the first one included, besides those of its passes. */
export function runPageCount(counts: StatusCounts): number {
  return pageCount(counts.total - counts.pass, RESULTS_PER_PAGE);
}

/** What the pages of one run are made of. */
interface RunFacts {
  readonly facts: SiteFacts;
  readonly run: SiteRun;
  /** Of the first page. */
  readonly path: string;
  readonly counts: StatusCounts;
  readonly audits: ReadonlyMap<string, RunPlanAudit>;
  /** Whatever is not a pass, in the order of the pages. */
  readonly told: readonly AuditResult[];
  readonly rest: Omit<RunTold, 'told'>;
  /** Number in `told` of the first result of each list: a status, or `skippedByAnchor`. */
  readonly begins: ReadonlyMap<string, number>;
  readonly skippedBy: ReadonlyMap<string, number>;
}

interface NumberedResult {
  readonly result: AuditResult;
  /** In `told`. */
  readonly index: number;
}

/** The pages of a run are made one after the other, and those of another run then: no more than one is held. */
let last: RunFacts | null = null;

function runFacts(facts: SiteFacts, run: SiteRun, path: string): RunFacts {
  if (last?.facts === facts && last.run === run) return last;
  last = makeRunFacts(facts, run, path);
  return last;
}

function makeRunFacts(facts: SiteFacts, run: SiteRun, path: string): RunFacts {
  const { told, ...rest } = run.told ?? runTold(run);
  const counts = facts.history.counts.get(run.start.runId) ?? countStatuses([]);
  const begins = new Map<string, number>();
  const skippedBy = new Map<string, number>();
  told.forEach((result, index) => {
    if (!begins.has(result.status)) begins.set(result.status, index);
    if (result.status !== 'skipped') return;
    const list = skippedByAnchor(causeOf(result));
    if (!begins.has(list)) begins.set(list, index);
    skippedBy.set(causeOf(result), (skippedBy.get(causeOf(result)) ?? 0) + 1);
  });
  const audits = run.plan ? auditsOfPlan(run.plan) : new Map<string, RunPlanAudit>();
  return { facts, run, path, counts, audits, told, rest, begins, skippedBy };
}

/** Run after run has the same plan. */
const auditsOfPlan = onceFor(({ audits }: RunPlan) => new Map(audits.map((audit) => [audit.id, audit])));

export function runPage(facts: SiteFacts, run: SiteRun, path: string): RunPage {
  const { start, end } = run;
  const of = runFacts(facts, run, path);
  const { audits, counts } = of;
  const { costly, slowest, dearest } = of.rest;
  const comparison = runComparison(facts, run, path);
  const named = comparison?.news.reduce((sum, { audits }) => sum + audits.length, 0) ?? 0;
  const besides = NAMED_NODES * named + LINE_NODES * Math.min(costly.length, SHOWN_COSTLY);
  return {
    frame: pageFrame(facts, path, `Run for ${start.runDate}`, 'lasting'),
    id: start.runId,
    date: start.runDate,
    started: formatTime(start.at),
    ended: end ? formatTime(end.at) : null,
    duration: end ? formatDuration(Date.parse(end.at) - Date.parse(start.at)) : null,
    interrupted: end?.interrupted ?? false,
    goneOn: goneOnBy(facts, run, path),
    aside: asideOf(facts, run),
    total: { count: counts.total, text: formatQuantity(counts.total, 'audit'), href: null },
    counts: statusCounts(counts, (status) => runListHref(facts, path, run, status)),
    ...toldOn(of, 1, besides),
    costly: costly.slice(0, SHOWN_COSTLY).map((result) => ({
      id: result.audit,
      self:
        result.status === 'pass'
          ? (auditHref(facts, path, result.audit) ?? '#pass')
          : resultHref(of, path, result),
      text: overLimitsText(result) ?? '',
      owner: ownerText(audits.get(result.audit)?.owner ?? ''),
    })),
    costlyHidden:
      costly.length > SHOWN_COSTLY
        ? `and ${formatQuantity(costly.length - SHOWN_COSTLY, 'more audit')}`
        : null,
    slowest: slowest.map(({ audit, durationMs }) => ({
      id: audit,
      href: auditHref(facts, path, audit),
      duration: formatDuration(durationMs),
    })),
    dearest: dearest.flatMap(({ audit, cost }) =>
      cost
        ? [
            {
              id: audit,
              href: auditHref(facts, path, audit),
              price: costText(cost) ?? '',
              bytes: formatBytes(cost.billedBytes),
            },
          ]
        : [],
    ),
    comparison,
    passed: passedOf(facts, run, path, counts.pass),
    environment: environmentOf(facts, run),
  };
}

/** @param number of the page, from 2 */
export function runMorePage(facts: SiteFacts, run: SiteRun, path: string, number: number): RunMorePage {
  const from = pagePath(path, number);
  return {
    frame: pageFrame(facts, from, `Run for ${run.start.runDate}, page ${number}`, 'lasting'),
    id: run.start.runId,
    href: hrefTo(from, path),
    date: run.start.runDate,
    ...toldOn(runFacts(facts, run, path), number),
  };
}

/** Whether the passes of a run are listed: only of the newest, of which somebody may ask what exactly was looked at. */
export function listsPasses(facts: SiteFacts, run: SiteRun): boolean {
  return facts.newestRun?.start.runId === run.start.runId;
}

/** Where the first page of the passes of a run is. */
export function passesPath(path: string): string {
  return path.replace(/\.html$/, '-pass.html');
}

/** The pages of the passes of a run. */
export function runPassesPages(
  facts: SiteFacts,
  run: SiteRun,
  path: string,
): readonly { readonly path: string; readonly page: () => RunPassesPage }[] {
  const passed = onceFor((of: SiteRun) =>
    resultsOfRun(of)
      .filter(({ status }) => status === 'pass')
      .sort((a, b) => compareText(a.audit, b.audit)),
  );
  const first = passesPath(path);
  const count = facts.history.counts.get(run.start.runId)?.pass ?? 0;
  return Array.from({ length: pageCount(count) }, (_, index) => {
    const from = pagePath(first, index + 1);
    return {
      path: from,
      page: () => ({
        frame: pageFrame(facts, from, `Passed in the run for ${run.start.runDate}`, 'lasting'),
        id: run.start.runId,
        href: hrefTo(from, path),
        date: run.start.runDate,
        count: formatQuantity(count, 'audit'),
        aside: asideOf(facts, run),
        rows: passed(run)
          .slice(index * ROWS_PER_PAGE, (index + 1) * ROWS_PER_PAGE)
          .map((result) => ({
            id: result.audit,
            href: auditHref(facts, from, result.audit),
            examined: result.examinedRows === null ? '–' : formatCount(result.examinedRows),
            duration: formatDuration(result.durationMs),
          })),
        pager: pagerOf(first, index + 1, count, ROWS_PER_PAGE),
      }),
    };
  });
}

/** The link to the audits of a run with a status; null where the site has no list of them. */
export function runListHref(facts: SiteFacts, from: string, run: SiteRun, status: Status): string | null {
  const path = facts.paths.run(run.start.runId);
  const counts = facts.history.counts.get(run.start.runId);
  if (path === undefined || !counts) return null;
  if (status === 'pass') return listsPasses(facts, run) ? hrefTo(from, passesPath(path), 'pass') : null;
  const before = TOLD_STATUSES.slice(0, TOLD_STATUSES.indexOf(status));
  const index = before.reduce((sum, one) => sum + counts[one], 0);
  return hrefTo(from, pageOfItem(path, index, RESULTS_PER_PAGE), status);
}

function passedOf(facts: SiteFacts, run: SiteRun, path: string, count: number): RunPage['passed'] {
  if (count === 0) return null;
  const href = runListHref(facts, path, run, 'pass');
  return {
    count: { count, text: formatQuantity(count, 'audit'), href },
    note:
      href === null ? 'They are listed for the newest run only; the page of each audit has its history.' : '',
  };
}

/** What is told on one page of a run. */
function toldOn(of: RunFacts, number: number, besides = 0): Pick<RunPage, 'sections' | 'skipped' | 'pager'> {
  const { told, path } = of;
  const first = (number - 1) * RESULTS_PER_PAGE;
  const here = told
    .slice(first, first + RESULTS_PER_PAGE)
    .map((result, index) => ({ result, index: first + index }));
  const from = pagePath(path, number);
  const full = inFull(of, from, here, besides);
  const sections = SECTIONS.flatMap(({ title, hint, statuses }): RunSection[] => {
    const own = here.filter(({ result }) => statuses.includes(result.status));
    if (own.length === 0) return [];
    const rows = own.flatMap(({ index }) => full.get(index) ?? []);
    const lines = own.flatMap(({ result, index }) =>
      full.has(index) ? [] : runLine(of, from, result, index),
    );
    const withSample = rows.filter(({ sample }) => sample !== null).length;
    const leftOut = own.filter(({ result }) => result.sample !== null).length - withSample;
    return [
      { title, hint, rows, lines, samplesLeftOut: leftOut > 0 ? formatQuantity(leftOut, 'audit') : null },
    ];
  });
  const skipped = here.filter(({ result }) => result.status === 'skipped');
  const all = told.filter(({ status }) => status === 'skipped').length;
  return {
    sections,
    skipped:
      skipped.length === 0
        ? null
        : { count: formatQuantity(all, 'audit'), groups: skippedGroups(of, from, skipped) },
    pager: pagerOf(path, number, told.length, RESULTS_PER_PAGE),
  };
}

/** What a part of a page takes of its room. */
interface Size {
  readonly bytes: number;
  readonly nodes: number;
}

/**
 * Those on the page that are told with all that is known, by their number: as many as there is room for beside the lines of the others.
 *
 * @param besides nodes of what else the page tells of audits
 */
function inFull(
  of: RunFacts,
  from: string,
  here: readonly NumberedResult[],
  besides: number,
): ReadonlyMap<number, RunRow> {
  const rows = new Map<number, RunRow>();
  const lineBytes = ({ result, index }: NumberedResult): number => weightOf(runLine(of, from, result, index));
  const causes = new Set(here.flatMap(({ result }) => (result.status === 'skipped' ? causeOf(result) : [])));
  let left: Size = {
    bytes: ROOM.bytes - here.reduce((sum, one) => sum + lineBytes(one), 0),
    nodes: ROOM.nodes - besides - LINE_NODES * here.length - CAUSE_NODES * causes.size,
  };
  for (const one of here) {
    if (one.index >= SHOWN_IN_FULL || one.result.status === 'skipped') break;
    const row = runRow(of, from, one.result, one.index);
    left = lessOf(left, { bytes: weightOf(row) - lineBytes(one), nodes: rowNodes(row) - LINE_NODES });
    // The first is what an alert is about.
    if (!isRoom(left) && rows.size > 0) break;
    rows.set(one.index, row);
  }
  const samples = here.flatMap(({ result, index }) => {
    const row = rows.get(index);
    return row && result.sample ? { row, index, result, sample: result.sample } : [];
  });
  const isRoomForAll = isRoom(samples.reduce((rest, { sample }) => lessOf(rest, sampleSize(sample)), left));
  for (const { row, index, result, sample: whole } of samples) {
    const sample = isRoomForAll ? whole : { ...whole, rows: whole.rows.slice(0, FEW_ROWS) };
    const rest = lessOf(left, sampleSize(sample));
    if (!isRoom(rest)) continue;
    left = rest;
    const audit = of.facts.audits.get(result.audit) ?? of.audits.get(result.audit);
    rows.set(index, { ...row, sample: sampleTable({ ...result, sample }, audit?.mask) });
  }
  return rows;
}

function lessOf(left: Size, { bytes, nodes }: Size): Size {
  return { bytes: left.bytes - bytes, nodes: left.nodes - nodes };
}

function isRoom({ bytes, nodes }: Size): boolean {
  return bytes >= 0 && nodes >= 0;
}

/** A heading, a line of facts, and what else is known. */
function rowNodes({ reason, later, skipped, sampleProblem }: RunRow): number {
  return 16 + (reason ? 2 : 0) + (later ? 7 : 0) + (skipped ? 7 : 0) + (sampleProblem ? 4 : 0);
}

function sampleSize({ columns, rows }: NonNullable<AuditResult['sample']>): Size {
  const cells = [...columns, ...rows.flat()];
  return {
    bytes: TABLE.bytes + cells.reduce((sum, cell) => sum + CELL + Buffer.byteLength(cell ?? 'NULL'), 0),
    nodes: TABLE.nodes + rows.length + 2 * cells.length,
  };
}

function runLine(of: RunFacts, from: string, result: AuditResult, index: number): RunLine {
  return {
    anchor: of.begins.get(result.status) === index ? result.status : null,
    lists: result.status,
    id: result.audit,
    href: auditHref(of.facts, from, result.audit),
    mark: statusMark(result.status),
    note: resultNote(result),
  };
}

/** Without its offending rows. */
function runRow(of: RunFacts, from: string, result: AuditResult, index: number): RunRow {
  const audit = of.audits.get(result.audit);
  const because = of.skippedBy.get(result.audit) ?? 0;
  const list = skippedByAnchor(result.audit);
  return {
    ...runLine(of, from, result, index),
    self: hrefTo(from, from, result.audit),
    title: audit ? auditTitle(audit).title : result.audit,
    rows: [
      ...(result.offendingRows !== null ? [rowsSentence(result)] : []),
      ...(of.rest.aside.has(result.audit) ? ['with other parameters'] : []),
    ].join(', '),
    reason: result.reason === null ? null : clip(visibleText(result.reason), LONGEST_REASON),
    owner: ownerText(audit?.owner ?? ''),
    duration: result.durationMs > 0 ? formatDuration(result.durationMs) : '',
    skipped:
      because === 0
        ? null
        : {
            count: because,
            text: formatCount(because),
            href: hrefTo(from, pageOfItem(of.path, of.begins.get(list) ?? 0, RESULTS_PER_PAGE), list),
          },
    sample: null,
    sampleProblem:
      result.sampleProblem === null ? null : clip(visibleText(result.sampleProblem), LONGEST_REASON),
    later: laterResult(of, from, result),
  };
}

function laterResult({ facts, run, rest }: RunFacts, from: string, result: AuditResult): RunRow['later'] {
  const status = rest.aside.has(result.audit) ? null : statusSince(facts, run, result.audit);
  const href = auditHref(facts, from, result.audit);
  return status === null || href === null || status === result.status
    ? null
    : { mark: statusMark(status), href };
}

/** How an audit stands by its newest result, where a later run decided that. */
export function statusSince({ history }: SiteFacts, { start }: SiteRun, audit: string): Status | null {
  const newest = history.newest(audit);
  if (!newest || newest.run.start.runId === start.runId) return null;
  return latestFirst(newest.run.start, start) > 0 ? null : newest.result.status;
}

function skippedGroups(of: RunFacts, from: string, skipped: readonly NumberedResult[]): SkippedGroup[] {
  return [...groupBy(skipped, ({ result }) => causeOf(result))].map(([cause, here]) => {
    const list = skippedByAnchor(cause);
    const begins = of.begins.get(list);
    const status = here[0]?.result.rootCause?.status;
    return {
      anchor: here.some(({ index }) => index === begins) ? list : null,
      cause,
      mark: status === undefined ? null : statusMark(status),
      count: formatQuantity(of.skippedBy.get(cause) ?? 0, 'audit'),
      audits: here.map(({ result, index }) => ({
        anchor: of.begins.get('skipped') === index ? 'skipped' : null,
        id: result.audit,
        href: auditHref(of.facts, from, result.audit),
        way: wayOf(result),
        lists: `skipped ${list}`,
      })),
    };
  });
}

/** The tables between the cause and the audit; empty where they are next to each other. */
function wayOf({ rootCause, table }: AuditResult): string {
  const path = rootCause?.path ?? [];
  return path.length > 1 ? [...path, table].join(' → ') : '';
}

/** The place of a result that is not a pass. */
function resultHref(of: RunFacts, from: string, result: AuditResult): string {
  return hrefTo(from, pageOfItem(of.path, of.told.indexOf(result), RESULTS_PER_PAGE), result.audit);
}

/** The answer to another question stands in the colours of a result: whoever comes from a list or a message is told before. */
function asideOf(facts: SiteFacts, run: SiteRun): RunPage['aside'] {
  const all = facts.history.aside(run.start.runId) === 'all';
  const earlier = runsGoneOnWith(facts, run);
  if (![run, ...earlier].some(({ start }) => facts.history.aside(start.runId) !== 'none')) return null;
  const given = parametersText(facts.plan, run);
  return {
    what: `${all ? 'All of it' : 'Some of it'} was asked with other parameters${given === '' ? '' : `: ${given}`}.`,
    meaning: 'That answers nothing that the audits ask by themselves, and says nothing of how they stand.',
  };
}

/** What was given with `--param`, as it may be shown; empty where nothing was. */
function parametersText(today: SiteFacts['plan'], { start }: SiteRun): string {
  const parameters = Object.entries(shownParameters(start.parameters, today))
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([name, { value }]) =>
        `${name} ${value === MASKED ? 'not shown, as it may be personal' : `= ${value}`}`,
    );
  return visibleText(parameters.join(', '));
}

function environmentOf({ plan: today }: SiteFacts, run: SiteRun): RunPage['environment'] {
  const { start, plan } = run;
  const parameters = parametersText(today, run);
  return [
    { name: 'Target', value: plan ? `${start.target} (${plan.target.type})` : start.target },
    ...(start.resumes === null ? [] : [{ name: 'Resumes', value: start.resumes }]),
    ...(plan
      ? [{ name: 'At once', value: formatQuantity(plan.target.maxConcurrentQueries, 'query', 'queries') }]
      : []),
    { name: '@run_timestamp', value: start.runTimestamp },
    ...(parameters === '' ? [] : [{ name: 'Parameters', value: parameters }]),
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
