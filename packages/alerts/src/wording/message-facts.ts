import { formatCount, formatQuantity } from '@assay/contract';
import { isOver } from '../incident.js';
import type { Message } from '../message.js';
import { shortText } from './short-text.js';

/** One thing that is worth a line of its own. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

const NAMED_OWNERS = 10;

/** Since when, whose, what it disabled; at most eight. */
export function messageFacts(message: Message): Fact[] {
  const { project, target, runId, runDate, since, badDates, severity, owners, state, incident } = message;
  const facts: (Fact | null)[] = [
    { label: 'Project', value: `${shortText(project, 60)}, target ${shortText(target, 60)}` },
    { label: 'Run', value: `${shortText(runId)} for ${runDate}` },
    isOver({ state })
      ? { label: 'Was so since', value: since }
      : { label: 'Since', value: badDates > 1 ? `${since}, ${formatQuantity(badDates, 'run date')}` : since },
    { label: 'Severity', value: severity },
    { label: owners.length === 1 ? 'Owner' : 'Owners', value: named(owners, NAMED_OWNERS, owners.length) },
    disabledFact(message),
    belowFact(message),
    { label: 'Incident', value: shortText(incident) },
  ];
  return facts.filter((fact) => fact !== null);
}

/** `28 audits: mart.daily_flights (7), mart.routes (21)`. */
function disabledFact({ state, disabled }: Message): Fact | null {
  if (disabled.auditCount === 0 || isOver({ state })) return null;
  const tables = disabled.tables.filter(({ audits }) => audits > 0);
  const names = tables.map(({ table, audits }) => `${shortText(table)} (${formatCount(audits)})`);
  // Those with the most audits come first: where all that are named have some, nobody knows of the rest.
  const more = tables.length === disabled.tables.length ? disabled.tableCount - tables.length : 0;
  const list = [...names, ...(more > 0 ? [formatQuantity(more, 'more table')] : [])].join(', ');
  return { label: 'Disabled', value: `${formatQuantity(disabled.auditCount, 'audit')}: ${list}` };
}

/** Tables below that lose no audit by it, and are no more to be relied on than the others. */
function belowFact({ state, disabled }: Message): Fact | null {
  const tables = disabled.tables.filter(({ audits }) => audits === 0).map(({ table }) => table);
  if (tables.length === 0 || isOver({ state })) return null;
  const withAudits = disabled.tables.length - tables.length;
  return { label: 'Also below it', value: named(tables, tables.length, disabled.tableCount - withAudits) };
}

function named(names: readonly string[], shown: number, count: number): string {
  const list = names.slice(0, shown).map((name) => shortText(name));
  const more = count - list.length;
  return more > 0 ? `${list.join(', ')} and ${formatCount(more)} more` : list.join(', ');
}
