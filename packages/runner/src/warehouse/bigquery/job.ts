import type { JobLabels } from './job-labels.js';
import { oneLine, type Refusal } from './reply.js';

/** A job as BigQuery describes it, as far as it is looked at. */
export interface Job {
  readonly isDone: boolean;
  /** Why it failed. Warnings are elsewhere and no reason. */
  readonly error: Refusal | null;
  readonly labels: JobLabels;
  /** In milliseconds since 1970; null where the service does not tell. */
  readonly createdMs: number | null;
  /** `SELECT`; null where it is not known yet. */
  readonly statementType: string | null;
  readonly statistics: unknown;
}

/** @param body what the service sent */
export function readJob(body: unknown): Job {
  const status = at(body, 'status');
  const error = at(status, 'errorResult');
  return {
    isDone: at(status, 'state') === 'DONE',
    error:
      error === undefined
        ? null
        : {
            status: null,
            reason: text(at(error, 'reason')) ?? '',
            message: oneLine(text(at(error, 'message')) ?? 'the job failed'),
          },
    labels: Object.fromEntries(
      Object.entries(at(at(body, 'configuration'), 'labels') ?? {}).map(([name, value]) => [
        name,
        String(value),
      ]),
    ),
    createdMs: milliseconds(at(at(body, 'statistics'), 'creationTime')),
    statementType: text(at(at(at(body, 'statistics'), 'query'), 'statementType')),
    statistics: at(body, 'statistics'),
  };
}

/** A field of something that is an object, or undefined. */
export function at(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key] ?? undefined;
}

/** The service sends 64-bit numbers as text. */
function milliseconds(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
