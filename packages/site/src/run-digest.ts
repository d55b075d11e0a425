import {
  type AuditResult,
  compareText,
  countStatuses,
  findingsText,
  STATUSES,
  type StatusCounts,
} from '@assay/contract';
import { type NumberColumn, numberColumn } from './number-column.js';
import type { SiteRun } from './site-input.js';
import { RESULTS_PER_PAGE, resultsOfRun, toldResults } from './view-models/run-results.js';
import { type Spending, spendingOf } from './view-models/run-spending.js';

/** Audits of a run that asked what the audits ask, sorted by id. Runs of one plan may share the list. */
export interface DecidedAudits {
  readonly ids: readonly string[];
  readonly fingerprints: readonly string[];
}

/** How much of what a run asked was asked with other parameters than the audits' own. */
export type AskedAside = 'none' | 'some' | 'all';

/**
 * What the history of audits keeps of a run: of each audit a place in columns, where objects take eight times as much memory. As plain
 * data, so that it can be kept from one site to the next.
 */
export interface RunDigest {
  readonly audits: DecidedAudits;
  /** Numbers in `STATUSES`. */
  readonly status: Uint8Array;
  /** -1 where it is not known, as in the columns below. */
  readonly offendingRows: NumberColumn;
  readonly examinedRows: NumberColumn;
  readonly durationMs: NumberColumn;
  /** Empty where nothing is paid for. */
  readonly billedBytes: NumberColumn;
  /** Number of the page of the run that tells of the audit, where it has several; empty where it has one. */
  readonly page: Uint16Array;
  readonly aside: AskedAside;
  /** How the audits of the run ended. */
  readonly counts: StatusCounts;
  /** The same without what runs before it had decided and what asked something else. */
  readonly ownCounts: StatusCounts;
  readonly spending: Spending;
}

/** What the pages of a run tell besides figures. */
export interface RunTold {
  /** Whatever is not a pass, in the order of the pages. */
  readonly told: readonly AuditResult[];
  /** What cost more than it may, by id. */
  readonly costly: readonly AuditResult[];
  /** The first few. */
  readonly slowest: readonly AuditResult[];
  readonly dearest: readonly AuditResult[];
  /** Those of `told` that were asked with another value of a parameter than its default: that question is not the audit's own. */
  readonly aside: ReadonlySet<string>;
}

const SHOWN_SLOWEST = 10;
const SHOWN_DEAREST = 10;

/** What is kept of a run for all pages, and for its own. */
export interface RunKept {
  readonly digest: RunDigest;
  readonly told: RunTold;
}

export function runKept(run: SiteRun): RunKept {
  const read = readOnce(run);
  return { digest: digestOf(read), told: toldOf(read) };
}

export function runDigest(run: SiteRun): RunDigest {
  return digestOf(readOnce(run));
}

export function runTold(run: SiteRun): RunTold {
  return toldOf(readOnce(run));
}

/** A run, each part of which may be read from a log whenever it is asked for, as it was read. */
interface ReadRun {
  readonly run: SiteRun;
  /** Of every audit that it selected. */
  readonly all: readonly AuditResult[];
  readonly told: readonly AuditResult[];
}

function readOnce({ start, end, plan, results, earlier, aside }: SiteRun): ReadRun {
  const run = { start, end, plan, results, ...(earlier && { earlier }), ...(aside && { aside }) };
  const all = resultsOfRun(run);
  return { run, all, told: toldResults(all) };
}

function digestOf({ run, all, told }: ReadRun): RunDigest {
  const { results, aside } = run;
  const usual = results
    .filter(({ audit }) => !aside?.has(audit))
    .sort((a, b) => compareText(a.audit, b.audit));
  const spending = spendingOf(results);
  const counts = countStatuses(all.map(({ status }) => status));
  const numbers = (of: (result: AuditResult) => number | null): NumberColumn =>
    numberColumn(usual.map((result) => of(result) ?? -1));
  return {
    audits: {
      ids: usual.map(({ audit }) => audit),
      fingerprints: usual.map(({ fingerprint }) => fingerprint),
    },
    status: Uint8Array.from(usual, ({ status }) => STATUSES.indexOf(status)),
    offendingRows: numbers(({ offendingRows }) => offendingRows),
    examinedRows: numbers(({ examinedRows }) => examinedRows),
    durationMs: numbers(({ durationMs }) => durationMs),
    billedBytes:
      spending.cost === null
        ? numberColumn([])
        : // Of a price that is a lower bound the bytes are, too: they are not what it took.
          numbers(({ cost }) => (cost?.isComplete ? cost.billedBytes : null)),
    page: told.length > RESULTS_PER_PAGE ? pagesOf(usual, told) : new Uint16Array(0),
    aside: !aside?.size ? 'none' : aside.size < results.length ? 'some' : 'all',
    counts,
    ownCounts: ownCounts(run, all),
    spending,
  };
}

function toldOf({ run: { aside }, all, told }: ReadRun): RunTold {
  return {
    told,
    costly: all
      .filter((result) => findingsText(result) !== null)
      .sort((a, b) => compareText(a.audit, b.audit)),
    slowest: all
      .filter(({ durationMs }) => durationMs > 0)
      .sort((a, b) => b.durationMs - a.durationMs || compareText(a.audit, b.audit))
      .slice(0, SHOWN_SLOWEST),
    // Those of which the price is known, be it a lower bound.
    dearest: all
      .filter(({ cost }) => cost?.price)
      .sort((a, b) => (b.cost?.price ?? 0) - (a.cost?.price ?? 0) || compareText(a.audit, b.audit))
      .slice(0, SHOWN_DEAREST),
    aside: new Set(told.flatMap(({ audit }) => (aside?.has(audit) ? audit : []))),
  };
}

function pagesOf(usual: readonly AuditResult[], told: readonly AuditResult[]): Uint16Array {
  const pages = new Map(told.map(({ audit }, index) => [audit, Math.floor(index / RESULTS_PER_PAGE) + 1]));
  return Uint16Array.from(usual, ({ audit }) => pages.get(audit) ?? 0);
}

function ownCounts({ results, earlier, aside }: SiteRun, all: readonly AuditResult[]): StatusCounts {
  if (!earlier?.length && !aside?.size) return countStatuses(all.map(({ status }) => status));
  const own = new Set(results.map(({ audit }) => audit));
  const before = new Set((earlier ?? []).map(({ audit }) => audit).filter((id) => !own.has(id)));
  return countStatuses(
    all.filter(({ audit }) => !aside?.has(audit) && !before.has(audit)).map(({ status }) => status),
  );
}
