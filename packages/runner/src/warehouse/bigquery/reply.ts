/** What came of one call to BigQuery. */
export type Reply<T> =
  | { readonly kind: 'answered'; readonly body: T }
  /** BigQuery answered that it does not do it. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** No answer, or none that can be read. `wasSent`: whether the call was carried out is not known; otherwise it was not. */
  | { readonly kind: 'lost'; readonly what: string; readonly wasSent: boolean }
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

/** There was no connection, so nothing was sent over it. */
const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** Neither was the connection made whose certificate is not trusted: that of a company's proxy, most often. */
const NOT_TRUSTED =
  /^(?:CERT_|ERR_TLS_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY))/;

/** A connection that broke; codes of files, as of one with credentials, are not among them. */
const CONNECTION_LOST = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EPROTO',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CLOSED',
]);

/**
 * An error of the client as a reply. Words of the authentication library are not passed on: they may name the file of the
 * credentials.
 */
export function replyOfError(error: unknown): Exclude<Reply<never>, { kind: 'answered' }> {
  if (!isObject(error)) return { kind: 'lost', what: 'the client failed', wasSent: true };
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
  if (typeof code === 'string' && NO_CONNECTION.has(code)) {
    return { kind: 'lost', what: `BigQuery cannot be reached (${code})`, wasSent: false };
  }
  if (typeof code === 'string' && NOT_TRUSTED.test(code)) {
    const advice = 'NODE_EXTRA_CA_CERTS names a file of further ones';
    const what = `the certificate that BigQuery's address shows is not trusted (${code}): ${advice}`;
    return { kind: 'lost', what, wasSent: false };
  }
  if (typeof code === 'string' && CONNECTION_LOST.has(code)) {
    return { kind: 'lost', what: `the connection was lost (${code})`, wasSent: true };
  }
  if (error instanceof SyntaxError || error.type === 'invalid-json' || error.type === 'system') {
    return { kind: 'lost', what: 'the answer was cut off', wasSent: true };
  }
  const denied = /\b(invalid_grant|invalid_client|invalid_rapt|unauthorized_client)\b/.exec(textOf(message));
  return {
    kind: 'no-credentials',
    what: `the credentials could not be used${denied ? ` (${denied[1]})` : ''}`,
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
