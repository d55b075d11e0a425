import { createHash } from 'node:crypto';
import type { HistoryWarehouse, Load, WarehouseTrouble } from '@assay/history';
import { createBackOff } from '../../../back-off.js';
import { pause } from '../../../pause.js';
import { CALL_MS, insertJob } from '../insert-job.js';
import type { Job } from '../job.js';
import { judgeRefusal } from '../judge-refusal.js';
import { type HistoryParts, readTable } from './read-table.js';
import type { NewLoad } from './table-service.js';
import { troubleOf, troubleOfRefusal } from './trouble-of.js';

type Loaded = Awaited<ReturnType<HistoryWarehouse['load']>>;

/** Sending a file; of a run of 10,000 audits it has 20 MB. */
const UPLOAD_MS = 300_000;
const JOB_MS = 600_000;
/** Jobs of ours that fail without being at fault. */
const MOST_FAILED = 3;
/** Of earlier pushes, too; each costs a call. */
const MOST_ATTEMPTS = 100;

/**
 * Adds the rows of a file once, however many load them at the same time: the job's ID is made of what is loaded, and BigQuery
 * takes an ID once. Job IDs are forgotten after months, so the table is asked first.
 *
 * An attempt gets the next ID only after the job of the one before was seen DONE, and either failed or what it loaded is no longer
 * there.
 */
export async function loadRows(load: Load, parts: HistoryParts): Promise<Loaded> {
  const { dataset, stop } = parts;
  const before = await isThere(load, parts);
  if (before !== false) return before === true ? { kind: 'there' } : before;
  const file = await load.file();
  if (file === null) return { kind: 'no-rows' };
  const { table, key } = load;
  const name = createHash('sha256').update(`${dataset}.${table.name} ${key}`).digest('hex').slice(0, 40);
  let failed = 0;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const job = { jobId: `assay_load_${name}_a${attempt}`, table, file, labels: {} };
    const done = await seeToEnd(job, parts);
    if (done.kind !== 'done') return done;
    if (!done.error) {
      if (done.isOurs) return { kind: 'loaded' };
      const there = await isThere(load, parts);
      if (there !== false) return there === true ? { kind: 'there' } : there;
    } else if (done.isOurs) {
      failed += 1;
      const mayWork = judgeRefusal(done.error).kind === 'new-job';
      if (!mayWork || failed === MOST_FAILED) return troubleOfRefusal(done.error);
    }
    if (stop.aborted) return STOPPED;
  }
  return { kind: 'refused', message: `${MOST_ATTEMPTS} jobs that loaded the same failed` };
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
  | WarehouseTrouble;

/** Inserts a job, or finds the one that has its ID, and waits until it is DONE. It is never cancelled: it costs nothing and adds what is to be added. */
async function seeToEnd(
  job: NewLoad & { readonly labels: Readonly<Record<string, string>> },
  { service, tables, stop, effects }: HistoryParts,
): Promise<SeenLoad> {
  let isOurs = false;
  const inserter = {
    ...service,
    insert: async (asked: NewLoad) => {
      const reply = await tables.load(asked, { ms: UPLOAD_MS, stop });
      isOurs = reply.kind === 'answered';
      return reply;
    },
  };
  const inserted = await insertJob(inserter, () => job, stop, effects);
  if (inserted.kind === 'refused') return troubleOfRefusal(inserted.refusal);
  if (inserted.kind === 'unknown')
    return stop.aborted ? STOPPED : { kind: 'unreachable', message: inserted.what };
  const { timers, now, random } = effects;
  const backOff = createBackOff(250, 4_000, random);
  const until = now() + JOB_MS;
  let seen = inserted.job;
  while (!seen.isDone) {
    if (stop.aborted) return STOPPED;
    if (now() >= until)
      return { kind: 'unreachable', message: `job ${job.jobId} did not end within ten minutes` };
    await pause(backOff.next(), timers, stop);
    const reply = await service.get(job.jobId, { ms: CALL_MS, stop });
    if (reply.kind === 'answered') seen = reply.body;
    else if (reply.kind === 'refused' && judgeRefusal(reply.refusal).kind !== 'repeat')
      return troubleOf(reply);
  }
  return { kind: 'done', error: seen.error, isOurs };
}
