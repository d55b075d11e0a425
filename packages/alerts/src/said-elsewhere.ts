import {
  type AuditResult,
  type Diagnostic,
  isUndecided,
  latestFirst,
  type RunId,
  type Status,
} from '@assay/contract';
import { type AuditLists, decidedIn, familyOf, type ListedRun, readRunResults } from '@assay/history';

/** What other runs say of the audits of one run, so that it says nothing of them. */
export interface SaidElsewhere {
  /**
   * Whether a later run of the same date that was told of already says what is so by now. Of a result that is bad only one that knows
   * better does: that the data is bad is not forgotten because nobody could look again.
   */
  readonly isSuperseded: (result: Pick<AuditResult, 'audit' | 'status'>) => boolean;
  /** Of what a killed run did not come to, whether it misses none: decided before by what it resumes, or left to what resumes it. */
  readonly isSettled: (audit: string) => boolean;
  /** One of severity `error`: a part of it cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param listed all runs of the history
 * @param done those that were told of
 */
export function saidElsewhere(
  historyDir: string,
  { start, end }: Pick<ListedRun, 'start' | 'end'>,
  listed: readonly ListedRun[],
  done: ReadonlySet<RunId>,
  lists: AuditLists,
): SaidElsewhere {
  const later = saidLater(historyDir, start, listed, done, lists);
  const isLeft = end === null ? settledInFamily(historyDir, start, listed, lists) : () => false;
  return {
    isSuperseded: ({ audit, status }) => {
      const isBad = status === 'fail' || status === 'warn';
      return (later.statuses.get(audit) ?? []).some((one) => !isBad || !isUndecided(one));
    },
    isSettled: (audit) => later.statuses.has(audit) || isLeft(audit),
    diagnostics: later.diagnostics,
  };
}

/** What runs of the same date that started later, and are done with, found of each audit. */
function saidLater(
  historyDir: string,
  start: ListedRun['start'],
  listed: readonly ListedRun[],
  done: ReadonlySet<RunId>,
  lists: AuditLists,
): {
  readonly statuses: ReadonlyMap<string, readonly Status[]>;
  readonly diagnostics: Diagnostic[];
} {
  const statuses = new Map<string, Status[]>();
  const diagnostics: Diagnostic[] = [];
  for (const { start: other } of listed) {
    const isSameDate = other.target === start.target && other.runDate === start.runDate;
    if (!isSameDate || !done.has(other.runId) || latestFirst(other, start) >= 0) continue;
    const read = readRunResults(historyDir, other.runId, lists);
    if (read.gone) continue;
    diagnostics.push(...read.diagnostics.filter(({ severity }) => severity === 'error'));
    for (const { audit, status } of read.results) {
      if (!read.aside.has(audit)) statuses.set(audit, [...(statuses.get(audit) ?? []), status]);
    }
  }
  return { statuses, diagnostics };
}

/** What the runs before this one of its family decided, and what the runs after it are to look at. Problems are told with those runs. */
function settledInFamily(
  historyDir: string,
  { runId, planHash }: ListedRun['start'],
  listed: readonly ListedRun[],
  lists: AuditLists,
): (audit: string) => boolean {
  const family = familyOf(listed, runId);
  const at = family.findIndex(({ start }) => start.runId === runId);
  const { results } = decidedIn(historyDir, family.slice(0, at), lists);
  const settled = new Set(results.keys());
  for (const { start } of family.slice(at + 1)) {
    const next = readRunResults(historyDir, start.runId, lists);
    if (next.start?.planHash !== planHash) continue;
    if (next.start.audits === 'all') return () => true;
    for (const audit of next.start.audits) settled.add(audit);
  }
  return (audit) => settled.has(audit);
}
