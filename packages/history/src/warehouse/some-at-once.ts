/**
 * Does something for each of a list, in its order, at most so many at once. Once one of them says `false` none is begun any more.
 *
 * @returns when all that were begun have ended; then rejects with what the first of them that failed rejected with
 */
export async function someAtOnce<T>(
  items: readonly T[],
  most: number,
  action: (item: T) => Promise<boolean>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  let goesOn = true;
  const work = async (): Promise<void> => {
    while (goesOn) {
      const next = left.next();
      if (next.done) return;
      try {
        if (!(await action(next.value))) goesOn = false;
      } catch (error) {
        goesOn = false;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: most }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
}
