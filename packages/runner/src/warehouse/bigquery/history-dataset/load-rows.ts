import { createHash } from 'node:crypto';
import type { HistoryWarehouse, Load, WarehouseTrouble } from '@assay/history';
import { createBackOff } from '../../../back-off.js';
import { pause } from '../../../pause.js';
import { CALL_MS, insertJob } from '../insert-job.js';
import type { Job } from '../job.js';
import { judgeRefusal } from '../judge-refusal.js';
import type { Refusal } from '../reply.js';
import { type HistoryParts, readTable } from './read-table.js';
import type { NewLoad } from './table-service.js';
import { troubleOf, troubleOfRefusal } from './trouble-of.js';

type Loaded = Awaited<ReturnType<HistoryWarehouse['load']>>;

/** Sending rows; of a run of 10,000 audits they have 20 MB. */
const UPLOAD_MS = 300_000;
const JOB_MS = 600_000;
/** Jobs of ours that fail without being at fault. */
const MOST_FAILED = 5;
/** Looks at a job, one after the other, that brought no answer. */
const MOST_LOST = 8;
/** Of earlier pushes, too; each costs a call. */
const MOST_ATTEMPTS = 100;
/** How often the table is asked for rows that a job loads which must not be seen; a load takes seconds. */
const MOST_ASKS = 6;

/**
 * Adds rows once, however many load them at the same time: the job's ID is made of what is loaded, and BigQuery takes an ID once.
 * Job IDs are forgotten after months, so the table is asked first.
 *
 * An attempt gets the next ID only after the job of the one before was seen DONE, and either failed or what it loaded is no longer
 * there.
 */
export async function loadRows(load: Load, parts: HistoryParts): Promise<Loaded> {
  const { dataset, stop, effects } = parts;
  const before = await isThere(load, parts);
  if (before !== false) return before === true ? { kind: 'there' } : before;
  const rows = await load.rows();
  if (rows === null) return { kind: 'no-rows' };
  const { table, key } = load;
  const name = createHash('sha256').update(`${dataset}.${table.name} ${key}`).digest('hex').slice(0, 40);
  // Too many loads of a table at once fail, and each counts as one of those that it may have in a day.
  const backOff = createBackOff(2_000, 30_000, effects.random);
  let failed = 0;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const job = { jobId: `assay_load_${name}_a${attempt}`, table, rows, labels: {} };
    const done = await seeToEnd(job, parts);
    if (done.kind === 'hidden') return await waitForOther(load, parts, done.refusal);
    if (done.kind !== 'done') return done;
    if (!done.error) {
      if (done.isOurs) return { kind: 'loaded' };
      const there = await isThere(load, parts);
      if (there !== false) return there === true ? { kind: 'there' } : there;
    } else if (done.isOurs) {
      failed += 1;
      const mayWork = judgeRefusal(done.error).kind === 'new-job';
      if (!mayWork || failed === MOST_FAILED) return troubleOfRefusal(done.error);
      await pause(backOff.next(), effects.timers, stop);
    }
    if (stop.aborted) return STOPPED;
  }
  return {
    kind: 'refused',
    message: `${MOST_ATTEMPTS} jobs were to load the same into ${table.name}, and each failed or its rows were removed`,
  };
}

/** Another user's job has the ID, and whether it failed is not for us to see: only the table tells that it did not. */
async function waitForOther(load: Load, parts: HistoryParts, refusal: Refusal): Promise<Loaded> {
  const { stop, effects } = parts;
  const backOff = createBackOff(1_000, 8_000, effects.random);
  for (let asks = 1; asks <= MOST_ASKS; asks++) {
    const there = await isThere(load, parts);
    if (there !== false) return there === true ? { kind: 'there' } : there;
    if (asks < MOST_ASKS) await pause(backOff.next(), effects.timers, stop);
    if (stop.aborted) return STOPPED;
  }
  return troubleOfRefusal(refusal);
}

const STOPPED: WarehouseTrouble = { kind: 'stopped', message: 'it was stopped' };

async function isThere(load: Load, parts: HistoryParts): Promise<boolean | WarehouseTrouble> {
  let found = false;
  const [column = ''] = Object.keys(load.isThere);
  const read = { table: load.table, columns: [column], where: load.isThere, orderBy: null };
  const take = (): void => {
    found = true;
  };
  const trouble = await readTable(read, take, parts);
  return trouble ?? found;
}

type SeenLoad =
  | {
      readonly kind: 'done';
      readonly error: Job['error'];
      /** Whether this call inserted it for certain; else it may be of anybody who loads the same. */
      readonly isOurs: boolean;
    }
  /** There is a job that has the ID, and it must not be looked at. */
  | { readonly kind: 'hidden'; readonly refusal: Refusal }
  | WarehouseTrouble;

/** Inserts a job, or finds the one that has its ID, and waits until it is DONE. It is never cancelled: it costs nothing and adds what is to be added. */
async function seeToEnd(
  job: NewLoad & { readonly labels: Readonly<Record<string, string>> },
  { service, tables, stop, effects }: HistoryParts,
): Promise<SeenLoad> {
  let isOurs = false;
  let isTaken = false;
  const inserter = {
    ...service,
    insert: async (asked: NewLoad) => {
      const reply = await tables.load(asked, { ms: UPLOAD_MS, stop });
      isOurs = reply.kind === 'answered';
      isTaken = reply.kind === 'refused' && judgeRefusal(reply.refusal).kind === 'taken';
      return reply;
    },
  };
  const inserted = await insertJob(inserter, () => job, stop, effects);
  if (inserted.kind === 'refused')
    return isTaken ? { kind: 'hidden', refusal: inserted.refusal } : troubleOfRefusal(inserted.refusal);
  if (inserted.kind === 'unknown')
    return stop.aborted ? STOPPED : { kind: 'unreachable', message: inserted.what };
  const { timers, now, random } = effects;
  const backOff = createBackOff(250, 4_000, random);
  const until = now() + JOB_MS;
  let seen = inserted.job;
  for (let lost = 0; !seen.isDone; ) {
    if (stop.aborted) return STOPPED;
    if (now() >= until)
      return { kind: 'unreachable', message: `job ${job.jobId} did not end within ten minutes` };
    await pause(backOff.next(), timers, stop);
    const reply = await service.get(job.jobId, { ms: CALL_MS, stop });
    if (reply.kind === 'answered') {
      seen = reply.body;
      lost = 0;
      continue;
    }
    if (stop.aborted) return STOPPED;
    const isFinal = reply.kind === 'refused' && judgeRefusal(reply.refusal).kind !== 'repeat';
    lost += 1;
    if (isFinal || lost === MOST_LOST) return troubleOf(reply);
  }
  return { kind: 'done', error: seen.error, isOurs };
}
