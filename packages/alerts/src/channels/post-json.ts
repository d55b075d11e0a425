import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { clip, formatLimit, printableText } from '@assay/contract';
import { connectionProblem } from './connection-problem.js';
import { retryAfterMs } from './retry-after.js';
import { credentialsOf } from './shown-url.js';
import { withoutSecrets } from './without-secrets.js';

/** One JSON text for one address over HTTP. */
export interface Post {
  /** May hold secrets: no part of it gets into an answer. */
  readonly url: string;
  readonly body: string;
  /** Beside those of JSON. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a receiver may say because it was asked so, and nobody is to be shown. */
  readonly secrets: readonly string[];
  /** From the first byte sent to the last one read, in milliseconds. */
  readonly deadlineMs: number;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** What a receiver said, or why it said nothing. */
export type PostAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** What it wrote, without secrets, cut to `SHOWN_CHARACTERS`, on one line. */
      readonly text: string;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unanswered'; readonly reason: string }
  | { readonly kind: 'bad_url'; readonly reason: string };

/** How much of an answer's text is shown. */
const SHOWN_CHARACTERS = 200;
/** How much of an answer's text is read. */
const READ_BYTES = 4096;

/**
 * Posts once: no repetition, no redirect followed, no connection kept. Resolves whatever the receiver does, within the deadline; then
 * the socket is closed.
 *
 * The status is the answer: a receiver that gave it and then hangs or breaks off has answered.
 */
export function postJson(post: Post): Promise<PostAnswer> {
  const url = URL.canParse(post.url) ? new URL(post.url) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return Promise.resolve({ kind: 'bad_url', reason: 'it is no http or https URL' });
  }
  const deadline = AbortSignal.timeout(post.deadlineMs);
  const signal = AbortSignal.any([post.signal, deadline]);
  const body = Buffer.from(post.body);
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((resolve) => {
    let settle = (error: unknown): void =>
      resolve({
        kind: 'unanswered',
        reason: deadline.aborted
          ? `no answer within ${formatLimit(post.deadlineMs)}`
          : signal.aborted
            ? 'it was given up before an answer came'
            : connectionProblem(error),
      });
    const sent = request(withoutCredentials(url), {
      method: 'POST',
      // Node would throw at a `%` that stands for nothing.
      ...(url.username + url.password !== '' && { auth: credentialsOf(url) }),
      agent: false,
      signal,
      headers: { ...post.headers, 'content-type': 'application/json', 'content-length': body.length },
    });
    sent.on('error', (error) => settle(error));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const answered = (): void => {
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          text: shownText(Buffer.concat(chunks), post.secrets),
          retryAfterMs: retryAfterMs(response.headers['retry-after'], post.now()),
        });
        sent.destroy();
      };
      settle = answered;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > READ_BYTES) answered();
      });
      response.on('end', answered);
      response.on('error', answered);
      response.on('close', answered);
    });
    sent.end(body);
  });
}

function withoutCredentials(url: URL): URL {
  return Object.assign(new URL(url), { username: '', password: '' });
}

/** Cut after the secrets are out: the half of one would not be known as it. */
function shownText(body: Buffer, secrets: readonly string[]): string {
  const text = withoutSecrets(body.toString('utf8'), secrets);
  return clip(printableText(text.trim().replace(/\s+/g, ' ')), SHOWN_CHARACTERS);
}
