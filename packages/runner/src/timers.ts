/** The passing of time as an argument, so that a deadline of six hours is tested in milliseconds. */
export interface Timers {
  /** Calls `action` once after `ms` milliseconds, unless the returned function was called before. */
  readonly after: (ms: number, action: () => void) => () => void;
}

/** The longest delay that Node's timers take (24.8 days); a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Real time. */
export const systemTimers: Timers = {
  after: (ms, action) => {
    const timer = setTimeout(action, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
