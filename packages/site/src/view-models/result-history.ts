import {
  type AuditResult,
  countStatuses,
  isUndecided,
  STATUSES,
  type Status,
  type StatusCounts,
} from '@assay/contract';
import type { SiteRun } from '../site-input.js';
import { RESULTS_PER_PAGE, resultsOfRun, toldResults } from './run-results.js';
import { type Spending, spendingOf } from './run-spending.js';

/** A result with the run that decided it. */
export interface DatedResult {
  readonly run: SiteRun;
  readonly result: AuditResult;
}

/** What is kept of a result that another one came after. */
export interface PastResult {
  readonly run: SiteRun;
  readonly status: Status;
  readonly fingerprint: string;
  readonly offendingRows: number | null;
  readonly examinedRows: number | null;
  readonly durationMs: number;
  /** What was paid for; null where it is not known. */
  readonly billedBytes: number | null;
  /** Number of the page of its run that tells of it, from 1; of a pass always 1. */
  readonly page: number;
}

/** Everything recorded about each audit; not what was run with other parameters. */
export interface ResultHistory {
  /** Every audit with a result. */
  readonly audits: () => Iterable<string>;
  /** Newest first: by run date, then by run. */
  readonly of: (audit: string) => readonly PastResult[];
  /** Of the newest result everything is kept. */
  readonly newest: (audit: string) => DatedResult | undefined;
  /** The newest that says pass, warn or fail. */
  readonly newestDecided: (audit: string) => DatedResult | undefined;
  /** The status on each of the newest run dates, newest first; of a date with several runs that of the latest. */
  readonly byDate: (audit: string, dates: number) => readonly (Status | undefined)[];
  /** Every run date on record, newest first. */
  readonly runDates: readonly string[];
  /** How the audits of each run ended, by its id. */
  readonly counts: ReadonlyMap<string, StatusCounts>;
  /** The same without what runs before it had decided, what it left to one that resumed it, and what asked something else: each once. */
  readonly ownCounts: ReadonlyMap<string, StatusCounts>;
  /** What each run cost, by its id. */
  readonly spending: ReadonlyMap<string, Spending>;
  /** Whether a run asked what the audits ask; false where all of it was asked with other parameters. */
  readonly isUsual: (runId: string) => boolean;
  /** How an audit ended in a run, by the run's id; undefined where it did not, or was asked with other parameters. */
  readonly statusIn: (runId: string) => (audit: string) => Status | undefined;
}

/**
 * A run's results in columns, a place for each audit: of 90 runs of 10,000 audits 25 MB, where objects take 200. 0 as a status and
 * -1 as a number stand for nothing.
 */
interface RunColumns {
  readonly run: SiteRun;
  /** Number of its run date in `runDates`; -1 where it only asked something else. */
  readonly date: number;
  readonly status: Uint8Array;
  readonly fingerprint: Uint32Array;
  readonly offendingRows: Float64Array;
  readonly examinedRows: Float64Array;
  readonly durationMs: Float64Array;
  /** Empty where nothing is paid for. */
  readonly billedBytes: Float64Array;
  /** Number of the page of the run, where it has several; empty where it has one. */
  readonly page: Uint16Array;
}

/** Takes runs one after the other, so that whoever reads them needs to hold no more than one. */
export interface HistoryBuilder {
  /** Newest first. */
  readonly add: (run: SiteRun) => void;
  readonly build: () => ResultHistory;
}

export function historyBuilder(): HistoryBuilder {
  const numbers = new Map<string, number>();
  const fingerprints = distinct();
  const newest: (DatedResult | undefined)[] = [];
  const decided: (DatedResult | undefined)[] = [];
  const counts = new Map<string, StatusCounts>();
  const ownCounts = new Map<string, StatusCounts>();
  /** Runs that a later one went on with. */
  const resumed = new Set<string>();
  const spending = new Map<string, Spending>();
  const runDates: string[] = [];
  const columns: RunColumns[] = [];
  const add = (run: SiteRun): void => {
    const { results, aside } = run;
    // A run that only asked something else makes no other result old.
    const isUsual = !aside?.size || aside.size < results.length;
    if (isUsual && runDates.at(-1) !== run.start.runDate) runDates.push(run.start.runDate);
    const usual = aside?.size ? results.filter(({ audit }) => !aside.has(audit)) : results;
    for (const { audit } of usual) if (!numbers.has(audit)) numbers.set(audit, numbers.size);
    const spent = spendingOf(results);
    spending.set(run.start.runId, spent);
    const made = emptyColumns(run, isUsual ? runDates.length - 1 : -1, numbers.size, spent.cost !== null);
    for (const result of usual) {
      const number = numbers.get(result.audit) as number;
      made.status[number] = STATUSES.indexOf(result.status) + 1;
      made.fingerprint[number] = fingerprints.numberOf(result.fingerprint);
      made.offendingRows[number] = result.offendingRows ?? -1;
      made.examinedRows[number] = result.examinedRows ?? -1;
      made.durationMs[number] = result.durationMs;
      // Of a price that is a lower bound the bytes are, too: they are not what it took.
      if (result.cost?.isComplete) made.billedBytes[number] = result.cost.billedBytes;
      newest[number] ??= { run, result };
      if (!isUndecided(result.status)) decided[number] ??= { run, result };
    }
    if (run.start.resumes !== null) resumed.add(run.start.resumes);
    const all = resultsOfRun(run);
    const counted = countStatuses(all.map(({ status }) => status));
    counts.set(run.start.runId, counted);
    ownCounts.set(run.start.runId, countStatuses(ownResults(run, all).map(({ status }) => status)));
    columns.push(
      counted.total - counted.pass > RESULTS_PER_PAGE ? { ...made, page: pagesOf(all, numbers) } : made,
    );
  };
  const ownResults = (run: SiteRun, all: readonly AuditResult[]): readonly AuditResult[] => {
    const own = new Set(run.results.map(({ audit }) => audit));
    const before = new Set((run.earlier ?? []).map(({ audit }) => audit).filter((id) => !own.has(id)));
    const isLeft = resumed.has(run.start.runId);
    return all.filter(
      ({ audit, status }) =>
        !run.aside?.has(audit) && !before.has(audit) && !(isLeft && status === 'not_run'),
    );
  };
  return {
    add,
    build: () =>
      historyOf({
        numbers,
        fingerprints,
        newest,
        decided,
        counts,
        ownCounts,
        spending,
        runDates,
        columns,
      }),
  };
}

