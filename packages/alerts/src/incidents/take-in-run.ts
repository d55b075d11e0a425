import { type AuditSeverity, blocksDownstream, isBlocking } from '@assay/contract';
import type { FinishedRun } from '../decide.js';
import type { IncidentAudit, Looked } from '../incident.js';
import { type AuditOutcome, outcomesOf, planAudits, sideOf } from './audit-outcome.js';
import { isBadOn, oldestBad } from './bad-dates.js';
import type { IncidentBook } from './incident-book.js';
import { type IncidentDraft, isQuiet } from './incident-draft.js';
import { observe } from './observe.js';
import { type Placed, placeOutcomes } from './place-outcomes.js';

/** Changes the incidents by what one run says of its audits. Of audits that were not selected it says nothing. */
export function takeInRun(book: IncidentBook, run: FinishedRun): void {
  const outcomes = outcomesOf(run);
  const placed = new Map<IncidentDraft, Map<string, Placed>>();
  for (const one of placeOutcomes(book, run, outcomes)) {
    const ofDraft = placed.get(one.draft) ?? new Map<string, Placed>();
    placed.set(one.draft, ofDraft.set(one.outcome.audit, one));
  }
  const touched = new Set<IncidentDraft>(placed.keys());
  const quiet = new Map<IncidentDraft, boolean>();
  const isQuietBefore = (draft: IncidentDraft): boolean => {
    const known = quiet.get(draft) ?? isQuiet(draft);
    quiet.set(draft, known);
    return known;
  };
  for (const outcome of outcomes) {
    for (const draft of book.ofAudit(run.target, outcome.audit)) {
      const ours = placed.get(draft)?.get(outcome.audit);
      const before = draft.audits.get(outcome.audit);
      if (!before) continue;
      if (!ours && isQuietBefore(draft) && saysNothingNew(before, sideOf(draft.kind, outcome), run)) continue;
      const after = observed(before, outcome, draft, run, ours);
      if (after === before) continue;
      book.set(draft, after);
      touched.add(draft);
    }
  }
  for (const [draft, ofDraft] of placed) {
    for (const one of ofDraft.values()) {
      if (!draft.audits.has(one.outcome.audit)) book.set(draft, firstSeen(one, run));
    }
  }
  for (const draft of takeOutRemoved(book, run)) touched.add(draft);
  for (const draft of touched) close(draft, run);
}

/** Audits that are no longer in the project are bad no more, and never good. Returns the incidents that have some. */
function takeOutRemoved(book: IncidentBook, { plan, target, runId }: FinishedRun): readonly IncidentDraft[] {
  const ofPlan = planAudits(plan);
  const changed: IncidentDraft[] = [];
  for (const draft of book.drafts.values()) {
    // What a newer run found is of a newer project.
    const isOlder = runId < (draft.runId ?? draft.before?.incident.runId ?? '');
    if (draft.target !== target || isOlder) continue;
    for (const audit of draft.audits.values()) {
      const removed = audit.bad.at(-1);
      if (removed === undefined || ofPlan.has(audit.audit)) continue;
      book.set(draft, { ...audit, bad: [], olderBad: [], removed });
      changed.push(draft);
    }
  }
  return changed;
}

/** Whether a result is about none of the dates that are bad, and the audit is known to be like that. */
function saysNothingNew(
  audit: IncidentAudit,
  side: 'good' | 'bad' | 'unclear',
  { runDate }: FinishedRun,
): boolean {
  if (isBadOn(audit, runDate)) return false;
  const { newest, unclear } = audit;
  return newest.good && unclear === null
    ? side === 'good'
    : !newest.good
      ? side !== 'good'
      : side === 'unclear';
}

function observed(
  before: IncidentAudit,
  outcome: AuditOutcome,
  draft: IncidentDraft,
  run: FinishedRun,
  ours: Placed | undefined,
): IncidentAudit {
  const { owner, table, severity, offendingRows, examinedRows } = outcome;
  const side = sideOf(draft.kind, outcome);
  const after = observe(before, {
    side,
    isOurs: ours !== undefined,
    looked: lookedOf(outcome, run),
    offendingRows,
    examinedRows,
  });
  if (side !== 'bad' || !ours) return after;
  return { ...after, owner, table, severity: severityIn(draft, severity), cause: ours.cause };
}

function firstSeen({ outcome, draft, cause }: Placed, run: FinishedRun): IncidentAudit {
  const { audit, table, owner, offendingRows, examinedRows } = outcome;
  const looked = lookedOf(outcome, run);
  return {
    audit,
    table,
    owner,
    severity: severityIn(draft, outcome.severity),
    newest: { ...looked, good: false },
    unclear: null,
    bad: [{ ...looked, offendingRows, examinedRows }],
    olderBad: [],
    mended: [],
    streak: 1,
    unsteady: false,
    cause,
  };
}

function lookedOf({ status }: AuditOutcome, { runDate, runId }: FinishedRun): Looked {
  return { runDate, runId, status };
}

/** What has only cost too much is never an error. */
function severityIn({ kind }: IncidentDraft, severity: AuditSeverity): AuditSeverity {
  return kind === 'resource' ? 'warn' : severity;
}

/** What the whole of it is after a run. An incident that is over stays as grave as it was, and so does what it held back. */
function close(draft: IncidentDraft, { runId, plan }: FinishedRun): void {
  draft.runId = runId;
  const bad = [...draft.audits.values()].filter((audit) => audit.bad.length > 0);
  if (bad.length === 0) return;
  draft.severity = bad.some(({ severity }) => severity === 'error') ? 'error' : 'warn';
  for (const audit of bad) {
    const first = oldestBad(audit);
    if (first !== undefined && first < draft.since) draft.since = first;
  }
  const ofPlan = planAudits(plan);
  draft.holding = {
    plan,
    audits: draft.kind === 'resource' ? [] : bad.filter(blocks).map(({ audit }) => audit),
  };

  function blocks({ audit, bad: dates }: IncidentAudit): boolean {
    const of = ofPlan.get(audit);
    const status = dates.at(-1)?.status;
    return of !== undefined && status !== undefined && isBlocking(of) && blocksDownstream(status);
  }
}
