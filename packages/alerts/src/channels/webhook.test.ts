import { createHmac, timingSafeEqual } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { madeUpMessage } from '../made-up-message.test-support.js';
import { type Receiver, startReceiver } from '../receiver.test-support.js';
import { variableName, webhookChannel } from './webhook.js';

const NOW = new Date('2026-11-28T06:00:00.700Z');
const never = new AbortController().signal;
let receiver: Receiver | undefined;
afterEach(() => receiver?.close());

const send = (environment: Record<string, string>, address = 'data-alerts') =>
  webhookChannel({ environment, deadlineMs: 5000, now: () => NOW }).send(madeUpMessage(), address, never);

describe('the channel webhook', () => {
  it('posts the message as JSON with its key, signed so that a receiver can check it', async () => {
    receiver = await startReceiver((response) => void response.writeHead(202).end());
    const secret = 'k\u00e9y';
    const environment = {
      ASSAY_WEBHOOK_DATA_ALERTS_URL: `${receiver.url}/in?token=t`,
      ASSAY_WEBHOOK_DATA_ALERTS_SECRET: secret,
    };
    expect(await send(environment)).toEqual({ kind: 'delivered' });
    const [{ headers, body, path }] = receiver.received as [Receiver['received'][number]];
    expect(path).toBe('/in?token=t');
    expect(JSON.parse(body)).toEqual(madeUpMessage());
    expect(headers['idempotency-key']).toBe(madeUpMessage().key);
    const [, t, v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['assay-signature'])) ?? [];
    expect(t).toBe('1795845600');
    const expected = createHmac('sha256', secret).update(`${t}.${body}`).digest();
    expect(timingSafeEqual(expected, Buffer.from(v1, 'hex'))).toBe(true);
  });

  it('has no signature without a secret', async () => {
    receiver = await startReceiver();
    await send({ ASSAY_WEBHOOK_DATA_ALERTS_URL: receiver.url, ASSAY_WEBHOOK_DATA_ALERTS_SECRET: '' });
    expect(receiver.received[0]?.headers).not.toHaveProperty('assay-signature');
  });

  it.each([{}, { ASSAY_WEBHOOK_DATA_ALERTS_URL: '' }])(
    'says which variable it lacks',
    async (environment) => {
      expect(await send(environment)).toEqual({
        kind: 'unset',
        reason: 'nothing says where webhook:data-alerts is',
        hint: 'set the environment variable ASSAY_WEBHOOK_DATA_ALERTS_URL to its http or https URL',
      });
    },
  );

  it('says of a URL that is none which variable it is in, and not what it holds', async () => {
    expect(await send({ ASSAY_WEBHOOK_DATA_ALERTS_URL: 's3cret' })).toEqual({
      kind: 'unset',
      reason: 'ASSAY_WEBHOOK_DATA_ALERTS_URL: it is no http or https URL',
      hint: 'set the environment variable ASSAY_WEBHOOK_DATA_ALERTS_URL to its http or https URL',
    });
  });

  it('shows no user, password, path, query or secret, also where the receiver says them', async () => {
    receiver = await startReceiver((response, { path }) => {
      response.writeHead(400).end(`no ${path} for user-u pass%2Fword pass/word signed with hmac-secret`);
    });
    const url = receiver.url.replace('//', '//user-u:pass%2Fword@');
    const sent = await send({
      ASSAY_WEBHOOK_DATA_ALERTS_URL: `${url}/in?token=t0k%20en&x=1`,
      ASSAY_WEBHOOK_DATA_ALERTS_SECRET: 'hmac-secret',
    });
    const shown = `${receiver.url}/… answered 400: no /in?… for … … … signed with …`;
    expect(sent).toEqual({ kind: 'refused', reason: shown });
  });

  it('shows no part of a secret where the answer is cut, nor user and password as they were sent', async () => {
    receiver = await startReceiver((response, { headers }) => {
      const cut = 'x'.repeat(170 - String(headers.authorization).length);
      response.writeHead(400).end(`${headers.authorization} ${cut} long-${'s3cret'.repeat(20)}`);
    });
    const url = receiver.url.replace('//', '//us%er:pass%2Fword@');
    const sent = await send({ ASSAY_WEBHOOK_DATA_ALERTS_URL: `${url}/in?t=long-${'s3cret'.repeat(20)}` });
    expect(receiver.received[0]?.headers.authorization).toBe(`Basic ${btoa('us%er:pass/word')}`);
    expect(sent).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/… answered 400: Basic … x+ …$/),
    });
  });

  it.each([
    ['data-alerts', 'DATA_ALERTS'],
    ['a.b/c', 'A_B_C'],
    ['é', '_'],
  ])('%s is %s in a variable', (address, name) => {
    expect(variableName(address)).toBe(name);
  });
});
