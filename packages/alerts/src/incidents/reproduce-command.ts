import type { Incident, IncidentAudit, IncidentState } from '../incident.js';
import { MESSAGE_AUDITS } from '../message.js';
import { isBadOn, oldestBad } from './bad-dates.js';

/**
 * One command that shows it again; of what was removed, one that shows what is audited; of what passes again, one that runs the oldest date that is still bad. More audits than a message
 * names are run by their table, or all.
 */
export function reproduceCommand(
  { target, audits }: Incident,
  state: IncidentState,
  shown: readonly IncidentAudit[],
  runDate: string,
): string {
  // What is not in the project cannot be run.
  if (state === 'closed') return `assay ls --target ${quoted(target)}`;
  const bad = audits.filter((audit) => audit.bad.length > 0);
  const oldest = bad.map((audit) => oldestBad(audit) ?? runDate).sort()[0];
  const date = state === 'passing_again' ? (oldest ?? runDate) : runDate;
  const ofDate = bad.filter((audit) => isBadOn(audit, date));
  const select = selectorsOf(ofDate.length > 0 ? ofDate : shown);
  return ['assay run', ...select, '--date', date, '--target', quoted(target)].join(' ');
}

function selectorsOf(audits: readonly IncidentAudit[]): string[] {
  if (audits.length <= MESSAGE_AUDITS) return ['--select', ...audits.map(({ audit }) => quoted(audit))];
  const [table, ...others] = new Set(audits.map((audit) => audit.table));
  return table !== undefined && others.length === 0 ? ['--select', quoted(`table:${table}`)] : [];
}

/** As a shell takes it for one word that is nothing else. */
function quoted(text: string): string {
  return /^[\w.:@/][\w.:@/-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
