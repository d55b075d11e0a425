import { rmSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { awaitSlot } from './await-slot.js';
import { errorDetail, STOPPED } from './error-detail.js';
import { evaluateQuery } from './evaluate-query.js';
import { ownWritten } from './measure-query.js';
import { openDatabase } from './open-database.js';
import { openSlots, type ProcessSlots } from './open-slots.js';
import type { ChildAnswer, ChildQuery, ChildSettings, FromChild, ToChild } from './protocol.js';
import { removeTraces } from './slot-files.js';

// The process of one slot: one connection, one query at a time. It ends when the runner kills it or dies.

/**
 * How long an answer may wait for others while the next query is at hand: waking the runner for each costs more than a short query.
 */
const ANSWER_WITHIN_MS = 8;

/**
 * How long after its limit a query may run if the runner does not end it: the runner was stopped, or its machine's memory is full. It gives
 * DuckDB one second to react, and then kills this process.
 */
const OVERTIME_MS = 2000;

let opened: { readonly connection: DuckDBConnection; readonly slots: ProcessSlots } | undefined;
let settings: ChildSettings | undefined;
let current: { readonly number: number; stopped: boolean } | undefined;
/** Queries that are here already, so that one starts at once when the one before it ends. */
let queued: ChildQuery[] = [];
/** Not told yet. */
let answers: FromChild[] = [];
let telling: NodeJS.Timeout | undefined;
/** What is done one after the other: opening, queries, and giving the slot back. */
let work: Promise<void> = Promise.resolve();

// Ctrl-C reaches every process of the terminal: what happens to the queries is the runner's decision.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', end);
// Node would end as usual, which waits for the thread of the query that is running, for ever if that has no end. So it is where an
// answer cannot be sent because the runner has just died.
process.on('uncaughtException', end);
process.on('message', receive);
// The runner may have died while this file was loading; then the event has been missed.
if (!process.connected) end();

function receive(message: ToChild): void {
  switch (message.type) {
    case 'open':
      settings = message.settings;
      work = open(message.settings);
      return;
    case 'queries':
      queued.push(...message.queries);
      work = work.then(runQueued);
      return;
    case 'withdraw':
      withdraw(message.numbers);
      answer({ type: 'withdrew' });
      return;
    case 'release':
      work = work.then(() => opened?.slots.release());
      return;
    case 'interrupt':
      if (current?.number !== message.number) {
        withdraw([message.number]);
        return;
      }
      current.stopped = true;
      opened?.connection.interrupt();
      return;
    default:
      unknownMessage(message);
  }
}

async function open(given: ChildSettings): Promise<void> {
  let slots: ProcessSlots;
  try {
    slots = await openSlots(given.slots, given.file, leave);
  } catch (error) {
    answer({ type: 'no-slots', message: error instanceof Error ? error.message : String(error) });
    return;
  }
  try {
    opened = { connection: await openDatabase(given), slots };
    answer({ type: 'opened' });
  } catch (error) {
    answer({ type: 'open-failed', message: errorDetail(error, '').message });
  }
}

async function runQueued(): Promise<void> {
  let isDirectlyAfter = false;
  for (let query = queued.shift(); query; query = queued.shift()) {
    const running = { number: query.number, stopped: false };
    current = running;
    const reply = await runQuery(query, () => running.stopped, isDirectlyAfter);
    current = undefined;
    isDirectlyAfter = reply.type === 'rows';
    answer(reply);
    // The connection is of no use to those behind it.
    if (reply.type === 'failed' && reply.error.isFatal) withdraw(queued.map(({ number }) => number));
  }
}

function withdraw(numbers: readonly number[]): void {
  const [gone, kept] = [new Set(numbers), queued];
  queued = kept.filter(({ number }) => !gone.has(number));
  for (const { number } of kept) if (gone.has(number)) answer({ type: 'withdrawn', number });
}

async function runQuery(
  query: ChildQuery,
  isStopped: () => boolean,
  isDirectlyAfter: boolean,
): Promise<ChildAnswer> {
  if (!opened) throw new Error('a query before the database was open');
  const { connection, slots } = opened;
  const { number } = query;
  if (!slots.holds()) {
    const got = await awaitSlot({
      tryTake: slots.tryTake,
      othersWait: slots.othersWait,
      showWaiting: slots.showWaiting,
      isStopped,
      onWaiting: (holders) => answer({ type: 'waiting', number, holders }),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      now: () => performance.now(),
      random: Math.random,
    });
    if (got.kind === 'stopped') return { type: 'failed', number, error: STOPPED, durationMs: 0 };
    if (got.kind === 'unusable') return { type: 'slotless', number, message: got.message };
    answer({ type: 'started', number });
  }
  const limit = setTimeout(leave, query.timeoutMs + OVERTIME_MS, 'the query passed its limit');
  try {
    return await evaluateQuery(connection, query, isStopped, isDirectlyAfter);
  } finally {
    clearTimeout(limit);
  }
}

function answer(message: FromChild): void {
  answers.push(message);
  if (queued.length === 0) tell();
  else telling ??= setTimeout(tell, ANSWER_WITHIN_MS);
}

function tell(): void {
  clearTimeout(telling);
  telling = undefined;
  if (process.connected) process.send?.(answers);
  // A query that is running, or comes directly after the last one, has not written this.
  if (current || queued.length > 0) ownWritten(Buffer.byteLength(JSON.stringify(answers)) + 1);
  answers = [];
}

/**
 * What runs would be one query more than may run at once. Interrupting it might not end it; what ends with the process is asked again, and
 * a query that brings this about each time is taken for what it is.
 */
function leave(message: string): void {
  if (!process.connected || !process.send) end();
  else process.send([{ type: 'leaving', message }] satisfies readonly FromChild[], undefined, undefined, end);
}

/** At once and without the usual clean-up, which would wait for the query that is running. */
function end(): void {
  try {
    if (settings) {
      removeTraces(settings.slots.folder, process.pid);
      rmSync(settings.temporaryFolder, { recursive: true, force: true });
    }
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

function unknownMessage(message: never): never {
  throw new Error(`not a message: ${JSON.stringify(message)}`);
}
