import { pause } from '../../evaluation/retries.js';
import type { QueryLimits, QueryRows } from '../warehouse.js';
import { createBackOff } from './back-off.js';
import type { BigqueryService } from './bigquery-service.js';
import { columnKind, type Field } from './column-kind.js';
import type { Effects } from './effects.js';
import { at } from './job.js';
import { judgeRefusal } from './judge-refusal.js';
import type { Refusal } from './reply.js';
import { cellValue, rowCells, valueText } from './value-text.js';

export type Results =
  | {
      readonly kind: 'rows';
      readonly answer: Pick<QueryRows, 'columns' | 'kinds' | 'rows'>;
      /** Size of all values; null where not all rows were read. */
      readonly bytes: number | null;
    }
  /** It failed, or its rows cannot be read: the job says more. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'lost'; readonly what: string }
  | { readonly kind: 'stopped' };

/** How long the service waits for the job before it answers; at most about 200 s are granted. */
const WAIT_MS = 10_000;
/** What an answer may take besides. */
const SLACK_MS = 20_000;
/** Tries in a row that brought nothing. */
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Waits for the end of a job and reads its rows, as many as the limits say, in as few calls as can be: the first call waits on the
 * server and brings the first page.
 */
export async function readResults(
  service: BigqueryService,
  jobId: string,
  limits: QueryLimits,
  stop: AbortSignal,
  { timers, now, random }: Effects,
): Promise<Results> {
  const pages: unknown[] = [];
  const rows: unknown[] = [];
  let backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  let pageToken: string | null = null;
  for (let tries = 1; ; ) {
    if (stop.aborted) return { kind: 'stopped' };
    const askedAt = now();
    const page = { maxRows: Math.max(1, limits.rows - rows.length), waitMs: WAIT_MS, pageToken };
    const reply = await service.results(jobId, page, { ms: WAIT_MS + SLACK_MS, stop });
    if (reply.kind === 'answered') {
      tries = 1;
      const { body } = reply;
      if (at(body, 'jobComplete') === false) {
        // A service that does not wait is not asked without a pause.
        if (now() - askedAt < WAIT_MS / 2) await pause(backOff.next(), timers, stop);
        continue;
      }
      backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
      if (pages.length === 0) pages.push(body);
      const more = at(body, 'rows');
      if (Array.isArray(more)) for (const row of more) rows.push(row);
      const token = at(body, 'pageToken');
      if (typeof token !== 'string' || rows.length >= limits.rows) return collected(pages[0], rows, limits);
      pageToken = token;
      continue;
    }
    if (stop.aborted) return { kind: 'stopped' };
    if (reply.kind === 'no-credentials') return { kind: 'lost', what: reply.what };
    if (reply.kind === 'refused' && judgeRefusal(reply.refusal).kind !== 'repeat') return reply;
    tries += 1;
    if (tries > MOST_TRIES) {
      return { kind: 'lost', what: reply.kind === 'lost' ? reply.what : reply.refusal.message };
    }
    await pause(backOff.next(), timers, stop);
  }
}

function collected(first: unknown, rows: readonly unknown[], limits: QueryLimits): Results {
  const fields = at(at(first, 'schema'), 'fields');
  if (!Array.isArray(fields)) throw new Error('an answer without a schema');
  const all = fields as readonly Field[];
  const shown = all.slice(0, limits.columns);
  const isWhole = Number(at(first, 'totalRows')) === rows.length;
  let bytes = 0;
  const texts = rows.slice(0, limits.rows).map((row) => {
    const cells = rowCells(row);
    const values = (isWhole ? all : shown).map((field, index) => valueText(cellValue(cells[index]), field));
    if (isWhole) for (const value of values) bytes += value === null ? 0 : Buffer.byteLength(value);
    return values.slice(0, limits.columns).map((value) => value?.slice(0, limits.characters) ?? null);
  });
  return {
    kind: 'rows',
    answer: { columns: shown.map(({ name }) => name), kinds: shown.map(columnKind), rows: texts },
    bytes: isWhole ? bytes : null,
  };
}
