import {
  type AuditCost,
  BUILT_IN_PARAMETERS,
  EVENT_VERSION,
  MASKED,
  type ParameterValue,
  type ParameterValues,
  type PlanAudit,
  type PlanTable,
  type QueryEndEvent,
  type QueryResources,
  queryCost,
  type RunEvent,
  type RunStartEvent,
  type SampleLimits,
  type SlotHolder,
} from '@assay/contract';
import { pause } from '../pause.js';
import type { AuditQuery } from '../queries/audit-queries.js';
import type { Timers } from '../timers.js';
import type { QueryAnswer, QueryFailure, QueryLimits, Warehouse } from '../warehouse/warehouse.js';
import type { AskedOnce } from './asked-once.js';
import { failureReason } from './failure-reason.js';
import { auditParameters, pickParameters } from './parameter-values.js';
import { createRetries } from './retries.js';
import { NOTHING_SPENT, type Spent } from './spent.js';

/** The warehouse of a target other than the plan's, or why there is none: in one sentence that may be written down. */
export type OtherWarehouse =
  | { readonly ok: true; readonly warehouse: Warehouse }
  | { readonly ok: false; readonly reason: string };

/** What all evaluations of a run share. */
export interface EvaluationContext {
  readonly start: RunStartEvent;
  readonly warehouse: Warehouse;
  /** Those of other targets, by name. */
  readonly others: ReadonlyMap<string, OtherWarehouse>;
  readonly record: (event: RunEvent) => void;
  readonly clock: () => Date;
  readonly timers: Timers;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Takes who holds the slots that a query of these audits waits for. */
  readonly waiting: (
    audits: readonly string[],
    holders: readonly SlotHolder[],
    target: string | undefined,
  ) => void;
  readonly askedOnce: AskedOnce;
  /** The declared ones, by name. */
  readonly tables: ReadonlyMap<string, PlanTable>;
  /** Whether an engine's words about the audit must be masked. */
  readonly isSensitive: (audit: PlanAudit) => boolean;
  /** What a TiB that is billed costs on a target, which is the plan's where none is named; undefined: nobody said. */
  readonly pricePerTib: (target: string | undefined) => number | undefined;
  /** What one query on the plan's target may bill, in bytes, where its audit does not say; null: nothing is billed there. */
  readonly maximumBytesBilled: number | null;
  /** Null: no sample is taken. */
  readonly samples: SampleLimits | null;
}

/** Whose queries are sent: one audit's, or those that answer several at once. */
export interface Asker {
  /** At least one; a warehouse is told the name of the first. */
  readonly audits: readonly [PlanAudit, ...PlanAudit[]];
  /** That of all its queries together. */
  readonly timeoutMs: number;
  /** What one of them may bill, in bytes; null: what the target says. */
  readonly maximumBytesBilled: number | null;
  readonly values: ReadonlyMap<string, ParameterValue>;
  /** Whether an engine's messages and the values of parameters are masked. */
  readonly sensitive: boolean;
}

/** One audit by itself. */
export function auditAsker(
  audit: PlanAudit,
  { start }: Pick<EvaluationContext, 'start'>,
  sensitive: boolean,
): Asker {
  const { timeoutMs, maximumBytesBilled } = audit;
  return { audits: [audit], timeoutMs, maximumBytesBilled, values: auditParameters(audit, start), sensitive };
}

/** Sends the queries of one audit, which share its time limit. */
export interface AuditSender {
  /** The name of the target on which queries run that name none. */
  readonly target: string;
  /** @param onSent called when it is sent with its slot held, each time that it is */
  readonly send: (
    query: AuditQuery,
    limits: Omit<QueryLimits, 'timeoutMs'>,
    onSent?: () => void,
  ) => Promise<QueryAnswer>;
  /** What makes the query the same as another audit's: its text and the values bound to it. */
  readonly keyOf: (query: AuditQuery) => string;
  /** What is left of the audit's time, in milliseconds. */
  readonly leftMs: () => number;
  /** Time of its queries. */
  readonly spentMs: () => number;
  /** What is known of what they cost, each attempt by itself. */
  readonly resources: readonly QueryResources[];
  /** The price of each that was sent to a target with a rate, each attempt by itself. */
  readonly costs: readonly AuditCost[];
  /** When the first query was sent; null if none was. */
  readonly startedAt: () => string | null;
}

