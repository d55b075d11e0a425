// The server in a process of its own, so that a test or a measurement does not share a thread with it. Prints its URL as the
// first line, answers each line of stdin with the peak of jobs and the number of requests, and ends with its stdin.
// Usage: node fake-process.mjs '{"options": {"runningMs": 200}, "answers": [{"match": "raw.t", "answer": {"durationMs": 5}}]}'

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const { options = {}, answers = [] } = JSON.parse(process.argv[2] ?? '{}');
// Vite comes with vitest and reads TypeScript as vitest does.
const vite = await createServer({
  configFile: false,
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const module = await vite.ssrLoadModule(fileURLToPath(new URL('start-fake-bigquery.ts', import.meta.url)));
const fake = await module.startFakeBigQuery(options);
for (const { match, answer } of answers) fake.answer(match, answer);
console.log(fake.url);
for await (const _ of createInterface({ input: process.stdin })) {
  console.log(
    JSON.stringify({ peak: fake.peak(), jobs: fake.jobs().length, requests: fake.requests().length }),
  );
}
await fake.close();
await vite.close();
