import type { AuditSeverity } from '@assay/contract';
import type { AlertSettings } from '../decide.js';
import { type Incident, type IncidentAudit, type IncidentState, isOver } from '../incident.js';

/** Whether an incident was good when it was told, as far as its newest run date goes. */
export function isGood({ state }: Pick<Incident, 'state'>): boolean {
  return state === 'passing_again' || state === 'repaired';
}

/** As what an incident that is bad is told again to those who were told; null: they know it. */
export function newsSince(
  told: Incident,
  now: Incident,
  { factor, remindAfterDays }: AlertSettings,
): IncidentState | null {
  // While it fails and passes in turn, each turn looks like news: only what is worse is.
  const isWorse = worseThan(told, now, factor);
  if (now.flapping && told.flapping) {
    return isWorse ? 'changed' : isDue(told, now, remindAfterDays) ? 'still_failing' : null;
  }
  if (isWorse || SEVERITY[now.severity] < SEVERITY[told.severity] || isBetter(told, now, factor))
    return 'changed';
  if (hasOtherCause(told, now)) return 'changed';
  if (now.flapping !== told.flapping) return 'still_failing';
  if ((isGood(told) || isOver(told)) && !isGood(now)) return 'changed';
  return isDue(told, now, remindAfterDays) ? 'still_failing' : null;
}

/** Whether another audit is bad, the severity is higher, or a count is so many times as much. */
export function worseThan(before: Incident, now: Incident, factor: number): boolean {
  if (SEVERITY[now.severity] > SEVERITY[before.severity]) return true;
  const known = new Map(before.audits.map((audit) => [audit.audit, audit]));
  return now.audits.some((audit) => {
    if (audit.bad.length === 0) return false;
    const was = known.get(audit.audit);
    return was === undefined || compareCounts(was, audit, (a, b) => b > a && b >= a * factor);
  });
}

function isBetter(before: Incident, now: Incident, factor: number): boolean {
  const known = new Map(before.audits.map((audit) => [audit.audit, audit]));
  return now.audits.some((audit) => {
    const was = known.get(audit.audit);
    return was !== undefined && compareCounts(was, audit, (a, b) => b < a && b * factor <= a);
  });
}

/** Offending rows of the newest bad date of each, where both are known. */
function compareCounts(
  before: IncidentAudit,
  now: IncidentAudit,
  test: (before: number, now: number) => boolean,
): boolean {
  const a = before.bad.at(-1)?.offendingRows ?? null;
  const b = now.bad.at(-1)?.offendingRows ?? null;
  return a !== null && b !== null && test(a, b);
}

function hasOtherCause(before: Incident, now: Incident): boolean {
  const known = new Map(before.audits.map(({ audit, cause }) => [audit, cause]));
  return now.audits.some(({ audit, cause, bad }) => bad.length > 0 && known.get(audit) !== cause);
}

/** Reckoned from run to run, so that it is the same whenever it is decided. */
function isDue(told: Incident, now: Incident, days: number | null): boolean {
  return days !== null && !isGood(now) && startOf(now.runId) - startOf(told.runId) >= days * DAY;
}

/** Run ids begin with the start of their run. */
function startOf(runId: string): number {
  const [, date, hours, minutes, seconds] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z/.exec(runId) ?? [];
  if (date === undefined) return Number.NaN;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
}

const DAY = 24 * 3_600_000;
const SEVERITY: Readonly<Record<AuditSeverity, number>> = { warn: 0, error: 1 };
