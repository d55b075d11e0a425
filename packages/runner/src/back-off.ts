/** The pauses between looks at something that takes time, or between tries. */
export interface BackOff {
  /** Milliseconds to wait now; longer each time, up to the longest. */
  readonly next: () => number;
}

/**
 * @param firstMs the first pause at most
 * @param longestMs no pause is longer
 * @param random from 0 to below 1: takes up to half of a pause off, so that what began together does not stay together
 */
export function createBackOff(firstMs: number, longestMs: number, random: () => number): BackOff {
  let times = 0;
  return {
    next: () => {
      const longest = Math.min(firstMs * 2 ** times, longestMs);
      times += 1;
      return Math.round(longest * (0.5 + random() / 2));
    },
  };
}
