/**
 * Why a receiver could not be spoken to, in words that hold no part of a URL: messages of Node and of libraries may.
 *
 * @param error as a socket gives it; only its `code` is looked at
 */
export function connectionProblem(error: unknown): string {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null) return 'the connection broke for a reason that nobody gave';
  const words = WORDS[code];
  if (words !== undefined) return words;
  // Codes are names such as EPIPE; anything else may hold what must not be shown.
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? `the connection broke: ${code}` : 'the connection broke';
}

const DISTRUST =
  'its certificate is signed by nobody whom this computer trusts; name your own authority in NODE_EXTRA_CA_CERTS';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut off before an answer',
  EPIPE: 'the connection was cut off before an answer',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'the connection took too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: DISTRUST,
  SELF_SIGNED_CERT_IN_CHAIN: DISTRUST,
  UNABLE_TO_GET_ISSUER_CERT: DISTRUST,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: DISTRUST,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: DISTRUST,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EPROTO: 'it does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
};
