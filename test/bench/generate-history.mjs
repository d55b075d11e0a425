import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  contentHash,
  countStatuses,
  EVENT_VERSION,
  formatRunId,
  stableStringify,
} from '../../packages/contract/dist/index.js';
import { randomFrom } from './random.mjs';

const DAY = 24 * 3600 * 1000;
const FIRST = Date.parse('2001-01-02T06:00:00.000Z');

/**
 * Writes a history of `runs` nightly runs of a plan, as `assay run` writes it: two queries for each audit that is sent, a third
 * and a sample for each that fails. The same arguments give the same files.
 *
 * @param first number of the first of them, for a history in which later runs are of another plan than earlier ones
 * @param statusOf status of an audit in a run, from a chance of 0 up to 1
 * @returns the bytes of all logs
 */
export function generateHistory(historyDir, plan, { runs, first = 0, statusOf = usualStatus }) {
  mkdirSync(join(historyDir, 'runs'), { recursive: true });
  mkdirSync(join(historyDir, 'plans'), { recursive: true });
  const planHash = contentHash(plan);
  const planFile = join(historyDir, 'plans', `${planHash}.json`);
  if (!existsSync(planFile)) writeFileSync(planFile, stableStringify(plan));
  let bytes = 0;
  for (let run = first; run < first + runs; run++) {
    const { runId, text } = logOf(plan, planHash, FIRST + run * DAY, randomFrom(run + 1).random, statusOf);
    writeFileSync(join(historyDir, 'runs', `${runId}.jsonl`), text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

function logOf(plan, planHash, start, random, statusOf) {
  const runId = formatRunId(
    new Date(start),
    Math.floor(random() * 0xffffff)
      .toString(16)
      .padStart(6, '0'),
  );
  const lines = [];
  let now = start;
  const event = (type, fields) =>
    lines.push(JSON.stringify({ v: EVENT_VERSION, at: new Date(now).toISOString(), runId, type, ...fields }));
  event('run.start', {
    assayVersion: '0.1.0',
    project: plan.project.name,
    target: plan.target.name,
    planHash,
    runDate: new Date(start - DAY).toISOString().slice(0, 10),
    runTimestamp: new Date(start).toISOString(),
    parameters: {},
    audits: 'all',
  });
  const statuses = [];
  for (const audit of plan.audits) {
    const status = statusOf(random());
    statuses.push(status);
    const startedAt = status === 'skipped' ? null : new Date(now).toISOString();
    const started = now;
    const query = (purpose, outcome = 'done', reason = null) => {
      const common = { audits: [audit.id], purpose, attempt: 1 };
      event('query.start', common);
      const durationMs = 1 + Math.floor(random() * 40);
      now += durationMs;
      event('query.end', { ...common, outcome, durationMs, reason });
    };
    if (status === 'error') query('count', 'error', 'Binder Error: column "amount" does not exist');
    else if (status !== 'skipped') query('count');
    if (status === 'pass' || status === 'inconclusive') query('examined');
    if (status === 'fail') query('sample');
    event('audit.end', { result: resultOf(audit, status, startedAt, now, now - started, random) });
  }
  const counts = countStatuses(statuses);
  event('run.end', {
    counts,
    success: false,
    exitCode: 1,
    interrupted: false,
    affected: { tables: [], owners: [] },
  });
  return { runId, text: `${lines.join('\n')}\n` };
}

function usualStatus(chance) {
  if (chance < 0.01) return 'fail';
  if (chance < 0.015) return 'warn';
  if (chance < 0.017) return 'error';
  if (chance < 0.02) return 'inconclusive';
  return chance < 0.04 ? 'skipped' : 'pass';
}

const REASONS = {
  pass: null,
  fail: 'rows = 0 does not hold: 17 offending rows',
  warn: 'rows = 0 does not hold: 3 offending rows',
  error: 'Binder Error: column "amount" does not exist',
  inconclusive: 'it holds, but nothing was examined',
  skipped: 'raw.orders.amount_is_positive upstream failed',
};

function resultOf(audit, status, startedAt, now, durationMs, random) {
  const offending = { fail: 17, warn: 3, pass: 0, inconclusive: 0 }[status] ?? null;
  return {
    audit: audit.id,
    table: audit.table,
    status,
    fingerprint: audit.fingerprint,
    offendingRows: offending,
    examinedRows: status === 'pass' ? Math.floor(random() * 5_000_000) : status === 'inconclusive' ? 0 : null,
    reason: REASONS[status],
    rootCause:
      status === 'skipped'
        ? { audit: 'raw.orders.amount_is_positive', status: 'fail', path: ['raw.orders'] }
        : null,
    sample: status === 'fail' ? sampleOf(random) : null,
    sampleProblem: null,
    startedAt,
    endedAt: new Date(now).toISOString(),
    durationMs,
  };
}

function sampleOf(random) {
  const columns = ['order_id', 'customer_email', 'amount', 'currency', 'ordered_at', 'note'];
  const row = () => [
    String(Math.floor(random() * 1e9)),
    '•••',
    (random() * 1000).toFixed(2),
    'EUR',
    '2001-01-01 12:13:14',
    random() < 0.5 ? null : 'left at the door of the neighbour, who was not in',
  ];
  return { columns, rows: Array.from({ length: 10 }, row), maskedColumns: ['customer_email'] };
}
