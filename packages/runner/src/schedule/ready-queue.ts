import {
  blocksDownstream,
  buildWaitGraph,
  compareText,
  isBlocking,
  type Plan,
  type PlanAudit,
  type RootCause,
  type Status,
} from '@assay/contract';
import { rankAudits, type UsualDuration } from './rank-audits.js';

/** An audit that is disabled, and by what. */
export interface Skip {
  readonly audit: string;
  readonly rootCause: RootCause;
}

/**
 * What may start and what is skipped. A pure state machine: the same calls give the same
 * answers, and whether an audit is skipped, and why, does not depend on the order in which results arrive.
 */
export interface ReadyQueue {
  /** What settled audits disable before anything runs. */
  readonly skippedAtFirst: readonly Skip[];
  /** The next audit that may start: what unblocks most first, then what usually takes longest, then by id. Undefined: none may, for now or for good. */
  readonly take: () => string | undefined;
  /** Takes those of the named audits that may start now; returns them in the order given. */
  readonly takeAlso: (audits: readonly string[]) => readonly string[];
  /** Says how an audit that was taken ended; returns what is skipped by now. */
  readonly finish: (audit: string, status: Status) => readonly Skip[];
  /**
   * Ends the queue early: of what was not taken, what is already known to be disabled, and the rest. Both by id.
   */
  readonly stop: () => { readonly skipped: readonly Skip[]; readonly notRun: readonly string[] };
}

/** A root cause while it is carried down the graph; the path is a list from its last table to its first. */
interface Cause {
  readonly audit: string;
  readonly status: Status;
  readonly table: string;
  readonly length: number;
  readonly above: Cause | null;
}

/**
 * @param plan with the selected audits only
 * @param usualDuration decides between audits that unblock as much as each other
 * @param settled how audits ended that an earlier run decided: they are not given out again, and what follows from them does
 */
