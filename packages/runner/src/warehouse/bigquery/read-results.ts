import type { QueryLimits, QueryRows } from '../warehouse.js';
import type { BigqueryService } from './bigquery-service.js';
import { columnKind, type Field } from './column-kind.js';
import type { Effects } from './effects.js';
import { type PagesEnd, readPages } from './read-pages.js';
import { cellValue, rowCells, valueText } from './value-text.js';

export type Results =
  | {
      readonly kind: 'rows';
      readonly answer: Pick<QueryRows, 'columns' | 'kinds' | 'rows'>;
      /** Size of all values; null where not all rows were read. */
      readonly bytes: number | null;
    }
  | Exclude<PagesEnd, { kind: 'read' | 'no-credentials' }>;

/** What an answer may take besides the waiting. */
const SLACK_MS = 20_000;

/**
 * Waits for the end of a job and reads its rows, as many as the limits say.
 *
 * @param hasFailed see `readPages`
 */
export async function readResults(
  service: BigqueryService,
  jobId: string,
  limits: QueryLimits,
  stop: AbortSignal,
  effects: Effects,
  hasFailed: () => Promise<boolean>,
): Promise<Results> {
  const rows: unknown[] = [];
  let fields: readonly Field[] = [];
  let total: number | null = null;
  const pages = { rows: limits.rows, rowsAtOnce: Math.max(1, limits.rows), slackMs: SLACK_MS };
  const take: Parameters<typeof readPages>[3] = (page) => {
    for (const row of page.rows) rows.push(row);
    ({ fields, total } = page);
  };
  const end = await readPages(service, jobId, pages, take, stop, effects, hasFailed);
  switch (end.kind) {
    case 'read':
      return collected(fields, rows, total, limits);
    // They worked when the job was made, so the connection is what is told of.
    case 'no-credentials':
      return { kind: 'lost', what: end.what };
    default:
      return end;
  }
}

function collected(
  all: readonly Field[],
  rows: readonly unknown[],
  total: number | null,
  limits: QueryLimits,
): Results {
  const shown = all.slice(0, limits.columns);
  const isWhole = total === rows.length;
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
