import type { PlanAudit } from '@assay/contract';
import type { FinishedRun } from '../decide.js';
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
  if (state === 'closed') return `assay ls --target ${quoted(target)}`;
  const bad = audits.filter((audit) => audit.bad.length > 0);
  const oldest = bad.map((audit) => oldestBad(audit) ?? runDate).sort()[0];
  const date = state === 'passing_again' ? (oldest ?? runDate) : runDate;
  const ofDate = bad.filter((audit) => isBadOn(audit, date));
  const wanted = ofDate.length > 0 ? ofDate : shown;
  const looked = wanted.flatMap(({ bad: dates, newest }) => [...dates, newest]);
  const runIds = looked.flatMap((one) => (one.runDate === date && one.runId !== null ? [one.runId] : []));
  const run = runOf(runIds.sort().at(-1) ?? '');
  const given =
    run === undefined ? [] : wanted.flatMap(({ audit }) => givenTo(planAudits(plan).get(audit), run));
  return [
    'assay run',
    ...selectorsOf(wanted),
    '--date',
    date,
    ...new Set(given),
    '--target',
    quoted(target),
  ].join(' ');
}

/** The options that decide what an audit asks, as a run had them. */
function givenTo(audit: PlanAudit | undefined, { runTimestamp, parameters }: FinishedRun): string[] {
  if (!audit) return [];
  const { sql, compare, sensitive } = audit;
  const texts = compare === null ? [sql] : [sql, compare.right.sql];
  const asksTime = texts.some((text) => text.parameters.some(({ name }) => name === 'run_timestamp'));
  const own = sensitive ? [] : audit.parameters;
  return [
    ...(asksTime ? [`--timestamp ${runTimestamp}`] : []),
    ...own.flatMap(({ name }) => {
      const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      return value === undefined ? [] : [`--param ${quoted(`${name}=${value.value}`)}`];
    }),
  ];
}

function selectorsOf(audits: readonly IncidentAudit[]): string[] {
  if (audits.length <= MESSAGE_AUDITS) return ['--select', ...audits.map(({ audit }) => quoted(audit))];
  const [table, ...others] = new Set(audits.map((audit) => audit.table));
  return table !== undefined && others.length === 0 ? ['--select', quoted(`table:${table}`)] : [];
}

/** As a shell takes it for one word that is nothing else. */
function quoted(text: string): string {
  return /^[\w.:@/][\w.:@/=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
