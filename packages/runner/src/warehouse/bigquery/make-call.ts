import type { Timers } from '../../timers.js';
import { boundedCall, type CallLimit } from './bounded-call.js';
import { at } from './job.js';
import { type Reply, replyOfError } from './reply.js';

/** Makes one call of the client within its limit; what comes of it is a reply, also where the client rejects. */
export async function makeCall<T>(
  limit: CallLimit,
  timers: Timers,
  call: () => Promise<T>,
): Promise<Reply<T>> {
  try {
    const made = await boundedCall(limit, timers, call);
    if (made.inTime) return { kind: 'answered', body: made.value };
    return { kind: 'lost', what: 'no answer came in time', wasSent: true };
  } catch (error) {
    return replyOfError(error);
  }
}

/** The body of a job's answer. The client rejects for a job with warnings, too; then the job is with the error. */
export async function jobBody(call: () => Promise<readonly unknown[]>): Promise<unknown> {
  try {
    const [, body] = await call();
    return body;
  } catch (error) {
    const body = at(error, 'response');
    if (at(body, 'jobReference') !== undefined) return body;
    throw error;
  }
}
