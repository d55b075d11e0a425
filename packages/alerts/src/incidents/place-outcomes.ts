import { compareText, groupBy } from '@assay/contract';
import type { FinishedRun } from '../decide.js';
import type { IncidentKind, IncidentSubject } from '../incident.js';
import { type AuditOutcome, kindOfStatus } from './audit-outcome.js';
import { isBadOn } from './bad-dates.js';
import { causeOf } from './cause-of.js';
import type { IncidentBook } from './incident-book.js';
import { goesOn, type IncidentDraft, isOpen } from './incident-draft.js';

/** A bad outcome and the incident to which its run date belongs. */
export interface Placed {
  readonly outcome: AuditOutcome;
  readonly draft: IncidentDraft;
  /** Of what could not be evaluated on one table. */
  readonly cause: string | null;
}

/**
 * Over so many tables, what could not be evaluated for one reason in one run is one incident. That several queries are too slow, or find
 * nothing, happens by chance more easily than that they fail with the same words.
 */
const TABLES_OF_ONE_CAUSE: Readonly<Record<Evaluated, number>> = { error: 2, timeout: 10, inconclusive: 10 };
type Evaluated = 'error' | 'timeout' | 'inconclusive';

/**
 * Finds the incident of each bad outcome of a run, or opens it. An outcome belongs, in this order, to the incident
 *
 * 1. in which the audit is bad for the run date, or was;
 * 2. in which the audit goes on being bad; where a cause is known, with the same cause;
 * 3. that began with the run date on the same table, with the same cause, or with the same kind of end of a run;
 * 4. a new one.
 *
 * What is undecided for a run date that is bad already changes nothing: it is bad until somebody knows better.
 */
export function placeOutcomes(
  book: IncidentBook,
  run: FinishedRun,
  outcomes: readonly AuditOutcome[],
): Placed[] {
  const placed: Placed[] = [];
  const byKind = new Map<IncidentKind, AuditOutcome[]>();
  const wait = (kind: IncidentKind, outcome: AuditOutcome): void => {
    const list = byKind.get(kind);
    if (list) list.push(outcome);
    else byKind.set(kind, [outcome]);
  };
  for (const outcome of outcomes) {
    const kind = kindOfStatus(outcome.status);
    const kinds = [...(kind === null ? [] : [kind]), ...(outcome.overLimit ? ['resource' as const] : [])];
    for (const of of kinds) {
      const date = ofDate(book, run, of, outcome);
      if (date === 'known') continue;
      if (date) placed.push({ outcome, draft: date, cause: causeIn(date, outcome) });
      else wait(of, outcome);
    }
  }
  for (const [kind, rest] of byKind) {
    if (kind === 'error' || kind === 'timeout' || kind === 'inconclusive') {
      placed.push(...placeByCause(book, run, kind, rest));
    } else if (kind === 'not_run') {
      placed.push(...take(book, run, kind, { kind: 'run' }, rest));
    } else placed.push(...placeByTable(book, run, kind, rest));
  }
  return placed;
}

/** The incident in which the date is bad, or was; `known`: bad in one of another kind, and this outcome knows no better. */
function ofDate(
  book: IncidentBook,
  { target, runDate }: FinishedRun,
  kind: IncidentKind,
  { audit }: AuditOutcome,
): IncidentDraft | 'known' | null {
  let was: IncidentDraft | null = null;
  for (const draft of book.ofAudit(target, audit)) {
    const of = draft.audits.get(audit);
    const isBad = of !== undefined && isBadOn(of, runDate);
    if (draft.kind === kind) {
      if (isBad) return draft;
      if (of?.mended.includes(runDate)) was = draft;
    } else if (isBad && kind !== 'resource' && draft.kind !== 'resource' && kind !== 'data') return 'known';
  }
  return was;
}

/** Of those in which the audit goes on being bad, the one that saw it last. */
function ongoing(
  book: IncidentBook,
  { target }: FinishedRun,
  kind: IncidentKind,
  audit: string,
  accepts: (draft: IncidentDraft) => boolean = () => true,
): IncidentDraft | null {
  let best: IncidentDraft | null = null;
  let bestDate = '';
  for (const draft of book.ofAudit(target, audit)) {
    const of = draft.audits.get(audit);
    if (draft.kind !== kind || !of || !goesOn(of) || !accepts(draft)) continue;
    const date = of.bad.at(-1)?.runDate ?? '';
    if (best === null || date >= bestDate) {
      best = draft;
      bestDate = date;
    }
  }
  return best;
}

function placeByTable(
  book: IncidentBook,
  run: FinishedRun,
  kind: IncidentKind,
  outcomes: readonly AuditOutcome[],
): Placed[] {
  const placed: Placed[] = [];
  const rest: AuditOutcome[] = [];
  for (const outcome of outcomes) {
    const draft = ongoing(book, run, kind, outcome.audit, ({ subject }) => subject.kind === 'table');
    if (draft) placed.push({ outcome, draft, cause: causeIn(draft, outcome) });
    else rest.push(outcome);
  }
  for (const [table, group] of groupBy(rest, (outcome) => outcome.table)) {
    placed.push(...take(book, run, kind, { kind: 'table', table }, group));
  }
  return placed;
}

function placeByCause(
  book: IncidentBook,
  run: FinishedRun,
  kind: Evaluated,
  outcomes: readonly AuditOutcome[],
): Placed[] {
  const placed: Placed[] = [];
  const rest: AuditOutcome[] = [];
  for (const outcome of outcomes) {
    const cause = causeOf(outcome);
    const draft = ongoing(book, run, kind, outcome.audit, ({ subject, audits }) =>
      subject.kind === 'cause'
        ? subject.cause === cause
        : subject.kind === 'table' && audits.get(outcome.audit)?.cause === cause,
    );
    if (draft) placed.push({ outcome, draft, cause: causeIn(draft, outcome) });
    else rest.push(outcome);
  }
  for (const [cause, group] of [...groupBy(rest, causeOf)].sort(([a], [b]) => compareText(a, b))) {
    const subject: IncidentSubject = { kind: 'cause', cause };
    const open = book.ofSubject({ target: run.target, kind, subject }).find(isBadNow);
    const tables = new Set(group.map(({ table }) => table)).size;
    if (cause !== '' && open) {
      placed.push(...group.map((outcome) => ({ outcome, draft: open, cause: null })));
    } else if (cause !== '' && tables >= TABLES_OF_ONE_CAUSE[kind]) {
      placed.push(...take(book, run, kind, subject, group));
    } else placed.push(...placeByTable(book, run, kind, group));
  }
  return placed;
}

function isBadNow(draft: IncidentDraft): boolean {
  return isOpen(draft) && [...draft.audits.values()].some(({ newest }) => !newest.good);
}

function take(
  book: IncidentBook,
  { plan, target, runDate }: FinishedRun,
  kind: IncidentKind,
  subject: IncidentSubject,
  outcomes: readonly AuditOutcome[],
): Placed[] {
  const draft = book.take({ project: plan.project.name, target, kind, subject, since: runDate });
  return outcomes.map((outcome) => ({ outcome, draft, cause: causeIn(draft, outcome) }));
}

function causeIn({ kind, subject }: IncidentDraft, outcome: AuditOutcome): string | null {
  const isEvaluated = kind === 'error' || kind === 'timeout' || kind === 'inconclusive';
  return isEvaluated && subject.kind === 'table' ? causeOf(outcome) : null;
}
