import { rmSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { errorDetail } from './error-detail.js';
import { evaluateQuery } from './evaluate-query.js';
import { openDatabase } from './open-database.js';
import type { FromChild, ToChild } from './protocol.js';

// The process of one slot: one connection, one query at a time. It ends when the runner kills it or dies.

let connection: DuckDBConnection | undefined;
let temporaryFolder: string | undefined;
let current: { readonly number: number; stopped: boolean } | undefined;

// Ctrl-C reaches every process of the terminal: what happens to the queries is the runner's decision.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', end);
process.on('message', (message: ToChild) => void receive(message));
// The runner may have died while this file was loading; then the event has been missed.
if (!process.connected) end();

async function receive(message: ToChild): Promise<void> {
  switch (message.type) {
    case 'open':
      temporaryFolder = message.settings.temporaryFolder;
      try {
        connection = await openDatabase(message.settings);
        answer({ type: 'opened' });
      } catch (error) {
        answer({ type: 'open-failed', message: errorDetail(error, '').message });
      }
      return;
    case 'query': {
      if (!connection) throw new Error('a query before the database was open');
      const running = { number: message.query.number, stopped: false };
      current = running;
      const reply = await evaluateQuery(connection, message.query, () => running.stopped);
      current = undefined;
      answer(reply);
      return;
    }
    case 'interrupt':
      if (current?.number !== message.number) return;
      current.stopped = true;
      connection?.interrupt();
      return;
    default:
      unknownMessage(message);
  }
}

function answer(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

/** At once and without the usual clean-up, which would wait for the query that is running. */
function end(): void {
  try {
    if (temporaryFolder) rmSync(temporaryFolder, { recursive: true, force: true });
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

function unknownMessage(message: never): never {
  throw new Error(`not a message: ${JSON.stringify(message)}`);
}
