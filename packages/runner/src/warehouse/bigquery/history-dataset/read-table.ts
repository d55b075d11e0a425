import type { TableRead, TakeRow, WarehouseTrouble } from '@assay/history';
import { createBackOff } from '../../../back-off.js';
import { pause } from '../../../pause.js';
import type { BigqueryService } from '../bigquery-service.js';
import type { Field } from '../column-kind.js';
import type { Effects } from '../effects.js';
import { endJob } from '../end-job.js';
import { insertJob } from '../insert-job.js';
import { at } from '../job.js';
import { judgeRefusal } from '../judge-refusal.js';
import { cellValue, rowCells, valueText } from '../value-text.js';
import type { TableService } from './table-service.js';
import { troubleOf, troubleOfRefusal } from './trouble-of.js';

/** What reading and loading share. */
export interface HistoryParts {
  readonly service: BigqueryService;
  readonly tables: TableService;
  readonly project: string;
  readonly dataset: string;
  readonly maximumBytesBilled: number;
  readonly stop: AbortSignal;
  readonly effects: Effects;
}

const STOPPED: WarehouseTrouble = { kind: 'stopped', message: 'it was stopped' };
const PAGE_ROWS = 20_000;
const WAIT_MS = 10_000;
const SLACK_MS = 50_000;
const READ_MS = 600_000;
const MOST_TRIES = 5;

/** Asks for rows and gives them page by page: of a large answer one page is held. */
export async function readTable(
  read: TableRead,
  take: TakeRow,
  { service, project, dataset, maximumBytesBilled, stop, effects }: HistoryParts,
): Promise<WarehouseTrouble | null> {
  const token = effects.token();
  const jobId = `assay_history_${token}`;
  const job = {
    jobId,
    text: textOf(read, `${project}.${dataset}.${read.table.name}`),
    parameters: read.where,
    labels: { assay_query: token, assay_purpose: 'history' },
    maximumBytesBilled,
    useQueryCache: false,
    jobTimeoutMs: READ_MS,
  };
  const inserted = await insertJob(service, () => job, stop, effects);
  switch (inserted.kind) {
    case 'accepted':
      break;
    case 'refused':
      return troubleOfRefusal(inserted.refusal);
    case 'clash':
      return { kind: 'refused', message: `there is a job ${jobId} already` };
    case 'unknown':
      if (inserted.mayExist) await endJob(service, jobId, null, effects);
      return stop.aborted ? STOPPED : { kind: 'unreachable', message: inserted.what };
    default: {
      const never: never = inserted;
      return never;
    }
  }
  const trouble = inserted.job.error
    ? troubleOfRefusal(inserted.job.error)
    : await readPages(service, jobId, take, stop, effects);
  if (trouble && trouble.kind !== 'refused') await endJob(service, jobId, null, effects);
  return trouble;
}

async function readPages(
  service: BigqueryService,
  jobId: string,
  take: TakeRow,
  stop: AbortSignal,
  { timers, now, random }: Effects,
): Promise<WarehouseTrouble | null> {
  let pageToken: string | null = null;
  let fields: readonly Field[] | null = null;
  let tries = 1;
  let backOff = createBackOff(250, 4_000, random);
  const until = now() + READ_MS;
  while (now() < until) {
    if (stop.aborted) return STOPPED;
    const askedAt = now();
    const page = { maxRows: PAGE_ROWS, waitMs: WAIT_MS, pageToken };
    const reply = await service.results(jobId, page, { ms: WAIT_MS + SLACK_MS, stop });
    if (reply.kind !== 'answered') {
      if (stop.aborted) return STOPPED;
      const isFinal =
        reply.kind === 'no-credentials' ||
        (reply.kind === 'refused' && judgeRefusal(reply.refusal).kind !== 'repeat');
      if (isFinal || tries++ >= MOST_TRIES) return troubleOf(reply);
      await pause(backOff.next(), timers, stop);
      continue;
    }
    const { body } = reply;
    tries = 1;
    if (at(body, 'jobComplete') === false) {
      if (now() - askedAt < WAIT_MS / 2) await pause(backOff.next(), timers, stop);
      continue;
    }
    backOff = createBackOff(250, 4_000, random);
    fields ??= fieldsOf(body);
    const rows = at(body, 'rows');
    for (const row of Array.isArray(rows) ? rows : []) {
      const cells = rowCells(row);
      await take(fields.map((field, index) => valueText(cellValue(cells[index]), field)));
    }
    const next = at(body, 'pageToken');
    if (typeof next !== 'string') return null;
    pageToken = next;
  }
  return { kind: 'unreachable', message: 'reading took longer than ten minutes' };
}

function fieldsOf(body: unknown): readonly Field[] {
  const fields = at(at(body, 'schema'), 'fields');
  if (!Array.isArray(fields)) throw new Error('an answer without a schema');
  return fields as readonly Field[];
}

function textOf({ columns, where, orderBy }: TableRead, table: string): string {
  const conditions = Object.keys(where).map((name) => `\`${name}\` = @${name}`);
  return [
    `SELECT ${columns.map((name) => `\`${name}\``).join(', ')} FROM \`${table}\``,
    conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
    orderBy === null ? '' : `ORDER BY \`${orderBy}\``,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
