import { type AuditSeverity, contentHash, type Plan } from '@assay/contract';
import type { KnownIncident } from '../decide.js';
import {
  type Incident,
  type IncidentAudit,
  type IncidentKind,
  type IncidentSubject,
  SETTLED_AFTER,
} from '../incident.js';

/** An incident while runs are taken in. */
export interface IncidentDraft {
  readonly id: string;
  readonly project: string;
  readonly target: string;
  readonly kind: IncidentKind;
  readonly subject: IncidentSubject;
  since: string;
  severity: AuditSeverity;
  readonly audits: Map<string, IncidentAudit>;
  /** What it was before these runs; null: it was none. */
  readonly before: KnownIncident | null;
  /** The last run that spoke of it; null: none of these. */
  runId: string | null;
  /** What holds back what is below, and the plan that says what that is; null: as before. */
  holding: { readonly plan: Plan; readonly audits: readonly string[] } | null;
}

export function draftOf(known: KnownIncident): IncidentDraft {
  const { id, project, target, kind, subject, since, severity, audits } = known.incident;
  return {
    id,
    project,
    target,
    kind,
    subject,
    since,
    severity,
    audits: new Map(audits.map((audit) => [audit.audit, audit])),
    before: known,
    runId: null,
    holding: null,
  };
}

/** The same on every machine. `since`: the first run date known as bad. */
export function incidentId({
  target,
  kind,
  subject,
  since,
}: Pick<Incident, 'target' | 'kind' | 'subject' | 'since'>): string {
  return `inc-${contentHash({ target, kind, subject, since }).slice(0, 10)}`;
}

/**
 * Whether it is over, or has been passing again for long: of what is later than its own dates it then matters only whether that is good,
 * bad or unclear, so that it need not be written down anew with each run.
 */
export function isQuiet({ audits }: IncidentDraft): boolean {
  const all = [...audits.values()];
  if (all.some(({ unsteady }) => unsteady)) return false;
  return (
    all.every(({ bad }) => bad.length === 0) ||
    all.every(({ newest, unclear, streak }) => newest.good && unclear === null && streak >= SETTLED_AFTER)
  );
}

/** Whether a later bad date of the audit is the same trouble going on, and not another. */
export function goesOn({ newest, bad, streak, unsteady }: IncidentAudit): boolean {
  return newest.good ? streak < SETTLED_AFTER && (bad.length > 0 || unsteady) : bad.length > 0;
}

export function isOpen({ audits }: IncidentDraft): boolean {
  for (const { bad } of audits.values()) if (bad.length > 0) return true;
  return false;
}
