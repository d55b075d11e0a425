import type { TableRead, TakeRow, WarehouseTrouble } from '@assay/history';
import type { BigqueryService } from '../bigquery-service.js';
import type { Effects } from '../effects.js';
import { endJob } from '../end-job.js';
import { CALL_MS, insertJob } from '../insert-job.js';
import { type Page, type PageLimits, readPages } from '../read-pages.js';
import { cellValue, rowCells, valueText } from '../value-text.js';
import type { TableService } from './table-service.js';
import { troubleOfRefusal } from './trouble-of.js';

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
/** A page of them has 20 MB at most, which takes longer to come than what an audit reads. */
const PAGES: PageLimits = { rows: Number.POSITIVE_INFINITY, rowsAtOnce: 20_000, slackMs: 50_000 };
const READ_MS = 600_000;

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
    : await readRows(service, jobId, take, stop, effects);
  if (trouble && trouble.kind !== 'refused') await endJob(service, jobId, null, effects);
  return trouble;
}

async function readRows(
  service: BigqueryService,
  jobId: string,
  take: TakeRow,
  stop: AbortSignal,
  effects: Effects,
): Promise<WarehouseTrouble | null> {
  const late = new AbortController();
  const cancel = effects.timers.after(READ_MS, () => late.abort());
  const takePage = async ({ rows, fields }: Page): Promise<void> => {
    for (const row of rows) {
      const cells = rowCells(row);
      await take(fields.map((field, index) => valueText(cellValue(cells[index]), field)));
    }
  };
  try {
    const signal = AbortSignal.any([stop, late.signal]);
    const end = await readPages(service, jobId, PAGES, takePage, signal, effects, async () => {
      const look = await service.get(jobId, { ms: CALL_MS, stop: signal });
      return look.kind === 'answered' && look.body.isDone && look.body.error !== null;
    });
    switch (end.kind) {
      case 'read':
        return null;
      case 'refused':
        return troubleOfRefusal(end.refusal);
      case 'lost':
        return { kind: 'unreachable', message: end.what };
      case 'no-credentials':
        return { kind: 'refused', message: end.what };
      case 'stopped':
        return stop.aborted
          ? STOPPED
          : { kind: 'unreachable', message: 'reading took longer than ten minutes' };
      default: {
        const never: never = end;
        return never;
      }
    }
  } finally {
    cancel();
  }
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
