import { createBackOff } from '../../back-off.js';
import { pause } from '../../pause.js';
import type { BigqueryService } from './bigquery-service.js';
import type { Effects } from './effects.js';
import type { Look } from './find-last-use.js';
import { CALL_MS } from './insert-job.js';
import { judgeRefusal } from './judge-refusal.js';

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Asks for a job that may be of another runner. That it is missing is an answer of the service only: after no answer, or one that is
 * withheld, nothing is concluded.
 */
export async function lookAtJob(
  service: BigqueryService,
  jobId: string,
  stop: AbortSignal,
  { timers, random }: Effects,
): Promise<Look> {
  const backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  for (let tries = 1; ; tries++) {
    if (stop.aborted) return unknown('it was stopped before it was sent');
    const reply = await service.get(jobId, { ms: CALL_MS, stop });
    let what: string;
    switch (reply.kind) {
      case 'answered':
        return { kind: 'found', job: reply.body };
      case 'no-credentials':
        return unknown(reply.what);
      case 'lost':
        ({ what } = reply);
        break;
      case 'refused': {
        const { refusal } = reply;
        const { kind } = judgeRefusal(refusal);
        if (kind === 'missing') return { kind: 'missing' };
        if (kind !== 'repeat') return { kind: 'failed', outcome: { kind: 'refused', refusal } };
        what = refusal.message;
      }
    }
    if (tries >= MOST_TRIES) return unknown(what);
    await pause(backOff.next(), timers, stop);
  }
}

function unknown(what: string): Look {
  return { kind: 'failed', outcome: { kind: 'unknown', what, mayExist: false } };
}
