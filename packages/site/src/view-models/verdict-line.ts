import {
  formatQuantity,
  isUndecided,
  type Standing,
  type Status,
  type TableVerdict,
  type VerdictReason,
} from '@assay/contract';
import { capital } from '../capital.js';
import { hrefTo } from '../page-paths.js';
import { type Mark, statusMark, verdictMark } from '../status-mark.js';
import type { SiteFacts } from './site-facts.js';
import { statusOfStanding } from './status-of-standing.js';

/** A table's verdict as a sentence with its reasons. */
export interface VerdictLine {
  readonly mark: Mark;
  /** What decides it, in one sentence; empty where the verdict says everything. */
  readonly because: string;
  readonly reasons: readonly VerdictReasonLine[];
  /** How many reasons are not shown. */
  readonly hidden: string | null;
}

export interface VerdictReasonLine {
  readonly mark: Mark;
  readonly id: string;
  readonly href: string | null;
  /** `stale`, `its definition changed`; null where the mark says it. */
  readonly note: string | null;
  readonly upstream: boolean;
}

const SHOWN_REASONS = 20;

/** @param path the page that the sentence is on */
export function verdictLine(facts: SiteFacts, path: string, table: string): VerdictLine {
  const verdict = facts.verdicts.get(table);
  const audits = facts.auditsOf.get(table)?.length ?? 0;
  if (!verdict) throw new Error(`no verdict for the table ${table}`);
  const shown = verdict.reasons.slice(0, SHOWN_REASONS);
  const hidden = verdict.reasons.length - shown.length;
  return {
    mark: verdictMark(verdict, audits),
    because: because(verdict, audits),
    reasons: shown.map((reason) => reasonLine(facts, path, table, reason)),
    hidden: hidden > 0 ? `and ${formatQuantity(hidden, 'more audit')}` : null,
  };
}

function because(verdict: TableVerdict, audits: number): string {
  const own = verdict.reasons.filter(({ table }) => table === verdict.table);
  const above = verdict.reasons.filter(({ table }) => table !== verdict.table);
  const parts = [
    ...saidBy(own, (count) => `${count} of its ${formatQuantity(audits, 'audit')}`, audits === 1),
    ...saidBy(above, (count) => formatQuantity(count, 'audit upstream', 'audits upstream'), false),
  ];
  const sentences = parts.map((part) => `${part}.`);
  if (verdict.kind === 'unknown' && audits === 0) {
    return [`No audit looks at this table.`, ...sentences].join(' ');
  }
  return sentences.join(' ');
}

/** One part for each kind of standing: what is bad and what is not known are never one number. */
function saidBy(
  reasons: readonly VerdictReason[],
  subject: (count: number) => string,
  onlyOne: boolean,
): string[] {
  const kinds: [string, string, (standing: Standing) => boolean][] = [
    ['finds bad data', 'find bad data', (standing) => standing === 'fail'],
    ['warns', 'warn', (standing) => standing === 'warn'],
    ['gave no answer', 'gave no answer', isUndecidedStanding],
    ['has no current result', 'have no current result', isWithoutResult],
  ];
  return kinds.flatMap(([one, many, matches]) => {
    const count = reasons.filter(({ standing }) => matches(standing)).length;
    if (count === 0) return [];
    return [`${onlyOne ? 'Its only audit' : capital(subject(count))} ${count === 1 ? one : many}`];
  });
}

function reasonLine(facts: SiteFacts, path: string, table: string, reason: VerdictReason): VerdictReasonLine {
  const page = facts.paths.audit(reason.audit);
  const status: Status = statusOfStanding(reason.standing);
  return {
    mark: statusMark(status),
    id: reason.audit,
    href: page === undefined ? null : hrefTo(path, page),
    note:
      reason.standing === 'stale'
        ? 'stale'
        : reason.standing === 'outdated'
          ? 'its definition changed'
          : null,
    upstream: reason.table !== table,
  };
}

function isWithoutResult(standing: Standing): boolean {
  return standing === 'missing' || standing === 'outdated' || standing === 'stale';
}

function isUndecidedStanding(standing: Standing): boolean {
  return !isWithoutResult(standing) && isUndecided(statusOfStanding(standing));
}
