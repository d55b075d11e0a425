import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type PostAnswer, postJson } from './post-json.js';
import { retryAfterMs } from './retry-after.js';
import { sentOfAnswer } from './sent-of-answer.js';
import { shownUrl } from './shown-url.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

const NOW = new Date('2026-11-28T06:00:00Z');

function post(url: string, deadlineMs = 5000, signal = new AbortController().signal): Promise<PostAnswer> {
  return postJson({
    url,
    body: '{"a":"ü"}',
    headers: { 'x-key': 'k1' },
    secrets: [],
    deadlineMs,
    now: () => NOW,
    signal,
  });
}

const serving = (listener: RequestListener): Promise<string> => listen(createServer(listener));

describe('postJson', () => {
  it('sends the bytes with their headers, and gives status and text of the answer', async () => {
    const seen: unknown[] = [];
    const host = await serving((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push(
          request.method,
          request.url,
          body,
          request.headers['content-type'],
          request.headers['x-key'],
        );
        response.end(' fine\n  by\u0007 me ');
      });
    });
    expect(await post(`http://${host}/in?token=s3cret`)).toEqual({
      kind: 'answered',
      status: 200,
      text: 'fine by\ufffd me',
      retryAfterMs: null,
    });
    expect(seen).toEqual(['POST', '/in?token=s3cret', '{"a":"ü"}', 'application/json', 'k1']);
  });

  it('cuts what the receiver writes, and reads no more than it needs', async () => {
    const host = await serving((_, response) => {
      response.writeHead(500);
      // Without an end: only who stops reading gets away.
      response.write('x'.repeat(100_000));
    });
    const answer = await post(`http://${host}/`);
    expect(answer).toMatchObject({ kind: 'answered', status: 500 });
    expect(answer.kind === 'answered' && answer.text).toBe(`${'x'.repeat(199)}…`);
  });

  it('follows no redirect', async () => {
    let visits = 0;
    const host = await serving((_, response) => {
      visits += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const answer = await post(`http://${host}/`);
    if (answer.kind !== 'answered') throw new Error(answer.reason);
    expect(answer.status).toBe(302);
    expect(visits).toBe(1);
    expect(sentOfAnswer(answer, 'it')).toEqual({
      kind: 'refused',
      reason: 'it answered 302, a redirect: set the URL to which it leads',
    });
  });

  it('gives up at its deadline, and closes the socket', async () => {
    let close = (): void => {};
    const closed = new Promise<void>((done) => {
      close = done;
    });
    // Who reads sees the end of a connection.
    const host = await listen(
      createTcpServer((socket) =>
        socket
          .resume()
          .on('error', () => {})
          .on('close', close),
      ),
    );
    expect(await post(`http://${host}/`, 150)).toEqual({
      kind: 'unanswered',
      reason: 'no answer within 150ms',
    });
    await closed;
  });

  it('gives up when it is told to', async () => {
    const controller = new AbortController();
    const host = await serving(() => controller.abort());
    expect(await post(`http://${host}/`, 5000, controller.signal)).toEqual({
      kind: 'unanswered',
      reason: 'it was given up before an answer came',
    });
  });

  it('has an answer when the status came and the text never ends', async () => {
    const host = await serving((_, response) => {
      response.writeHead(200);
      response.write('o');
    });
    expect(await post(`http://${host}/`, 200)).toMatchObject({ kind: 'answered', status: 200, text: 'o' });
  });

  it('says why there was no connection, without the URL', async () => {
    const host = await listen(createTcpServer((socket) => socket.destroy()));
    const cut = await post(`http://user:s3cret@${host}/s3cret?s3cret`);
    expect(cut).toEqual({ kind: 'unanswered', reason: 'the connection was cut off before an answer' });
    const free = await listen(createTcpServer());
    await new Promise((done) => servers.pop()?.close(done));
    const refused = await post(`http://user:s3cret@${free}/s3cret`);
    expect(refused).toEqual({ kind: 'unanswered', reason: 'the connection was refused' });
    expect(await post('s3cret')).toEqual({ kind: 'bad_url', reason: 'it is no http or https URL' });
    expect(await post('file:///s3cret')).toEqual({ kind: 'bad_url', reason: 'it is no http or https URL' });
    expect(await post(`https://${await serving(() => {})}/`)).toEqual({
      kind: 'unanswered',
      reason: 'it does not speak TLS there',
    });
  });
});

describe('sentOfAnswer', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [408, 'failed'],
    [410, 'refused'],
    [425, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('%i is %s', (status, kind) => {
    expect(sentOfAnswer({ kind: 'answered', status, text: 'why', retryAfterMs: 1 }, 'it').kind).toBe(kind);
  });

  it('keeps what the receiver asks for', () => {
    expect(sentOfAnswer({ kind: 'answered', status: 429, text: 'slow', retryAfterMs: 7000 }, 'it')).toEqual({
      kind: 'failed',
      reason: 'it answered 429: slow',
      retryAfterMs: 7000,
    });
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Sat, 28 Nov 2026 06:00:30 GMT', 30_000],
    ['Sat, 28 Nov 2026 05:00:30 GMT', 0],
    ['99999999999', 86_400_000],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['2026', 2_026_000],
    ['', null],
    [undefined, null],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});

describe('shownUrl', () => {
  it.each([
    ['https://u:p@h.example:8443/a/b?token=x#y', 'https://h.example:8443/…'],
    ['http://h.example', 'http://h.example/'],
    ['token-only', '(not a URL)'],
    ['https://hooks.slack.com/services/T0/B0/secret', 'https://hooks.slack.com/…'],
    ['mailto:a@b', '(not a URL)'],
  ])('%s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});