interface Built {
  readonly numbers: ReadonlyMap<string, number>;
  readonly fingerprints: DistinctTexts;
  readonly newest: readonly (DatedResult | undefined)[];
  readonly decided: readonly (DatedResult | undefined)[];
  readonly counts: ReadonlyMap<string, StatusCounts>;
  readonly ownCounts: ReadonlyMap<string, StatusCounts>;
  readonly spending: ReadonlyMap<string, Spending>;
  readonly runDates: readonly string[];
  readonly columns: readonly RunColumns[];
}

function historyOf({
  numbers,
  fingerprints,
  newest,
  decided,
  counts,
  ownCounts,
  spending,
  runDates,
  columns,
}: Built): ResultHistory {
  const numberOf = (audit: string): number => numbers.get(audit) ?? -1;
  return {
    audits: () => numbers.keys(),
    newest: (audit) => newest[numberOf(audit)],
    newestDecided: (audit) => decided[numberOf(audit)],
    runDates,
    counts,
    ownCounts,
    spending,
    isUsual: (runId) => (columns.find(({ run }) => run.start.runId === runId)?.date ?? -1) >= 0,
    statusIn: (runId) => {
      const column = columns.find(({ run }) => run.start.runId === runId);
      return (audit) => column && statusAt(column, numberOf(audit));
    },
    of: (audit) => {
      const at = numberOf(audit);
      return columns.flatMap((column): PastResult[] => {
        const status = statusAt(column, at);
        if (status === undefined) return [];
        return [
          {
            run: column.run,
            status,
            fingerprint: fingerprints.at(column.fingerprint[at]),
            offendingRows: numberAt(column.offendingRows, at),
            examinedRows: numberAt(column.examinedRows, at),
            durationMs: column.durationMs[at] ?? 0,
            billedBytes: numberAt(column.billedBytes, at),
            page: column.page[at] || 1,
          },
        ];
      });
    },
    byDate: (audit, dates) => {
      const at = numberOf(audit);
      const shown = new Array<Status | undefined>(Math.min(dates, runDates.length)).fill(undefined);
      for (const column of columns) {
        if (column.date >= dates) break;
        if (column.date >= 0) shown[column.date] ??= statusAt(column, at);
      }
      return shown;
    },
  };
}

function emptyColumns(run: SiteRun, date: number, audits: number, isPaid: boolean): RunColumns {
  return {
    run,
    date,
    status: new Uint8Array(audits),
    fingerprint: new Uint32Array(audits),
    offendingRows: new Float64Array(audits),
    examinedRows: new Float64Array(audits),
    durationMs: new Float64Array(audits),
    billedBytes: new Float64Array(isPaid ? audits : 0).fill(-1),
    page: new Uint16Array(0),
  };
}

function pagesOf(results: readonly AuditResult[], numbers: ReadonlyMap<string, number>): Uint16Array {
  const pages = new Uint16Array(numbers.size);
  toldResults(results).forEach(({ audit }, index) => {
    const number = numbers.get(audit);
    if (number !== undefined) pages[number] = Math.floor(index / RESULTS_PER_PAGE) + 1;
  });
  return pages;
}

function statusAt({ status }: RunColumns, at: number): Status | undefined {
  return STATUSES[(status[at] ?? 0) - 1];
}

function numberAt(column: Float64Array, at: number): number | null {
  const value = column[at] ?? -1;
  return value < 0 ? null : value;
}

/** Texts by number: the same few come again in run after run. */
interface DistinctTexts {
  readonly numberOf: (text: string) => number;
  readonly at: (number: number | undefined) => string;
}

function distinct(): DistinctTexts {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    numberOf: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    at: (number) => texts[number ?? -1] ?? '',
  };
}