/** @param before what was spent on the audit already, by queries that it shared */
export function createSender(
  asker: Asker,
  context: EvaluationContext,
  signal: AbortSignal,
  before: Spent = NOTHING_SPENT,
): AuditSender {
  const { start, record, clock } = context;
  const { values, sensitive } = asker;
  const [first] = asker.audits;
  let spentMs = 0;
  /** Before queries were sent again: part of the audit's time too, or it could take longer than its limit says. */
  let pausedMs = 0;
  let { startedAt } = before;
  const resources = [...before.resources];
  const costs = [...before.costs];
  const leftMs = (): number => asker.timeoutMs - before.limitedMs - spentMs - pausedMs;
  const audits = asker.audits.map(({ id }) => id);
  const owner = asker.audits.every((audit) => audit.owner === first.owner) ? first.owner : SEVERAL_OWNERS;

  const sendOnce = async (
    query: AuditQuery,
    parameters: ParameterValues,
    limits: Omit<QueryLimits, 'timeoutMs'>,
    attempt: number,
    onSent: (() => void) | undefined,
  ): Promise<{ readonly answer: QueryAnswer; readonly sent: boolean }> => {
    let sent = false;
    const sentQuery = { text: query.text, parameters: sensitive ? masked(parameters) : parameters };
    // Written out, here and below: of an event for each query, copying objects into each other is the dearest part.
    const { purpose, side, target } = query;
    const answer = await warehouseOf(target, context).evaluate(
      {
        text: query.text,
        parameters,
        about: {
          project: start.project,
          runId: start.runId,
          audit: first.id,
          ...(audits.length > 1 && { sharedBy: audits.length }),
          owner,
          purpose,
          ...(side && { side }),
          attempt,
          maximumBytesBilled: asker.maximumBytesBilled,
        },
      },
      { ...limits, timeoutMs: leftMs() },
      signal,
      {
        onSent: () => {
          sent = true;
          const at = clock().toISOString();
          startedAt ??= at;
          record({
            v: EVENT_VERSION,
            at,
            runId: start.runId,
            type: 'query.start',
            audits,
            purpose,
            ...(side && { side }),
            ...(target !== undefined && { target }),
            attempt,
            query: sentQuery,
          });
          onSent?.();
        },
        onJob: (job) => {
          record({
            v: EVENT_VERSION,
            at: clock().toISOString(),
            runId: start.runId,
            type: 'query.job',
            audits,
            purpose,
            ...(side && { side }),
            ...(target !== undefined && { target }),
            attempt,
            job,
          });
        },
        onWaiting: (holders) => context.waiting(audits, holders, target),
      },
    );
    spentMs += answer.durationMs;
    if (answer.resources) resources.push(answer.resources);
    const pricePerTib = sent ? context.pricePerTib(target) : undefined;
    if (pricePerTib !== undefined) costs.push(queryCost(answer.resources, pricePerTib));
    if (sent || isLost(answer)) {
      const ended: QueryEndEvent = {
        v: EVENT_VERSION,
        at: clock().toISOString(),
        runId: start.runId,
        type: 'query.end',
        audits,
        purpose,
        ...(side && { side }),
        ...(target !== undefined && { target }),
        attempt,
        outcome: outcomeOf(answer),
        durationMs: answer.durationMs,
        reason: answer.ok ? null : failureReason(answer, first, query, sensitive),
      };
      const costed = answer.resources ? { ...ended, resources: answer.resources } : ended;
      record(answer.ok ? costed : { ...costed, query: sentQuery });
    }
    return { answer, sent };
  };

  return {
    target: start.target,
    send: async (query, limits, onSent) => {
      const parameters = pickParameters(values, query.parameters);
      if (!parameters.ok) return notSent('query-error', `no value for @${parameters.missing}`);
      const retries = createRetries(context.random);
      for (let attempt = 1; ; attempt++) {
        if (leftMs() <= 0) return notSent('timeout', 'no time was left');
        const { answer, sent } = await sendOnce(query, parameters.values, limits, attempt, onSent);
        if (!isLost(answer) || answer.mayRun) return answer;
        const next = retries.next(sent && !answer.isElsewhere);
        if (next.kind === 'fault') {
          const message = `${answer.message}; it did so each time the query was sent, which is taken for the query's fault`;
          return { ...answer, kind: 'query-error', message };
        }
        if (next.kind === 'give-up' || next.afterMs >= leftMs()) return answer;
        await pause(next.afterMs, context.timers, signal);
        if (signal.aborted) return notSent('cancelled', 'cancelled before it was sent again');
        pausedMs += next.afterMs;
      }
    },
    keyOf: (query) =>
      JSON.stringify([
        query.target ?? null,
        query.text,
        query.parameters.map((name) => values.get(name)?.value ?? null),
      ]),
    leftMs,
    spentMs: () => before.spentMs + spentMs,
    resources,
    costs,
    startedAt: () => startedAt,
  };
}

/** What stands for the owner of a query that answers audits of several. */
const SEVERAL_OWNERS = 'several-owners';

/** Of a target that could not be opened no query is made. */
function warehouseOf(target: string | undefined, { warehouse, others }: EvaluationContext): Warehouse {
  if (target === undefined) return warehouse;
  const other = others.get(target);
  if (!other?.ok) throw new Error(`a query for the target "${target}", which is not open`);
  return other.warehouse;
}

/** Values that somebody gave may be personal, as an address to look for; those of the run are not. */
function masked(parameters: ParameterValues): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { type, value }]) => [
      name,
      { type, value: Object.hasOwn(BUILT_IN_PARAMETERS, name) ? value : MASKED },
    ]),
  );
}

function isLost(answer: QueryAnswer): answer is QueryFailure {
  return !answer.ok && answer.kind === 'connection-lost';
}

function outcomeOf(answer: QueryAnswer): QueryEndEvent['outcome'] {
  if (answer.ok) return 'done';
  switch (answer.kind) {
    case 'timeout':
      return 'timeout';
    case 'cancelled':
      return 'cancelled';
    case 'query-error':
    case 'connection-lost':
      return 'error';
    default:
      return unknownKind(answer.kind);
  }
}

function notSent(kind: QueryFailure['kind'], message: string): QueryFailure {
  return { ok: false, kind, message, exposure: 'none', offset: null, durationMs: 0 };
}

function unknownKind(kind: never): never {
  throw new Error(`not a kind of failure: ${String(kind)}`);
}
