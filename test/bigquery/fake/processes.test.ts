import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

it('gives an ID to one of several processes, from a process of its own', async () => {
  const settings = JSON.stringify({ options: { runningMs: 5 } });
  const server = spawn(process.execPath, [file('fake-process.mjs'), settings], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const url = String((await lines.next()).value);
  const env = { ...process.env, METADATA_SERVER_DETECTION: 'none' };
  const outputs = await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      promisify(execFile)(process.execPath, [file('insert-same.mjs'), url, name, '10'], { env }),
    ),
  );
  const won = outputs.flatMap(({ stdout }) =>
    stdout
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  );
  expect(won.toSorted()).toEqual(Array.from({ length: 10 }, (_, n) => `slot-${n}`));
  server.stdin.write('\n');
  const seen = JSON.parse(String((await lines.next()).value)) as unknown;
  expect(seen).toMatchObject({ jobs: 10, requests: 30 });
  server.stdin.end();
  expect(await once(server, 'exit')).toEqual([0, null]);
}, 120_000);
