import type { QueryAnswer, QueryFailure, QueryLimits, QueryListener, WarehouseQuery } from '../warehouse.js';
import type { ChildAnswer } from './child/protocol.js';
import type { QueryStop } from './query-stops.js';
import type { Child } from './start-child.js';

/** A query that runs longer than this is slow: others do not wait behind it. */
export const SLOW_MS = 20;

/** How often an interrupt is repeated: one that comes before the query has started is lost. */
const INTERRUPT_EVERY_MS = 50;

/** What DuckDB gets to react to interrupts before its process is killed. */
const GRACE_MS = 1000;

/** How long the end of a killed process is waited for before the answer is given without it. */
const DEATH_WITHIN_MS = 500;

/**
 * How long a child may say nothing about a query that it is to take a slot for: it tells every 10 seconds that it waits. One that says
 * nothing was stopped, or hangs on a disk, and would hold up every other that looks for a slot.
 */
const SILENT_MS = 30_000;

/** What is said already and not heard, because it is the runner that was stopped, is heard within this time. */
const HEARD_WITHIN_MS = 1000;

export interface SupervisionListener extends QueryListener {
  /** It has been running for `SLOW_MS`. */
  readonly onSlow: () => void;
}

/**
 * Runs one query in a child, which takes a slot for it first, and makes sure that it ends: at its limit, or when it is told
 * to, it is interrupted until it reacts, and killed with its process if it does not within a second.
 *
 * @param number of the query, different from every earlier one of this child
 * @param isBehind whether it was put behind another query of the child; then it may not come to be sent
 * @returns `unstarted` if it was withdrawn, or the child ended, before the query's turn came
 */
export async function superviseQuery(
  child: Child,
  number: number,
  query: WarehouseQuery,
  limits: QueryLimits,
  queryStop: QueryStop,
  listener: SupervisionListener,
  isBehind: boolean,
): Promise<QueryAnswer | 'unstarted'> {
  let started: number | null = null;
  let limit: NodeJS.Timeout | undefined;
  let stoppedBy: 'timeout' | 'cancelled' | null = null;
  let interrupts: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  let giveUp: () => void = () => undefined;

  const stop = (by: 'timeout' | 'cancelled'): void => {
    if (stoppedBy) return;
    stoppedBy = by;
    child.interrupt(number);
    interrupts = setInterval(() => child.interrupt(number), INTERRUPT_EVERY_MS);
    grace = setTimeout(() => {
      child.kill();
      grace = setTimeout(giveUp, DEATH_WITHIN_MS);
    }, GRACE_MS);
  };
  let silence: NodeJS.Timeout | undefined;
  const awaitSign = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      silence = setTimeout(child.kill, HEARD_WITHIN_MS);
    }, SILENT_MS);
  };
  const onWaiting: QueryListener['onWaiting'] = (holders) => {
    awaitSign();
    listener.onWaiting?.(holders);
  };
  const onAbort = (): void => stop('cancelled');
  const slow = (): void => {
    listener.onSlow();
    const left = limits.timeoutMs - SLOW_MS;
    if (left <= 0) stop('timeout');
    else if (!stoppedBy) limit = setTimeout(() => stop('timeout'), left);
  };
  const onTurn = (): void => {
    started = performance.now();
    clearTimeout(silence);
    if (!stoppedBy) limit = setTimeout(slow, Math.min(SLOW_MS, limits.timeoutMs));
  };
  const forgetStop = queryStop.onAbort(onAbort);
  if (queryStop.signal.aborted) stop('cancelled');

  if (!isBehind) awaitSign();
  const { text, parameters } = query;
  const { timeoutMs, rows, columns, characters } = limits;
  const asked = { number, text, parameters, timeoutMs, rows, columns, characters };
  let forgetEnd: () => void = () => undefined;
  // No race: it would leave its traces on the end of the child for as long as the child lives.
  const reply = await new Promise<ChildAnswer | string | undefined>((resolve) => {
    giveUp = () => resolve(undefined);
    forgetEnd = child.onEnd(resolve);
    void child.ask(asked, { ...listener, onTurn, onWaiting }).then(resolve);
  });
  forgetEnd();

  clearTimeout(silence);
  clearTimeout(limit);
  clearTimeout(grace);
  clearInterval(interrupts);
  forgetStop();
  const durationMs = durationSince(started);
  const resources =
    typeof reply === 'object' && 'resources' in reply && reply.resources
      ? { resources: reply.resources }
      : {};
  const failed = (failure: Pick<QueryFailure, 'kind' | 'message'>): QueryFailure => ({
    ok: false,
    exposure: 'none',
    offset: null,
    durationMs,
    ...resources,
    ...failure,
  });
  // Also one that fails so while it is being stopped is of no use to the next query.
  if (typeof reply === 'object' && reply.type === 'failed' && reply.error.isFatal) child.kill();
  const isAnswer = typeof reply === 'object' && reply.type === 'rows';
  // By the child's clock, if it answers: that this process had no time to listen is not the query's fault.
  const isLate = isAnswer ? reply.durationMs > timeoutMs : stoppedBy === 'timeout' || durationMs > timeoutMs;
  if (isLate && stoppedBy !== 'cancelled')
    return failed({ kind: 'timeout', message: 'the query passed its limit and was cancelled' });
  if (stoppedBy === 'cancelled') return failed({ kind: 'cancelled', message: 'the query was cancelled' });
  if (typeof reply !== 'object') {
    if (isBehind && started === null) return 'unstarted';
    const what = started === null ? 'waited for a slot' : 'ran';
    return failed({
      kind: 'connection-lost',
      message: `the DuckDB process ended while the query ${what} (${reply})`,
    });
  }
  if (reply.type === 'withdrawn') return 'unstarted';
  if (reply.type === 'slotless') {
    const message = `no slot of the target can be taken: ${reply.message}`;
    return failed({ kind: 'connection-lost', message });
  }
  if (reply.type === 'rows') {
    const { durationMs, resources } = reply;
    return { ok: true, columns: reply.columns, kinds: reply.kinds, rows: reply.rows, durationMs, resources };
  }
  const { message, exposure, offset } = reply.error;
  return {
    ok: false,
    kind: 'query-error',
    message,
    exposure,
    offset,
    durationMs: reply.durationMs,
    ...resources,
  };
}

function durationSince(started: number | null): number {
  return started === null ? 0 : Math.round(performance.now() - started);
}
