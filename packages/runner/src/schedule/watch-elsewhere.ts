import type { OtherWarehouse } from '../evaluation/send-query.js';

/** Queries of comparisons on targets other than the plan's own. */
export interface Elsewhere {
  /** To be used in place of those given. */
  readonly warehouses: ReadonlyMap<string, OtherWarehouse>;
  /**
   * How many audits more may be evaluated, because others are at a query on another target and use nothing of the plan's own: as
   * many at most as may run there, or all that wait for it would hold what they have in memory.
   */
  readonly room: () => number;
  /** Takes what is called when `room` has become more. */
  readonly onRoom: (listener: () => void) => void;
}

/** Watches the queries on other targets, so that a slow one does not hold up what the plan's own could do meanwhile. */
export function watchElsewhere(others: ReadonlyMap<string, OtherWarehouse>): Elsewhere {
  let most = 0;
  let now = 0;
  let tell: () => void = () => undefined;
  const watched = ([name, other]: readonly [string, OtherWarehouse]): readonly [string, OtherWarehouse] => {
    if (!other.ok) return [name, other];
    const { warehouse } = other;
    most += warehouse.capabilities.maxConcurrentQueries;
    const evaluate: typeof warehouse.evaluate = async (...call) => {
      now += 1;
      tell();
      try {
        return await warehouse.evaluate(...call);
      } finally {
        now -= 1;
      }
    };
    return [name, { ok: true, warehouse: { ...warehouse, evaluate } }];
  };
  return {
    warehouses: new Map([...others].map(watched)),
    room: () => Math.min(now, most),
    onRoom: (listener) => {
      tell = listener;
    },
  };
}
