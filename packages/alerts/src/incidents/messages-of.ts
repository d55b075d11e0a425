import {
  type AuditResult,
  addressText,
  compareText,
  contentHash,
  type Plan,
  remaskSample,
} from '@assay/contract';
import type { Delivery, FinishedRun, KnownIncident } from '../decide.js';
import {
  type BadDate,
  type Incident,
  type IncidentAudit,
  type IncidentState,
  isOver,
  type Looked,
} from '../incident.js';
import {
  MESSAGE_AUDITS,
  MESSAGE_TABLES,
  MESSAGE_VERSION,
  type Message,
  type MessageAudit,
  type MessageDisabled,
  type Recipient,
} from '../message.js';
import { messageTitle } from '../wording/message-title.js';
import { planAudits } from './audit-outcome.js';
import { badDatesOf } from './bad-dates.js';
import { reproduceCommand } from './reproduce-command.js';
import { allowsSamples, groupsAt } from './routes-of.js';

export interface MessagesInput {
  readonly incident: Incident;
  readonly state: IncidentState;
  readonly recipients: readonly Recipient[];
  /** What was told of it before. */
  readonly told: KnownIncident['told'];
  /** The last of the runs that are decided on that spoke of it; null: none did. */
  readonly spokenBy: Pick<FinishedRun, 'runId' | 'runDate'> | null;
  /** When the acknowledgement that ends with it was given; null: there was none. */
  readonly acknowledgedAt: string | null;
  /** Owners, routes and descriptions as they are by now. */
  readonly plan: Plan;
  readonly siteUrl: string | null;
  /** Of the runs that are decided on. */
  readonly runOf: (runId: string) => FinishedRun | undefined;
  /** A result of the runs that are decided on. */
  readonly resultOf: (runId: string, audit: string) => AuditResult | undefined;
}

/** The messages that tell an incident as being in a state, one for each recipient. */
export function messagesOf(input: MessagesInput): Delivery[] {
  const { incident, state, plan, told, acknowledgedAt, siteUrl } = input;
  const { id, project, target, kind, severity, flapping, since, owners } = incident;
  const concerned = incident.audits.filter(
    ({ bad, removed }) =>
      state === 'repaired' || (state === 'closed' ? removed !== undefined : bad.length > 0),
  );
  const { runDate, runId } = speakingOf(input, concerned);
  const shown = concerned
    .map((of) => ({
      of,
      seen: state === 'repaired' ? goodDate(of) : (of.bad.at(-1) ?? of.removed ?? goodDate(of)),
    }))
    .sort(
      (a, b) =>
        (b.seen.offendingRows ?? -1) - (a.seen.offendingRows ?? -1) || compareText(a.of.audit, b.of.audit),
    )
    .slice(0, MESSAGE_AUDITS);
  const before = new Map(told?.incident.audits.map((of) => [of.audit, of.bad.at(-1)]));
  const wereTold = new Set(told?.recipients.map(addressText));
  const disabled = disabledOf(incident, plan);
  const reproduce = reproduceCommand(incident, state, concerned, runDate, input);
  const badDates = new Set(incident.audits.flatMap(badDatesOf)).size;
  const sources = shown.map(({ of, seen }) => sourceOf(of, seen, input));

  return input.recipients.map((recipient): Delivery => {
    const audits = sources.map(({ audit, sample }): MessageAudit => {
      const was = wereTold.has(addressText(recipient)) ? before.get(audit.audit) : undefined;
      return {
        ...audit,
        ...(was && !isOver({ state }) && { toldOffendingRows: was.offendingRows }),
        sample: allowsSamples(plan, audit.owner, recipient) ? sample : null,
      };
    });
    const { channel, address } = recipient;
    const identity = {
      incident: id,
      channel,
      address,
      state,
      flapping,
      run: incident.runId,
      runId,
      acknowledgedAt,
    };
    const source: Omit<Message, 'title' | 'key'> = {
      v: MESSAGE_VERSION,
      incident: id,
      state,
      kind,
      severity,
      flapping,
      project,
      target,
      runId,
      runDate,
      since,
      badDates,
      audits,
      auditCount: concerned.length,
      disabled,
      owners,
      because: groupsAt(plan, owners, recipient),
      link: audits[0] === undefined ? null : linkTo(siteUrl, runId, audits[0].audit),
      reproduce,
    };
    const message: Message = {
      ...source,
      key: contentHash(identity).slice(0, 16),
      title: messageTitle(source),
    };
    return { recipient, message };
  });
}

interface Source {
  readonly audit: MessageAudit;
  readonly sample: MessageAudit['sample'];
}

function sourceOf(
  { audit, table, owner }: IncidentAudit,
  { status, offendingRows, examinedRows, runId }: BadDate,
  { plan, resultOf, siteUrl }: MessagesInput,
): Source {
  const result = runId === null ? undefined : resultOf(runId, audit);
  const of = planAudits(plan).get(audit);
  const sample = result?.sample ?? null;
  return {
    audit: {
      audit,
      table,
      owner,
      description: of?.description ?? null,
      status,
      offendingRows,
      examinedRows,
      reason: result?.reason ?? null,
      link: linkTo(siteUrl, runId, audit),
      sample: null,
    },
    // Of an audit that is in no plan any more nobody knows what has to be masked.
    sample: sample !== null && of !== undefined ? remaskSample(sample, of.mask) : null,
  };
}

/** What is good has no offending rows to tell. */
function goodDate({ newest: { runDate, runId, status } }: IncidentAudit): BadDate {
  return { runDate, runId, status, offendingRows: null, examinedRows: null };
}

type LookedAt = Pick<BadDate, 'runDate' | 'runId'>;

/** The run of which a message speaks, and its date: where it is bad, the newest that found it so. */
function speakingOf(
  { incident, state, spokenBy }: MessagesInput,
  concerned: readonly IncidentAudit[],
): Pick<Looked, 'runId' | 'runDate'> {
  const { audits, runId, since } = incident;
  const ofLast = spokenBy ?? newestOf(audits.map(({ newest }) => newest));
  const found =
    state === 'repaired'
      ? ofLast
      : newestOf(
          state === 'passing_again'
            ? audits.map(({ newest }) => newest)
            : concerned.flatMap(({ bad, removed }) => bad.at(-1) ?? removed ?? []),
        );
  return { runId: found?.runId ?? runId, runDate: found?.runDate ?? since };
}

function newestOf(all: readonly LookedAt[]): LookedAt | undefined {
  const runOf = ({ runId }: LookedAt): string => runId ?? '';
  return [...all].sort((a, b) => compareText(b.runDate, a.runDate) || compareText(runOf(b), runOf(a)))[0];
}

function disabledOf({ disabled }: Incident, plan: Plan): MessageDisabled {
  const ofPlan = planAudits(plan);
  const counts = new Map<string, number>();
  for (const id of disabled.audits) {
    const table = ofPlan.get(id)?.table;
    if (table !== undefined) counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  const owners = new Map(plan.tables.map(({ name, owner }) => [name, owner]));
  const tables = disabled.tables
    .map((table) => ({ table, owner: owners.get(table) ?? '', audits: counts.get(table) ?? 0 }))
    .sort((a, b) => b.audits - a.audits || compareText(a.table, b.table))
    .slice(0, MESSAGE_TABLES);
  return { auditCount: disabled.audits.length, tables, tableCount: disabled.tables.length };
}

function linkTo(siteUrl: string | null, runId: string | null, audit: string): string | null {
  return siteUrl === null || runId === null
    ? null
    : `${siteUrl}runs/${runId}.html#${encodeURIComponent(audit)}`;
}
