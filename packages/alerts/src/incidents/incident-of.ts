import { type BlockedBy, blockedByOf, compareText, type Plan } from '@assay/contract';
import type { Incident, IncidentAudit } from '../incident.js';
import { badDatesOf } from './bad-dates.js';
import type { IncidentDraft } from './incident-draft.js';

/** The incident as it stands after the runs that were taken in. */
export function incidentOf(draft: IncidentDraft): Incident {
  const { id, project, target, kind, subject, since, severity, before } = draft;
  const audits = [...draft.audits.values()].sort((a, b) => compareText(a.audit, b.audit));
  const newest = audits.map((audit) => audit.newest.runDate).sort();
  const below = belowOf(draft, audits) ?? before?.incident;
  return {
    id,
    project,
    target,
    kind,
    severity,
    subject,
    state: stateOf(audits),
    since,
    newestDate: newest.at(-1) ?? since,
    runId: draft.runId ?? before?.incident.runId ?? '',
    flapping: audits.some(({ unsteady }) => unsteady),
    audits,
    disabled: below?.disabled ?? { audits: [], tables: [] },
    owners: below?.owners ?? [],
  };
}

function stateOf(audits: readonly IncidentAudit[]): Incident['state'] {
  const bad = audits.filter((audit) => audit.bad.length > 0);
  if (bad.length === 0) return audits.some(({ removed }) => removed) ? 'closed' : 'repaired';
  if (audits.every(({ newest }) => newest.good)) return 'passing_again';
  const dates = (): number => new Set(audits.flatMap((of) => [...badDatesOf(of), ...of.mended])).size;
  const isFirst = audits.every(({ streak, unsteady }) => streak === 1 && !unsteady) && dates() === 1;
  return isFirst ? 'new' : 'still_failing';
}

/** What it holds back, and whom all of it concerns; null: as before. */
function belowOf(
  { holding, kind }: IncidentDraft,
  audits: readonly IncidentAudit[],
): Pick<Incident, 'disabled' | 'owners'> | null {
  if (holding === null) return null;
  const own = new Set(audits.map(({ audit }) => audit));
  const blocked = blockedByPlan(holding.plan);
  const disabled = { audits: new Set<string>(), tables: new Set<string>() };
  const owners = new Set(audits.map(({ owner }) => owner));
  for (const below of new Set(holding.audits.map(blocked))) {
    for (const audit of below.audits) if (!own.has(audit)) disabled.audits.add(audit);
    for (const table of below.tables) disabled.tables.add(table);
    for (const owner of below.owners) owners.add(owner);
  }
  if (kind === 'data') {
    const tables = new Set(audits.map(({ table }) => table));
    for (const { name, owner } of holding.plan.tables) if (tables.has(name)) owners.add(owner);
  }
  owners.delete('');
  return {
    disabled: {
      audits: [...disabled.audits].sort(compareText),
      tables: [...disabled.tables].sort(compareText),
    },
    owners: [...owners].sort(compareText),
  };
}

const known = new WeakMap<Plan, (audit: string) => BlockedBy>();

/** The graph of a plan is built once, however many incidents ask. */
function blockedByPlan(plan: Plan): (audit: string) => BlockedBy {
  const blocked = known.get(plan) ?? blockedByOf(plan);
  known.set(plan, blocked);
  return blocked;
}
