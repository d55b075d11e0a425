import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Timers } from '../../timers.js';
import { boundedCall } from './bounded-call.js';

it('a call that was given up sends nothing any more, also where its token comes only then', async () => {
  let arrived = 0;
  const server = createServer((_, response) => {
    arrived += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const send = (): Promise<string> =>
    new Promise((resolve) => {
      const sent = request({ host: '127.0.0.1', port, method: 'POST' }, (response) => {
        response.resume().on('end', () => resolve('answered'));
      });
      sent.on('error', () => resolve('cut'));
      sent.end();
    });
  let giveToken: () => void = () => undefined;
  const token = new Promise<void>((resolve) => {
    giveToken = resolve;
  });
  let pass: () => void = () => undefined;
  const timers: Timers = {
    after: (_, action) => {
      pass = action;
      return () => undefined;
    },
  };
  let came: Promise<string> | undefined;
  const call = boundedCall({ ms: 1 }, timers, async () => {
    await token;
    came = send();
    return came;
  });
  pass();
  expect(await call).toEqual({ inTime: false });
  giveToken();
  await token;
  expect([await came, arrived]).toEqual(['cut', 0]);
  // What others send is sent.
  expect([await send(), arrived]).toEqual(['answered', 1]);
  server.close();
});
