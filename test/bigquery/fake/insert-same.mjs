// A client in a process of its own: inserts jobs of given IDs and prints those that were its own.
// Usage: node insert-same.mjs <url> <name> <count>

import { BigQuery } from '@google-cloud/bigquery';

const [url, name, count] = process.argv.slice(2);
const client = new BigQuery({ projectId: 'test-project', apiEndpoint: url, autoRetry: false });
const ids = Array.from({ length: Number(count) }, (_, n) => `slot-${n}`);
const results = await Promise.allSettled(
  ids.map((jobId) =>
    client.createQueryJob({ query: 'SELECT 1 AS n', jobId, location: 'US', labels: { name } }),
  ),
);
for (const [index, { status, reason }] of results.entries()) {
  if (status === 'fulfilled') console.log(ids[index]);
  else if (reason.code !== 409) throw reason;
}
