import { createBackOff } from '../../back-off.js';
import { pause } from '../../pause.js';
import type { QueryLimits, QueryRows } from '../warehouse.js';
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
 *
 * @param hasFailed looks at the job. The failure of a job by the service's own fault reads as one of the call, which would be
 *   repeated in vain; so it is asked once a call has failed twice
 */
export async function readResults(
  service: BigqueryService,
  jobId: string,
  limits: QueryLimits,
  stop: AbortSignal,
  { timers, now, random }: Effects,
  hasFailed: () => Promise<boolean>,
): Promise<Results> {
  let first: unknown;
  const rows: unknown[] = [];
  let backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  let pageToken: string | null = null;
  for (let tries = 1; ; ) {
    if (stop.aborted) return { kind: 'stopped' };
    const askedAt = now();
    const page = { maxRows: Math.max(1, limits.rows - rows.length), waitMs: WAIT_MS, pageToken };
    const reply = await service.results(jobId, page, { ms: WAIT_MS + SLACK_MS, stop });
    let what: string;
    if (reply.kind === 'answered') {
      const { body } = reply;
      if (at(body, 'jobComplete') === false) {
        tries = 1;
        // A service that does not wait is not asked without a pause.
        if (now() - askedAt < WAIT_MS / 2) await pause(backOff.next(), timers, stop);
        continue;
      }
      const read = readPage(body, first ?? body, rows.length, limits.rows);
      if (typeof read === 'object') {
        first ??= body;
        for (const row of read.rows) rows.push(row);
        if (read.next === null) return collected(first, rows, limits);
        pageToken = read.next;
        if (read.rows.length > 0) {
          tries = 1;
          backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
          continue;
        }
        // Pages may be empty, and another follow; not for ever.
        what = 'only empty pages came';
      } else what = read;
    } else if (stop.aborted) return { kind: 'stopped' };
    else if (reply.kind === 'refused') {
      if (judgeRefusal(reply.refusal).kind !== 'repeat') return reply;
      if (tries === 2 && (await hasFailed())) return reply;
      what = reply.refusal.message;
    } else what = reply.what;
    tries += 1;
    if (tries > MOST_TRIES) return { kind: 'lost', what };
    await pause(backOff.next(), timers, stop);
  }
}

/** What a page brings and the token of the next, or what is wrong with it. Rows that are missing must not look like rows that are not there. */
function readPage(
  body: unknown,
  first: unknown,
  before: number,
  wanted: number,
): { readonly rows: readonly unknown[]; readonly next: string | null } | string {
  const fields = at(at(first, 'schema'), 'fields');
  if (at(body, 'jobComplete') !== true || !Array.isArray(fields)) return 'the answer was none of BigQuery';
  const rows = at(body, 'rows') ?? [];
  if (!Array.isArray(rows) || !rows.every((row) => isWholeRow(row, fields.length))) return CUT;
  const token = at(body, 'pageToken');
  const got = before + rows.length;
  if (typeof token === 'string' && got < wanted) return { rows, next: token };
  const total = at(first, 'totalRows');
  return total !== undefined && !(got >= Math.min(Number(total), wanted)) ? CUT : { rows, next: null };
}

const CUT = 'the answer was cut off';

function isWholeRow(row: unknown, columns: number): boolean {
  const cells = at(row, 'f');
  return Array.isArray(cells) && cells.length === columns;
}

function collected(first: unknown, rows: readonly unknown[], limits: QueryLimits): Results {
  const all = at(at(first, 'schema'), 'fields') as readonly Field[];
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
