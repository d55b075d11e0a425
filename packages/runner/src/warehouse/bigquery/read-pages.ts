import { createBackOff } from '../../back-off.js';
import { pause } from '../../pause.js';
import type { BigqueryService } from './bigquery-service.js';
import type { Field } from './column-kind.js';
import type { Effects } from './effects.js';
import { at } from './job.js';
import { judgeRefusal } from './judge-refusal.js';
import type { Refusal } from './reply.js';

export type PagesEnd =
  /** All rows were given, or as many as are wanted. */
  | { readonly kind: 'read' }
  /** It failed, or its rows cannot be read: the job says more. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'lost'; readonly what: string }
  | { readonly kind: 'no-credentials'; readonly what: string }
  | { readonly kind: 'stopped' };

/** Rows that came in one answer, as they were sent: each has a cell for each field. */
export interface Page {
  readonly rows: readonly unknown[];
  readonly fields: readonly Field[];
  /** Rows of the whole answer; null where the service does not tell. */
  readonly total: number | null;
}

export interface PageLimits {
  /** The first so many rows are wanted. */
  readonly rows: number;
  /** No more are asked for in one call. */
  readonly rowsAtOnce: number;
  /** What an answer may take, in milliseconds, once the service has stopped waiting for the job. */
  readonly slackMs: number;
}

/** How long the service waits for the job before it answers; at most about 200 s are granted. */
const WAIT_MS = 10_000;
/** Tries in a row that brought nothing. */
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Waits for the end of a job and gives its rows page by page, in as few calls as can be: the first call waits on the server and
 * brings the first page. Rows that are missing never look like rows that are not there: `read` means that all came.
 *
 * @param take gets each page once, in order, also one without rows; the next is asked for when it is done with it
 * @param hasFailed looks at the job. The failure of a job by the service's own fault reads as one of the call, which would be
 *   repeated in vain; so it is asked once a call has failed twice
 */
export async function readPages(
  service: BigqueryService,
  jobId: string,
  limits: PageLimits,
  take: (page: Page) => void | Promise<void>,
  stop: AbortSignal,
  { timers, now, random }: Effects,
  hasFailed: () => Promise<boolean>,
): Promise<PagesEnd> {
  let first: unknown;
  let got = 0;
  let backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  let pageToken: string | null = null;
  for (let tries = 1; ; ) {
    if (stop.aborted) return { kind: 'stopped' };
    const askedAt = now();
    const maxRows = Math.min(limits.rowsAtOnce, Math.max(1, limits.rows - got));
    const page = { maxRows, waitMs: WAIT_MS, pageToken };
    const reply = await service.results(jobId, page, { ms: WAIT_MS + limits.slackMs, stop });
    let what: string;
    if (reply.kind === 'answered') {
      const { body } = reply;
      if (at(body, 'jobComplete') === false) {
        tries = 1;
        // A service that does not wait is not asked without a pause.
        if (now() - askedAt < WAIT_MS / 2) await pause(backOff.next(), timers, stop);
        continue;
      }
      const read = readPage(body, first ?? body, got, limits.rows);
      if (typeof read === 'object') {
        first ??= body;
        got += read.page.rows.length;
        await take(read.page);
        if (read.next === null) return { kind: 'read' };
        pageToken = read.next;
        if (read.page.rows.length > 0) {
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
    if (tries > MOST_TRIES) return reply.kind === 'no-credentials' ? reply : { kind: 'lost', what };
    await pause(backOff.next(), timers, stop);
  }
}

/** What a page brings and the token of the next, or what is wrong with it. */
function readPage(
  body: unknown,
  first: unknown,
  before: number,
  wanted: number,
): { readonly page: Page; readonly next: string | null } | string {
  const fields = at(at(first, 'schema'), 'fields');
  if (at(body, 'jobComplete') !== true || !Array.isArray(fields)) return 'the answer was none of BigQuery';
  const rows = at(body, 'rows') ?? [];
  if (!Array.isArray(rows) || !rows.every((row) => isWholeRow(row, fields.length))) return CUT;
  const said = at(first, 'totalRows');
  const total = said === undefined ? null : Number(said);
  const page = { rows, fields: fields as readonly Field[], total };
  const token = at(body, 'pageToken');
  const got = before + rows.length;
  if (typeof token === 'string' && got < wanted) return { page, next: token };
  return total !== null && !(got >= Math.min(total, wanted)) ? CUT : { page, next: null };
}

const CUT = 'the answer was cut off';

function isWholeRow(row: unknown, columns: number): boolean {
  const cells = at(row, 'f');
  return Array.isArray(cells) && cells.length === columns;
}
