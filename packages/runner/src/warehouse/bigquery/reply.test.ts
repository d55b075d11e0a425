import { describe, expect, it } from 'vitest';
import { judgeRefusal } from './judge-refusal.js';
import { oneLine, replyOfError } from './reply.js';

const PATH = '/home/octavia/keys/shop-prod.json';

describe('replyOfError', () => {
  it.each([
    [
      { code: 403, errors: [{ reason: 'quotaExceeded', message: 'Quota\n exceeded' }], message: 'x' },
      'Quota exceeded',
    ],
    [{ code: 502, errors: [], message: '<html>Bad</html>' }, 'BigQuery answered with HTTP status 502'],
  ])('reads a refusal', (error, message) => {
    expect(replyOfError(error)).toMatchObject({ kind: 'refused', refusal: { status: error.code, message } });
  });

  it.each([
    ['ECONNRESET', true],
    ['ETIMEDOUT', true],
    ['EPIPE', true],
    ['ERR_STREAM_PREMATURE_CLOSE', true],
    ['ECONNREFUSED', false],
    ['ENOTFOUND', false],
    ['EAI_AGAIN', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', false],
    ['CERT_HAS_EXPIRED', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
  ])('takes %s for a lost connection, and knows whether the call was sent', (code, wasSent) => {
    expect(replyOfError(Object.assign(new Error(PATH), { code }))).toEqual({
      kind: 'lost',
      what: expect.stringContaining(`(${code})`),
      wasSent,
    });
  });

  it.each(['ENOENT', 'EACCES', 'EISDIR'])(
    'takes %s for a file of credentials that cannot be read',
    (code) => {
      expect(replyOfError(Object.assign(new Error(PATH), { code })).kind).toBe('no-credentials');
    },
  );

  it('takes an answer that ends in the middle for a lost one', () => {
    expect(replyOfError(new SyntaxError('Unexpected end of JSON input'))).toMatchObject({ kind: 'lost' });
  });

  it.each([
    'Could not load the default credentials. Browse to https://cloud.google.com/docs',
    `The file at ${PATH} does not exist, or it is not a file. ENOENT`,
    'invalid_grant: Invalid JWT Signature ya29.secret',
  ])('says nothing of what the authentication says: %s', (message) => {
    const reply = replyOfError(new Error(message));
    expect(reply.kind).toBe('no-credentials');
    expect(JSON.stringify(reply)).not.toMatch(/octavia|ya29|https|json/);
  });
});

it('oneLine hides what opens a door', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----';
  expect(oneLine(`token ya29.a0Ab_c-d and Bearer abc.def or\n${key} end`)).toBe(
    'token ••• and ••• or ••• end',
  );
});

describe('judgeRefusal', () => {
  it.each([
    [400, 'invalidQuery', { kind: 'final' }],
    [400, 'jobBackendError', { kind: 'new-job' }],
    [400, 'jobInternalError', { kind: 'new-job' }],
    [400, 'jobRateLimitExceeded', { kind: 'new-job' }],
    [403, 'accessDenied', { kind: 'final' }],
    [403, 'quotaExceeded', { kind: 'final' }],
    [403, 'billingNotEnabled', { kind: 'final' }],
    [403, 'rateLimitExceeded', { kind: 'repeat', mayHaveWorked: false }],
    [429, '', { kind: 'repeat', mayHaveWorked: false }],
    [500, 'internalError', { kind: 'repeat', mayHaveWorked: true }],
    [503, 'backendError', { kind: 'repeat', mayHaveWorked: true }],
    [404, 'notFound', { kind: 'missing' }],
    [404, '', { kind: 'repeat', mayHaveWorked: true }],
    [409, 'duplicate', { kind: 'taken' }],
    [401, 'authError', { kind: 'final' }],
    [null, 'backendError', { kind: 'new-job' }],
    [null, 'invalidQuery', { kind: 'final' }],
    [null, 'stopped', { kind: 'stopped' }],
    [null, 'timeout', { kind: 'timed-out' }],
    [null, 'bytesBilledLimitExceeded', { kind: 'final' }],
    [null, 'resourcesExceeded', { kind: 'final' }],
  ])('of %s %s', (status, reason, judgement) => {
    expect(judgeRefusal({ status, reason, message: '' })).toEqual(judgement);
  });
});
