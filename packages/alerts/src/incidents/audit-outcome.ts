import {
  type AuditResult,
  type AuditSeverity,
  compareText,
  isUndecided,
  type Plan,
  type PlanAudit,
  type Status,
} from '@assay/contract';
import type { FinishedRun } from '../decide.js';
import type { IncidentKind } from '../incident.js';

/** What a run says of one audit, as far as incidents go. */
export interface AuditOutcome {
  readonly audit: string;
  readonly table: string;
  readonly owner: string;
  readonly severity: AuditSeverity;
  readonly status: Status;
  readonly offendingRows: number | null;
  readonly examinedRows: number | null;
  readonly reason: string | null;
  /** Whether it cost more than its limit. */
  readonly overLimit: boolean;
}

/** What a run says of each of its audits, sorted; those of a killed run that it never came to are `not_run`. */
export function outcomesOf(run: FinishedRun): AuditOutcome[] {
  const ofPlan = planAudits(run.plan);
  const outcomes = run.results.map((result) => outcomeOf(result, run, ofPlan.get(result.audit)));
  if (run.ending === 'killed') {
    const known = new Set([...outcomes.map(({ audit }) => audit), ...(run.settled ?? [])]);
    for (const id of run.selected === 'all' ? ofPlan.keys() : run.selected) {
      const audit = ofPlan.get(id);
      if (audit && !known.has(id)) outcomes.push(neverReached(audit));
    }
  }
  return outcomes.sort((a, b) => compareText(a.audit, b.audit));
}

/** The kind of incident that a status is; null: none of its own. */
export function kindOfStatus(status: Status): Exclude<IncidentKind, 'resource'> | null {
  switch (status) {
    case 'fail':
    case 'warn':
      return 'data';
    case 'error':
    case 'timeout':
    case 'inconclusive':
    case 'not_run':
      return status;
    // What it follows from is the incident.
    case 'skipped':
    case 'pass':
      return null;
    default:
      return unknownStatus(status);
  }
}

/** What an outcome says to an incident of a kind: whatever is not known is neither good nor bad. */
export function sideOf(
  kind: IncidentKind,
  { status, overLimit }: Pick<AuditOutcome, 'status' | 'overLimit'>,
): 'good' | 'bad' | 'unclear' {
  if (kind === 'resource') return overLimit ? 'bad' : isUndecided(status) ? 'unclear' : 'good';
  if (kindOfStatus(status) === kind) return 'bad';
  if (isUndecided(status)) return 'unclear';
  return kind !== 'data' || status === 'pass' ? 'good' : 'bad';
}

const auditsOf = new WeakMap<Plan, ReadonlyMap<string, PlanAudit>>();

/** The audits of a plan by id; many runs share a plan. */
export function planAudits(plan: Plan): ReadonlyMap<string, PlanAudit> {
  const known = auditsOf.get(plan) ?? new Map(plan.audits.map((audit) => [audit.id, audit]));
  auditsOf.set(plan, known);
  return known;
}

function outcomeOf(result: AuditResult, { plan }: FinishedRun, audit: PlanAudit | undefined): AuditOutcome {
  const { status, offendingRows, examinedRows, reason, table, findings = [] } = result;
  return {
    audit: result.audit,
    table,
    owner: audit?.owner ?? plan.tables.find(({ name }) => name === table)?.owner ?? '',
    severity: status === 'fail' ? 'error' : status === 'warn' ? 'warn' : (audit?.severity ?? 'error'),
    status,
    offendingRows,
    examinedRows,
    reason,
    overLimit: findings.length > 0,
  };
}

function neverReached({ id, table, owner, severity }: PlanAudit): AuditOutcome {
  const nothing = { offendingRows: null, examinedRows: null, reason: null, overLimit: false };
  return { audit: id, table, owner, severity, status: 'not_run', ...nothing };
}

function unknownStatus(status: never): never {
  throw new Error(`not a status: ${String(status)}`);
}
