import type { Dialect, PlanAudit, PlanTable } from '@assay/contract';
import type { AuditQuery } from '../queries/audit-queries.js';
import {
  isNothingThere,
  partitionTypeQuery,
  type QueryReads,
  readByPartition,
  TYPE_LIMITS,
  unsuitedPartition,
} from '../queries/partition-type.js';
import type { QueryFailure } from '../warehouse/warehouse.js';
import type { AskedOnce } from './asked-once.js';
import { type Finding, NOTHING, undecidedFinding } from './finding.js';
import type { AuditSender } from './send-query.js';

/** Why a query must not be believed. */
export type Mistrust =
  | { readonly kind: 'unsuited'; readonly reason: string }
  /** The type could not be had. */
  | {
      readonly kind: 'failed';
      readonly query: AuditQuery;
      readonly table: string;
      readonly failure: QueryFailure;
    };

export interface PartitionContext {
  readonly sender: AuditSender;
  readonly askedOnce: AskedOnce;
  /** The declared ones, by name. */
  readonly tables: ReadonlyMap<string, PlanTable>;
}

/**
 * Asks DuckDB, no other engine, whether the partitions that a query reads are told from each other by columns of the declared types: the compiler has proven its conditions of
 * those, and of others they may silently leave out rows. The audit that comes first to a table asks, in its own slot and time; no other has to.
 *
 * A table or a column that is not there is none of its business: the query itself fails of it.
 *
 * @param on the side and the target of the query
 * @returns null: nothing speaks against it
 */
export async function mistrustPartitions(
  of: QueryReads,
  dialect: Dialect,
  on: Pick<AuditQuery, 'side' | 'target'>,
  { sender, askedOnce, tables }: PartitionContext,
): Promise<Mistrust | null> {
  if (dialect !== 'duckdb') return null;
  for (const table of readByPartition(of, tables)) {
    const query = partitionTypeQuery(table, on);
    const answer = await askedOnce.ask(
      sender.keyOf(query),
      (onSent) => sender.send(query, TYPE_LIMITS, onSent),
      sender.leftMs(),
    );
    if (answer.ok) {
      const type = answer.rows[0]?.[0];
      if (typeof type !== 'string') throw new Error(`no type was told of ${table.name}`);
      const wrong = unsuitedPartition(table, type, on.target);
      const { file, line } = table.source;
      if (wrong !== null)
        return { kind: 'unsuited', reason: `${wrong.message}; ${wrong.hint} (${file}:${line})` };
    } else if (!isNothingThere(answer)) {
      return { kind: 'failed', query, table: table.name, failure: answer };
    }
  }
  return null;
}

/** How an audit ends whose query is not believed. */
export function mistrusted(
  mistrust: Mistrust,
  of: { readonly audit: PlanAudit; readonly signal: AbortSignal; readonly sensitive: boolean },
): Finding {
  if (mistrust.kind === 'unsuited') return { ...NOTHING, status: 'error', reason: mistrust.reason };
  const { query, table, failure } = mistrust;
  const where = query.target === undefined ? '' : ` on "${query.target}"`;
  const before = `nothing was examined: asking for the type of the partition column of ${table}${where} `;
  return undecidedFinding(failure, {
    ...of,
    query,
    before: failure.kind === 'timeout' ? before : `${before}failed: `,
  });
}
