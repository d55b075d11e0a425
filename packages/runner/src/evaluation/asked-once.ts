import type { Timers } from '../timers.js';
import type { QueryAnswer, QueryFailure, QueryRows } from '../warehouse/warehouse.js';

/** What several audits of a run need to know: the rows that they examine, the types of their partition columns. Each is asked once. */
export interface AskedOnce {
  /**
   * The answer to a query. The first audit that asks for a key sends it, in its own slot and out of its own time; the
   * others wait for that answer, which costs them nothing.
   *
   * An answer that says something about the query (rows, or an error in it) holds for all. That the first audit ran out of
   * its time, or lost its connection, says nothing to the next: that one sends the query itself.
   *
   * @param key what is asked: text and parameter values
   * @param send calls `onSent` when the query is sent, with its slot held
   * @param waitMs how long to wait for another audit's answer at most, from when its query was sent: waiting for a slot is nobody's time;
   *   when that is over, the answer is a timeout
   */
  readonly ask: (
    key: string,
    send: (onSent: () => void) => Promise<QueryAnswer>,
    waitMs: number,
  ) => Promise<QueryAnswer>;
  /** Takes an answer that another query has told along. */
  readonly know: (key: string, answer: QueryRows) => void;
}

export function createAskedOnce(timers: Timers): AskedOnce {
  const asked = new Map<
    string,
    { readonly answer: Promise<QueryAnswer>; readonly begun: Promise<unknown> }
  >();
  const known = new Map<string, QueryAnswer>();
  return {
    ask: async (key, send, waitMs) => {
      const answered = known.get(key);
      if (answered) return answered;
      for (let others = asked.get(key); others; others = asked.get(key)) {
        await others.begun;
        const answer = await within(others.answer, waitMs, timers);
        if (answer === null) return WAITED_TOO_LONG;
        if (holdsForAll(answer)) return answer;
      }
      let begin: () => void = () => undefined;
      const sent = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const own = send(() => begin());
      // Whoever waits learns of a fault from the answer itself.
      asked.set(key, { answer: own, begun: Promise.race([sent, own.catch(() => undefined)]) });
      let answer: QueryAnswer | undefined;
      try {
        answer = await own;
        return answer;
      } finally {
        if (answer && holdsForAll(answer)) known.set(key, answer);
        asked.delete(key);
      }
    },
    know: (key, answer) => void known.set(key, answer),
  };
}

const WAITED_TOO_LONG: QueryFailure = {
  ok: false,
  kind: 'timeout',
  message: 'waited too long for what another audit had asked',
  exposure: 'none',
  offset: null,
  durationMs: 0,
};

function holdsForAll(answer: QueryAnswer): boolean {
  return answer.ok || answer.kind === 'query-error' || answer.kind === 'cancelled';
}

function within<T>(promise: Promise<T>, ms: number, timers: Timers): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = timers.after(ms, () => resolve(null));
    promise.then(resolve, reject).finally(stop);
  });
}
