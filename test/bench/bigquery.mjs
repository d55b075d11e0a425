import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * What the runner adds to BigQuery: audits of 200 ms each on the server for tests, 50 at once, through the real client, with
 * history. The server is a process of its own. Reports; asserts nothing.
 *
 *   npm run bench:bigquery [-- audits...]
 *
 * ideal: audits x 0.2 s / 50. Both processes need the machine's processors; cpu says how much.
 */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000, 10_000];
const CAP = 50;
const QUERY_MS = 200;
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const field = { name: 'n', type: 'INTEGER', mode: 'NULLABLE' };
const answer = { durationMs: QUERY_MS, schema: [field], totalBytesProcessed: 1e6 };

console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
console.log(`cap ${CAP}, ${QUERY_MS} ms a query\n`);
console.log(
  'audits   wall s  ideal s  ratio | requests an audit  peak of jobs | runner cpu s  server cpu s | peak RSS MB  heap kept MB',
);
for (const audits of SIZES) {
  const server = start([
    path('../bigquery/fake/fake-process.mjs'),
    JSON.stringify({
      options: { projectId: 'bench', location: 'EU' },
      answers: [
        { match: 'AS returned', answer: { ...answer, rows: [['0']] } },
        { match: 'AS examined', answer: { ...answer, rows: [['1000']] } },
      ],
    }),
  ]);
  const url = await server.line();
  const runner = start(['--expose-gc', path('bigquery-once.mjs'), url, String(audits), String(CAP)]);
  const run = JSON.parse(await runner.line());
  const serverCpuMs = cpuMs(server.child.pid);
  server.child.stdin.write('\n');
  const seen = JSON.parse(await server.line());
  server.child.stdin.end();
  await once(server.child, 'exit');
  const idealMs = (audits * QUERY_MS) / CAP;
  console.log(
    [
      String(audits).padStart(6),
      (run.wallMs / 1000).toFixed(1).padStart(8),
      (idealMs / 1000).toFixed(1).padStart(8),
      (run.wallMs / idealMs).toFixed(2).padStart(6),
      '|',
      (seen.requests / audits).toFixed(3).padStart(17),
      String(seen.peak.active).padStart(13),
      '|',
      (run.cpuMs / 1000).toFixed(1).padStart(12),
      (serverCpuMs / 1000).toFixed(1).padStart(13),
      '|',
      run.peakMb.toFixed(0).padStart(11),
      run.keptMb.toFixed(1).padStart(13),
    ].join(' '),
  );
}

function start(args) {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, METADATA_SERVER_DETECTION: 'none' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`it ended: ${args[0]}`);
    return value;
  };
  return { child, line };
}

/** Where the operating system tells. */
function cpuMs(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch (error) {
    if (error.code === 'ENOENT') return Number.NaN;
    throw error;
  }
}
