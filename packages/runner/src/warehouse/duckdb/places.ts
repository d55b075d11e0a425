/** A place for a query, with a child of its own. */
export interface Place {
  readonly index: number;
  /** Whether another query runs there, behind which this one is queued. */
  readonly isBehind: boolean;
}

/** The places of a pool: as many as queries may run at once, each with room behind the query that runs there. */
export interface Places {
  /**
   * A free place, else one with room behind its query, as soon as there is either, in the order of the numbers; null when the
   * signal is aborted first.
   */
  readonly acquire: (number: number, signal: AbortSignal) => Promise<Place | null>;
  /** One query has left the place. Returns whether it was the last: then the place is free once `free` is called. */
  readonly leave: (index: number) => boolean;
  readonly free: (index: number) => void;
  /** Gives out room that has come up. */
  readonly offer: () => void;
  readonly isEmpty: (index: number) => boolean;
}

interface Waiter {
  readonly number: number;
  readonly give: (place: Place) => void;
}

/** @param roomAt how many queries the place takes together now; asked only where one runs */
export function createPlaces(count: number, roomAt: (index: number) => number): Places {
  /** How many queries each place has. */
  const load = Array.from({ length: count }, () => 0);
  const free = new Set(load.keys());
  const waiting: Waiter[] = [];

  const take = (): Place | undefined => {
    const [index] = free;
    if (index !== undefined) {
      free.delete(index);
      load[index] = 1;
      return { index, isBehind: false };
    }
    let least: number | undefined;
    for (let place = 0; place < count; place++) {
      const queries = load[place] ?? 0;
      if (queries === 0 || queries >= roomAt(place)) continue;
      if (least === undefined || queries < (load[least] ?? 0)) least = place;
    }
    if (least === undefined) return undefined;
    load[least] = (load[least] ?? 0) + 1;
    return { index: least, isBehind: true };
  };
  const offer = (): void => {
    while (waiting.length > 0) {
      const place = take();
      if (!place) return;
      waiting.shift()?.give(place);
    }
  };

  return {
    acquire: (number, signal) => {
      if (signal.aborted) return Promise.resolve(null);
      const place = waiting.length === 0 ? take() : undefined;
      if (place) return Promise.resolve(place);
      return new Promise((resolve) => {
        const waiter: Waiter = {
          number,
          give: (given) => {
            signal.removeEventListener('abort', stopWaiting);
            resolve(given);
          },
        };
        const stopWaiting = (): void => {
          waiting.splice(waiting.indexOf(waiter), 1);
          resolve(null);
        };
        signal.addEventListener('abort', stopWaiting, { once: true });
        const later = waiting.findIndex((other) => other.number > number);
        waiting.splice(later === -1 ? waiting.length : later, 0, waiter);
      });
    },
    leave: (index) => {
      const left = (load[index] ?? 0) - 1;
      load[index] = left;
      if (left > 0) offer();
      return left === 0;
    },
    free: (index) => {
      free.add(index);
      offer();
    },
    offer,
    isEmpty: (index) => load[index] === 0,
  };
}