export function createReadyQueue(
  plan: Pick<Plan, 'tables' | 'audits'>,
  usualDuration: UsualDuration = () => undefined,
  settled: ReadonlyMap<string, Status> = new Map(),
): ReadyQueue {
  const graph = buildWaitGraph(plan);
  const { nodes, nodeOf } = graph;
  const pending = nodes.map(() => 0);
  for (const node of nodes)
    for (const waiter of node.waitedForBy) pending[waiter] = (pending[waiter] ?? 0) + 1;
  const causes = new Map<number, Cause>();
  const started = new Set<number>();
  const closed = new Set<number>();

  const rank = rankAudits(graph, usualDuration);
  const ready: number[] = [];
  const makeReady = (index: number): void => {
    // Sorted by rank, the first to start at the end.
    const order = rank.get(index) ?? 0;
    let low = 0;
    for (let high = ready.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((rank.get(ready[middle] ?? -1) ?? 0) > order) low = middle + 1;
      else high = middle;
    }
    ready.splice(low, 0, index);
  };

  /** Passes the nodes that nothing holds back any more, and what follows from that. */
  const pass = (first: readonly number[]): Skip[] => {
    const skipped: Skip[] = [];
    const queue = [...first];
    for (let at = 0; at < queue.length; at++) {
      const index = queue[at] as number;
      const node = nodes[index];
      if (!node) continue;
      const cause = causes.get(index);
      const before = node.kind === 'audit' ? settled.get(node.audit.id) : undefined;
      if (node.kind === 'audit' && before !== undefined) block(index, node.audit, before);
      else if (node.kind === 'audit' && !started.has(index)) {
        if (!cause) {
          makeReady(index);
          continue;
        }
        skipped.push({ audit: node.audit.id, rootCause: toRootCause(cause) });
      }
      closed.add(index);
      for (const waiter of node.waitedForBy) {
        const carried = carry(index, waiter);
        if (carried) causes.set(waiter, nearest(causes.get(waiter), carried));
        const left = (pending[waiter] ?? 0) - 1;
        pending[waiter] = left;
        if (left === 0) queue.push(waiter);
      }
    }
    return skipped.sort((a, b) => compareText(a.audit, b.audit));
  };

  /** The cause that a closed node hands to one that waits for it. A gate of a table adds the table to the path. */
  const carry = (from: number, to: number): Cause | undefined => {
    const cause = causes.get(from);
    const waiter = nodes[to];
    if (!cause || !waiter) return undefined;
    const adds = waiter.kind === 'whole' || waiter.kind === 'single';
    if (!adds || cause.length === 0) return adds ? { ...cause, table: waiter.table, length: 1 } : cause;
    return { ...cause, table: waiter.table, length: cause.length + 1, above: cause };
  };

  /** Carries what is known through gates that still wait for something else. */
  const spread = (): void => {
    const queue = [...causes.keys()];
    for (let at = 0; at < queue.length; at++) {
      const index = queue[at] as number;
      for (const waiter of nodes[index]?.waitedForBy ?? []) {
        const carried = closed.has(waiter) || started.has(waiter) ? undefined : carry(index, waiter);
        const known = causes.get(waiter);
        if (!carried || (known && !isNearer(carried, known))) continue;
        causes.set(waiter, carried);
        queue.push(waiter);
      }
    }
  };

  /** Makes an audit that ended the cause of what follows, if anything does. */
  const block = (index: number, audit: PlanAudit, status: Status): void => {
    if (!blocksDownstream(status) || !isBlocking(audit)) causes.delete(index);
    else causes.set(index, { audit: audit.id, status, table: audit.table, length: 0, above: null });
  };

  const skippedAtFirst = pass(nodes.flatMap((_, index) => (pending[index] === 0 ? [index] : [])));

  return {
    skippedAtFirst,
    take: () => {
      const index = ready.pop();
      const node = index === undefined ? undefined : nodes[index];
      if (index === undefined || node?.kind !== 'audit') return undefined;
      started.add(index);
      return node.audit.id;
    },
    takeAlso: (audits) =>
      audits.filter((audit) => {
        const index = nodeOf.get(audit);
        const at = index === undefined ? -1 : ready.indexOf(index);
        if (index === undefined || at < 0) return false;
        ready.splice(at, 1);
        started.add(index);
        return true;
      }),
    finish: (audit, status) => {
      const index = nodeOf.get(audit);
      const node = index === undefined ? undefined : nodes[index];
      if (index === undefined || node?.kind !== 'audit' || !started.has(index) || closed.has(index)) {
        throw new Error(`finished without being taken: ${audit}`);
      }
      block(index, node.audit, status);
      return pass([index]);
    },
    stop: () => {
      spread();
      const skipped: Skip[] = [];
      const notRun: string[] = [];
      for (const [audit, index] of nodeOf) {
        if (started.has(index) || closed.has(index) || settled.has(audit)) continue;
        const cause = causes.get(index);
        if (cause) skipped.push({ audit, rootCause: toRootCause(cause) });
        else notRun.push(audit);
        started.add(index);
      }
      ready.length = 0;
      return {
        skipped: skipped.sort((a, b) => compareText(a.audit, b.audit)),
        notRun: notRun.sort(compareText),
      };
    },
  };
}

/** Of two causes the nearer one, so that the reason is the same whichever result came first. */
function nearest(a: Cause | undefined, b: Cause): Cause {
  return !a || isNearer(b, a) ? b : a;
}

function isNearer(a: Cause, b: Cause): boolean {
  const order =
    a.length - b.length ||
    compareText(a.audit, b.audit) ||
    compareText(pathOf(a).join(' '), pathOf(b).join(' '));
  return order < 0;
}

function toRootCause(cause: Cause): RootCause {
  return { audit: cause.audit, status: cause.status, path: pathOf(cause) };
}

function pathOf(cause: Cause): string[] {
  const path: string[] = [];
  for (let part: Cause | null = cause; part && part.length > 0; part = part.above) path.unshift(part.table);
  return path;
}
