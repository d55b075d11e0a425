/** What came of one call to BigQuery. */
export type Reply<T> =
  | { readonly kind: 'answered'; readonly body: T }
  /** BigQuery answered that it does not do it. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** No answer, or none that can be read: whether the call was carried out is not known. */
  | { readonly kind: 'lost'; readonly what: string }
  /** There are no credentials, or the service that gives tokens for them refused; the call was not made. */
  | { readonly kind: 'no-credentials'; readonly what: string };

export interface Refusal {
  /** HTTP status; of a job that failed null. */
  readonly status: number | null;
  /** Google's word for it, `rateLimitExceeded`; may be empty. */
  readonly reason: string;
  /** On one line. */
  readonly message: string;
}

const NETWORK_CODE = /^(?:E[A-Z_]+|ERR_[A-Z_]+|UND_ERR_\w+)$/;

/**
 * An error of the client as a reply. Words of the authentication library are not passed on: they may name the file of the
 * credentials.
 */
export function replyOfError(error: unknown): Exclude<Reply<never>, { kind: 'answered' }> {
  if (!isObject(error)) return { kind: 'lost', what: 'the client failed' };
  const { code, errors, message } = error;
  if (typeof code === 'number' && 'errors' in error) {
    const [first] = Array.isArray(errors) ? errors.filter(isObject) : [];
    return {
      kind: 'refused',
      refusal: {
        status: code,
        reason: textOf(first?.reason),
        message: oneLine(textOf(first?.message) || statusWords(code)),
      },
    };
  }
  if (typeof code === 'string' && NETWORK_CODE.test(code)) {
    return { kind: 'lost', what: `the connection was lost (${code})` };
  }
  if (error instanceof SyntaxError || error.type === 'invalid-json' || error.type === 'system') {
    return { kind: 'lost', what: 'the answer was cut off' };
  }
  const denied = /\b(invalid_grant|invalid_client|invalid_rapt|unauthorized_client)\b/.exec(textOf(message));
  return {
    kind: 'no-credentials',
    what: denied ? `the token service says ${denied[1]}` : 'no token could be had',
  };
}

/** What must never be seen, whoever quotes it. */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|\bya29\.[\w.-]+|\bBearer [\w.~+/=-]+|\bAIza[\w-]{20,}/g;

/** A message without line breaks and without anything that opens a door. */
export function oneLine(text: string): string {
  return text.replace(SECRET, '•••').replace(/\s+/g, ' ').trim();
}

function statusWords(status: number): string {
  return `BigQuery answered with HTTP status ${status}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object';
}
