import type { AuditQuery } from '../queries/audit-queries.js';
import type { QueryFailure, QueryRows } from '../warehouse/warehouse.js';
import type { AskedOnce } from './asked-once.js';
import type { AuditSender } from './send-query.js';

/** One row comes back. A count fits 64 bits; of a type the beginning is enough (`DECIMAL(38,10)` is the longest that may be). */
export const COUNT_LIMITS = { rows: 1, characters: 40 };

export interface Examined {
  /** Null: unknown. */
  readonly rows: bigint | null;
  readonly failure: QueryFailure | null;
}

/** @param query null where the plan does not know how to count them */
export async function countExamined(
  query: AuditQuery | null,
  sender: AuditSender,
  askedOnce: AskedOnce,
): Promise<Examined> {
  if (!query) return { rows: null, failure: null };
  const answer = await askedOnce.ask(
    sender.keyOf(query),
    (onSent) => sender.send(query, { ...COUNT_LIMITS, columns: 1 }, onSent),
    sender.leftMs(),
  );
  if (answer.ok) return { rows: countAt(answer, 0), failure: null };
  return { rows: null, failure: answer };
}

/** The count in a column of the only row. */
export function countAt(answer: QueryRows, column: number): bigint {
  const text = answer.rows[0]?.[column];
  if (text === undefined || text === null || !/^\d+$/.test(text))
    throw new Error('a count query returned no count');
  return BigInt(text);
}

/** Counts are numbers in results. No table has 2^53 rows; if one had, rounding would be a lie. */
export function exact(count: bigint): number {
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`a count beyond 2^53: ${count}`);
  return Number(count);
}
