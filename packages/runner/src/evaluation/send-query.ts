import {
  EVENT_VERSION,
  type PlanAudit,
  type QueryEndEvent,
  type RunEvent,
  type RunStartEvent,
} from '@assay/contract';
import type { AuditQuery } from '../queries/audit-queries.js';
import type { QueryAnswer, QueryFailure, QueryLimits, Warehouse } from '../warehouse/warehouse.js';
import type { ExaminedCounts } from './examined-counts.js';
import { failureReason } from './failure-reason.js';
import { auditParameters, pickParameters } from './parameter-values.js';

/** What all evaluations of a run share. */
export interface EvaluationContext {
  readonly start: RunStartEvent;
  readonly warehouse: Warehouse;
  readonly record: (event: RunEvent) => void;
  readonly clock: () => Date;
  readonly examinedCounts: ExaminedCounts;
  /** Whether an engine's words about the audit must be masked. */
  readonly isSensitive: (audit: PlanAudit) => boolean;
}

/** Sends the queries of one audit, which share its time limit. */
export interface AuditSender {
  readonly send: (query: AuditQuery, limits: Omit<QueryLimits, 'timeoutMs'>) => Promise<QueryAnswer>;
  /** What makes the query the same as another audit's: its text and the values bound to it. */
  readonly keyOf: (query: AuditQuery) => string;
  /** What is left of the audit's time, in milliseconds. */
  readonly leftMs: () => number;
  readonly spentMs: () => number;
  /** When the first query was sent; null if none was. */
  readonly startedAt: () => string | null;
}

/** @param sensitive whether an engine's messages are masked */
export function createSender(
  audit: PlanAudit,
  { start, warehouse, record, clock }: EvaluationContext,
  signal: AbortSignal,
  sensitive: boolean,
): AuditSender {
  const values = auditParameters(audit, start);
  let spentMs = 0;
  let startedAt: string | null = null;
  const leftMs = (): number => audit.timeoutMs - spentMs;
  const base = () => ({ v: EVENT_VERSION, at: clock().toISOString(), runId: start.runId }) as const;

  return {
    send: async (query, limits) => {
      const parameters = pickParameters(values, query.parameters);
      if (!parameters.ok) return notSent('query-error', `no value for @${parameters.missing}`);
      if (leftMs() <= 0) return notSent('timeout', 'no time was left');
      let sent = false;
      const about = { audits: [audit.id], purpose: query.purpose, attempt: 1 };
      const answer = await warehouse.evaluate(
        { text: query.text, parameters: parameters.values },
        { ...limits, timeoutMs: leftMs() },
        signal,
        {
          onSent: () => {
            sent = true;
            startedAt ??= clock().toISOString();
            record({ ...base(), type: 'query.start', ...about });
          },
        },
      );
      spentMs += answer.durationMs;
      if (sent) {
        record({
          ...base(),
          type: 'query.end',
          ...about,
          outcome: outcomeOf(answer),
          durationMs: answer.durationMs,
          reason: answer.ok ? null : failureReason(answer, audit, query, sensitive),
        });
      }
      return answer;
    },
    keyOf: (query) =>
      JSON.stringify([query.text, query.parameters.map((name) => values.get(name)?.value ?? null)]),
    leftMs,
    spentMs: () => spentMs,
    startedAt: () => startedAt,
  };
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
