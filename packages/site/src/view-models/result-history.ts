import { type AuditResult, isUndecided, STATUSES, type Status, type StatusCounts } from '@assay/contract';
import type { NumberColumn } from '../number-column.js';
import { type AskedAside, type DecidedAudits, type RunDigest, runDigest } from '../run-digest.js';
import type { SiteRun } from '../site-input.js';
import type { Spending } from './run-spending.js';

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
  readonly audits: () => readonly string[];
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
  /** How much of what a run asked, by its id, was asked with other parameters. */
  readonly aside: (runId: string) => AskedAside;
  /** How each audit ended in a run, by the run's id, in the order of `audits`; undefined where it did not, or was asked with other parameters. */
  readonly statusesIn: (runId: string) => Statuses;
}

/** Of each audit of a history, in its order. */
export type Statuses = readonly (Status | undefined)[];

/** What is latest of each audit, as whoever reads the history knows it already. */
export type LatestOfAudits = Pick<ResultHistory, 'newest' | 'newestDecided'>;

/** A run with its columns: `place` has for the number of each audit its place in them, counted from 1; 0 where the run has none of it. */
interface RunColumns extends RunDigest {
  readonly run: SiteRun;
  /** Number of its run date in `runDates`; -1 where it only asked something else. */
  readonly date: number;
  readonly place: Uint32Array;
}

/** Takes runs one after the other, so that whoever reads them needs to hold no more than one. */
export interface HistoryBuilder {
  /** Newest first. */
  readonly add: (run: SiteRun) => void;
  readonly build: () => ResultHistory;
}

/** @param latest absent: it is found in the results of the runs, which then are read even where there is a digest */
export function historyBuilder(latest?: LatestOfAudits): HistoryBuilder {
  const found = latest ? null : latestFinder();
  const numbers = new Map<string, number>();
  const lists = new Set<DecidedAudits>();
  const runDates: string[] = [];
  const added: Omit<RunColumns, 'place'>[] = [];
  const add = (run: SiteRun): void => {
    const digest = run.digest ?? runDigest(run);
    found?.add(run);
    // A run that only asked something else makes no other result old.
    const isUsual = digest.aside !== 'all';
    if (isUsual && runDates.at(-1) !== run.start.runDate) runDates.push(run.start.runDate);
    added.push({ ...digest, run, date: isUsual ? runDates.length - 1 : -1 });
    if (lists.has(digest.audits)) return;
    lists.add(digest.audits);
    for (const id of digest.audits.ids) if (!numbers.has(id)) numbers.set(id, numbers.size);
  };
  return {
    add,
    build: () => {
      const places = new Map([...lists].map((list) => [list, placesIn(list, numbers)]));
      const columns = added.map((one) => ({ ...one, place: places.get(one.audits) as Uint32Array }));
      return historyOf(numbers, columns, runDates, latest ?? (found as LatestOfAudits));
    },
  };
}

function placesIn({ ids }: DecidedAudits, numbers: ReadonlyMap<string, number>): Uint32Array {
  const places = new Uint32Array(numbers.size);
  ids.forEach((id, index) => {
    places[numbers.get(id) as number] = index + 1;
  });
  return places;
}

/** Finds what is latest in runs that come newest first. */
function latestFinder(): LatestOfAudits & Pick<HistoryBuilder, 'add'> {
  const newest = new Map<string, DatedResult>();
  const decided = new Map<string, DatedResult>();
  return {
    newest: (audit) => newest.get(audit),
    newestDecided: (audit) => decided.get(audit),
    add: (run) => {
      for (const result of run.results) {
        if (run.aside?.has(result.audit)) continue;
        if (!newest.has(result.audit)) newest.set(result.audit, { run, result });
        if (!isUndecided(result.status) && !decided.has(result.audit))
          decided.set(result.audit, { run, result });
      }
    },
  };
}

function historyOf(
  numbers: ReadonlyMap<string, number>,
  columns: readonly RunColumns[],
  runDates: readonly string[],
  { newest, newestDecided }: LatestOfAudits,
): ResultHistory {
  const audits = [...numbers.keys()];
  const numberOf = (audit: string): number => numbers.get(audit) ?? -1;
  const byRun = new Map(columns.map((column) => [column.run.start.runId, column]));
  const ofRuns = <Value>(read: (column: RunColumns) => Value): ReadonlyMap<string, Value> =>
    new Map(columns.map((column) => [column.run.start.runId, read(column)]));
  /** Runs that a later one went on with. */
  const resumed = new Set(columns.map(({ run }) => run.start.resumes));
  return {
    audits: () => audits,
    newest,
    newestDecided,
    runDates,
    counts: ofRuns(({ counts }) => counts),
    ownCounts: ofRuns(({ ownCounts, run }) =>
      resumed.has(run.start.runId)
        ? { ...ownCounts, not_run: 0, total: ownCounts.total - ownCounts.not_run }
        : ownCounts,
    ),
    spending: ofRuns(({ spending }) => spending),
    isUsual: (runId) => (byRun.get(runId)?.aside ?? 'all') !== 'all',
    aside: (runId) => byRun.get(runId)?.aside ?? 'none',
    statusesIn: (runId) => {
      const column = byRun.get(runId);
      const statuses = new Array<Status | undefined>(numbers.size).fill(undefined);
      if (!column) return statuses;
      for (let number = 0; number < statuses.length; number++) statuses[number] = statusAt(column, number);
      return statuses;
    },
    of: (audit) => {
      const number = numberOf(audit);
      const past: PastResult[] = [];
      for (const column of columns) {
        const at = (column.place[number] ?? 0) - 1;
        if (at < 0) continue;
        past.push(new ColumnsResult(column, at));
      }
      return past;
    },
    byDate: (audit, dates) => {
      const number = numberOf(audit);
      const shown = new Array<Status | undefined>(Math.min(dates, runDates.length)).fill(undefined);
      for (const column of columns) {
        if (column.date >= dates) break;
        if (column.date >= 0) shown[column.date] ??= statusAt(column, number);
      }
      return shown;
    },
  };
}

/** A place in the columns of a run. Whoever asks for 90 results mostly reads their statuses: the other values are made when they are asked for. */
class ColumnsResult implements PastResult {
  readonly #columns: RunColumns;
  readonly #at: number;

  constructor(columns: RunColumns, at: number) {
    this.#columns = columns;
    this.#at = at;
  }

  get run(): SiteRun {
    return this.#columns.run;
  }

  get status(): Status {
    return STATUSES[this.#columns.status[this.#at] as number] as Status;
  }

  get fingerprint(): string {
    return this.#columns.audits.fingerprints[this.#at] as string;
  }

  get offendingRows(): number | null {
    return numberAt(this.#columns.offendingRows, this.#at);
  }

  get examinedRows(): number | null {
    return numberAt(this.#columns.examinedRows, this.#at);
  }

  get durationMs(): number {
    return this.#columns.durationMs[this.#at] as number;
  }

  get billedBytes(): number | null {
    return numberAt(this.#columns.billedBytes, this.#at);
  }

  get page(): number {
    return this.#columns.page[this.#at] || 1;
  }
}

function statusAt({ place, status }: RunColumns, number: number): Status | undefined {
  return STATUSES[status[(place[number] ?? 0) - 1] ?? -1];
}

function numberAt(column: NumberColumn, at: number): number | null {
  const value = column[at] ?? -1;
  return value < 0 ? null : value;
}
