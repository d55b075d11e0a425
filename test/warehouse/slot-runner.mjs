// A runner of its own: sends all its queries at once, through its slots.
// Usage: node slot-runner.mjs <project folder> <warehouse path> <cap> <run id> <query>...

import { openWarehouse } from '@assay/runner';

const [projectDir, path, cap, runId, ...queries] = process.argv.slice(2);
const target = {
  name: 'local',
  type: 'duckdb',
  path,
  maxConcurrentQueries: Number(cap),
  threads: 1,
  memoryLimit: '1GB',
  tempLimit: null,
};
const opened = await openWarehouse(target, { projectDir, environment: process.env, runId });
if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
const limits = { timeoutMs: 60_000, rows: 1, columns: 1, characters: 100 };
const never = new AbortController().signal;
const answers = await Promise.all(
  queries.map((text) =>
    opened.warehouse.evaluate({ text, parameters: {} }, limits, never, {
      onWaiting: (holders) => console.log(`waiting ${JSON.stringify(holders)}`),
    }),
  ),
);
for (const answer of answers) console.log(`answer ${answer.ok ? answer.rows[0] : answer.message}`);
await opened.warehouse.close();
process.disconnect?.();
