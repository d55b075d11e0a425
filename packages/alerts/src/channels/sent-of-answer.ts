import type { Sent } from './channel.js';
import type { PostAnswer } from './post-json.js';

/**
 * What an answer over HTTP means for a message: 2xx delivered it; 408, 425, 429, 5xx and no answer may be otherwise later; anything
 * else is refused, a redirect too, because the place that it names may be anybody's.
 *
 * @param receiver how a reason names the receiver: a URL as it may be shown
 */
export function sentOfAnswer(answer: Exclude<PostAnswer, { kind: 'bad_url' }>, receiver: string): Sent {
  if (answer.kind === 'unanswered') {
    return { kind: 'failed', reason: `${receiver}: ${answer.reason}`, retryAfterMs: null };
  }
  const { status, text } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `${receiver} answered ${status}${text === '' ? '' : `: ${text}`}`;
  if (status >= 500 || LATER.has(status))
    return { kind: 'failed', reason, retryAfterMs: answer.retryAfterMs };
  return status >= 300 && status < 400
    ? { kind: 'refused', reason: `${receiver} answered ${status}, a redirect: set the URL to which it leads` }
    : { kind: 'refused', reason };
}

/** Request timeout, too early, too many requests. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);
