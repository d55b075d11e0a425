import type { HistoryTable, HistoryWarehouse } from '@assay/history';
import { createBackOff } from '../../../back-off.js';
import { pause } from '../../../pause.js';
import type { CallLimit } from '../bounded-call.js';
import type { Effects } from '../effects.js';
import { CALL_MS } from '../insert-job.js';
import { at } from '../job.js';
import { judgeRefusal } from '../judge-refusal.js';
import type { Reply } from '../reply.js';
import type { TableService } from './table-service.js';
import { troubleOf } from './trouble-of.js';

const MOST_TRIES = 5;

/**
 * Makes the tables that are missing; who else makes them at the same time is no trouble. Says after how long partitions are removed, which
 * a dataset may be set to.
 */
export async function makeTables(
  service: TableService,
  tables: readonly HistoryTable[],
  stop: AbortSignal,
  effects: Effects,
): ReturnType<HistoryWarehouse['makeTables']> {
  let keepsMs: number | null = null;
  for (const table of tables) {
    const found = await repeated((limit) => service.getTable(table.name, limit), stop, effects);
    if (found.kind === 'answered') {
      keepsMs = shorter(keepsMs, found.body);
      continue;
    }
    if (stop.aborted) return { kind: 'stopped', message: 'it was stopped' };
    if (found.kind !== 'refused' || judgeRefusal(found.refusal).kind !== 'missing') return troubleOf(found);
    const made = await repeated((limit) => service.makeTable(table, limit), stop, effects);
    if (made.kind === 'answered') keepsMs = shorter(keepsMs, made.body);
    else if (made.kind !== 'refused' || judgeRefusal(made.refusal).kind !== 'taken') return troubleOf(made);
  }
  return { kind: 'made', keepsMs };
}

/** @param table as the service describes it */
function shorter(keepsMs: number | null, table: unknown): number | null {
  const expirationMs = Number(at(at(table, 'timePartitioning'), 'expirationMs') ?? Number.NaN);
  if (Number.isNaN(expirationMs)) return keepsMs;
  return keepsMs === null ? expirationMs : Math.min(keepsMs, expirationMs);
}

/** A call that may be made twice, until it brings an answer or a refusal that stays. */
async function repeated<T>(
  call: (limit: CallLimit) => Promise<Reply<T>>,
  stop: AbortSignal,
  { timers, random }: Effects,
): Promise<Reply<T>> {
  const backOff = createBackOff(500, 8_000, random);
  for (let tries = 1; ; tries++) {
    const reply = await call({ ms: CALL_MS, stop });
    const isOver =
      reply.kind === 'answered' ||
      reply.kind === 'no-credentials' ||
      (reply.kind === 'refused' && judgeRefusal(reply.refusal).kind !== 'repeat');
    if (isOver || tries === MOST_TRIES || stop.aborted) return reply;
    await pause(backOff.next(), timers, stop);
  }
}
