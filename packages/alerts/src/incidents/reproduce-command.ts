import { runOptions, shellWord } from '@assay/contract';
import type { Incident, IncidentAudit, IncidentState } from '../incident.js';
import { MESSAGE_AUDITS } from '../message.js';
import { planAudits } from './audit-outcome.js';
import { isBadOn, oldestBad } from './bad-dates.js';
import type { MessagesInput } from './messages-of.js';

/**
 * One command that shows it again; of what was removed, one that shows what is audited; of what passes again, one that runs the oldest date that is still bad. More audits than a message
 * names are run by their table, or all. What the run was given is given again, as far as it is known; not what may be personal.
 */
export function reproduceCommand(
  { target, audits }: Incident,
  state: IncidentState,
  shown: readonly IncidentAudit[],
  runDate: string,
  { plan, runOf }: Pick<MessagesInput, 'plan' | 'runOf'>,
): string {
  // What is not in the project cannot be run.
  if (state === 'closed') return `assay ls --target ${shellWord(target)}`;
  const bad = audits.filter((audit) => audit.bad.length > 0);
  const oldest = bad.map((audit) => oldestBad(audit) ?? runDate).sort()[0];
  const date = state === 'passing_again' ? (oldest ?? runDate) : runDate;
  const ofDate = bad.filter((audit) => isBadOn(audit, date));
  const wanted = ofDate.length > 0 ? ofDate : shown;
  const looked = wanted.flatMap(({ bad: dates, newest }) => [...dates, newest]);
  const runIds = looked.flatMap((one) => (one.runDate === date && one.runId !== null ? [one.runId] : []));
  const run = runOf(runIds.sort().at(-1) ?? '');
  const given =
    run === undefined
      ? []
      : wanted.flatMap(({ audit }) => {
          const planned = planAudits(plan).get(audit);
          return planned ? runOptions(planned, run) : [];
        });
  return [
    'assay run',
    ...selectorsOf(wanted),
    '--date',
    date,
    ...new Set(given),
    '--target',
    shellWord(target),
  ].join(' ');
}

function selectorsOf(audits: readonly IncidentAudit[]): string[] {
  if (audits.length <= MESSAGE_AUDITS) return ['--select', ...audits.map(({ audit }) => shellWord(audit))];
  const [table, ...others] = new Set(audits.map((audit) => audit.table));
  return table !== undefined && others.length === 0 ? ['--select', shellWord(`table:${table}`)] : [];
}
