import type { Server } from 'node:net';
import { afterEach } from 'vitest';

/** Servers of one test file on loopback; each is closed when its test ends. */
export function loopback(): {
  readonly listen: (server: Server) => Promise<number>;
  readonly freePort: (server: Server) => Promise<number>;
} {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(close));
  });
  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    servers.push(server);
    return portOf(server);
  };
  return {
    listen,
    // A port on which nobody listens: somebody did a moment ago.
    freePort: async (server) => {
      const port = await listen(server);
      await Promise.all(servers.splice(servers.indexOf(server), 1).map(close));
      return port;
    },
  };
}

function close(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
