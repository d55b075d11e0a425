/** A fixed number of places, given out in the order of asking. */
export interface Slots {
  /** The number of a free place, as soon as there is one; null when the signal is aborted first. */
  readonly acquire: (signal: AbortSignal) => Promise<number | null>;
  readonly release: (slot: number) => void;
}

/** @param count how many places there are, numbered from 0 */
export function createSlots(count: number): Slots {
  const free = Array.from({ length: count }, (_, index) => index);
  const waiting = new Set<(slot: number) => void>();
  return {
    acquire: (signal) => {
      if (signal.aborted) return Promise.resolve(null);
      const slot = free.shift();
      if (slot !== undefined) return Promise.resolve(slot);
      return new Promise((resolve) => {
        const give = (given: number): void => {
          signal.removeEventListener('abort', leave);
          resolve(given);
        };
        const leave = (): void => {
          waiting.delete(give);
          resolve(null);
        };
        waiting.add(give);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
    release: (slot) => {
      const [next] = waiting;
      if (!next) {
        free.unshift(slot);
        return;
      }
      waiting.delete(next);
      next(slot);
    },
  };
}
