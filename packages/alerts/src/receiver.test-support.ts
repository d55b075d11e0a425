import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** A request as it arrived, and the answer to it. */
export interface Received {
  readonly key: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** In the order in which they arrived. */
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

/**
 * A real HTTP server on loopback.
 *
 * @param answer answers one request; whoever does not end the response leaves it hanging
 */
export async function startReceiver(
  answer: (response: ServerResponse, request: Received, number: number) => void = (response) =>
    void response.end(),
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers, url: path = '' } = request;
      const one = {
        key: String(headers['idempotency-key']),
        path,
        headers,
        body: Buffer.concat(chunks).toString(),
      };
      received.push(one);
      answer(response, one, received.length);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
