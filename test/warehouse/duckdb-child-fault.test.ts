import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { LIMITS } from './contract-fixture.js';
import { ENDLESS, makeDuckdb } from './make-duckdb.js';

const CHILD = fileURLToPath(
  new URL('../../packages/runner/dist/warehouse/duckdb/child/main.js', import.meta.url),
);

it('a DuckDB process with a fault of its own ends at once, whatever it runs', async () => {
  const made = await makeDuckdb([]);
  onTestFinished(made.remove);
  const temporaryFolder = join(made.projectDir, 'temporary');
  mkdirSync(temporaryFolder);
  const child = fork(CHILD, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = (type: string): Promise<void> =>
    new Promise((resolve) => {
      child.on('message', (messages: readonly { readonly type: string }[]) => {
        if (messages.some((message) => message.type === type)) resolve();
      });
    });
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  const settings = {
    file: join(made.projectDir, made.target.path),
    readableFolder: join(made.projectDir, 'data'),
    temporaryFolder,
    threads: 1,
    memoryBytes: 1_000_000_000,
    tempBytes: 0,
    slots: { folder: join(made.projectDir, 'slots'), count: 1, runId: null },
  };
  const started = said('started');
  child.send({ type: 'open', settings });
  child.send({
    type: 'queries',
    queries: [{ number: 1, text: ENDLESS, parameters: {}, ...LIMITS, timeoutMs: 600_000 }],
  });
  await started;
  // No message that there is: it is thrown where it is taken, as is an answer that cannot be sent.
  child.send({ type: 'nonsense' });
  expect(await ended).toBe('SIGKILL');
});
