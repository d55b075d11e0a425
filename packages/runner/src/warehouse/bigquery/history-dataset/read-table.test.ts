import { HISTORY_TABLES, type HistoryTable } from '@assay/history';
import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../../timers.js';
import type { Job } from '../job.js';
import type { Reply } from '../reply.js';
import { type HistoryParts, readTable } from './read-table.js';

const answered = <T>(body: T): Reply<T> => ({ kind: 'answered', body });
const [TABLE] = HISTORY_TABLES as readonly [HistoryTable];
const FIELDS = { fields: [{ name: 'run_id', type: 'STRING' }] };
const rows = (...ids: readonly string[]) => ids.map((v) => ({ f: [{ v }] }));
const page = (total: number, ids: readonly string[], pageToken?: string): unknown => ({
  jobComplete: true,
  schema: FIELDS,
  totalRows: String(total),
  rows: rows(...ids),
  ...(pageToken !== undefined && { pageToken }),
});

/** Reads from a service that answers so, page by page; the last answer stays. */
async function read(answers: readonly unknown[], stop = new AbortController().signal) {
  const job = (isDone: boolean): Job => ({
    isDone,
    error: null,
    labels: {},
    statementType: null,
    statistics: undefined,
    createdMs: null,
  });
  const left = [...answers];
  const tokens: (string | null)[] = [];
  const parts: HistoryParts = {
    service: {
      insert: async () => answered(job(false)),
      dateMs: () => 0,
      isReachable: () => true,
      giveUp: () => undefined,
      cancel: async () => answered(undefined),
      list: async () => ({ kind: 'lost', what: 'not asked', wasSent: false }),
      results: async (_, { pageToken }) => {
        tokens.push(pageToken);
        return answered(left.length > 1 ? left.shift() : left[0]);
      },
      get: async () => answered(job(true)),
    },
    tables: {
      getTable: async () => answered(undefined),
      makeTable: async () => answered(undefined),
      load: async () => ({ kind: 'lost', what: 'not asked', wasSent: false }),
    },
    project: 'p',
    dataset: 'd',
    maximumBytesBilled: 1,
    stop,
    effects: {
      timers: {
        after: (ms, action) => (ms > 60_000 ? () => undefined : systemTimers.after(0, action)),
      },
      now: () => 0,
      dateMs: () => 0,
      random: () => 0,
      token: () => 't',
    },
  };
  const got: (string | null)[] = [];
  const wanted = { table: TABLE, columns: ['run_id'], where: {}, orderBy: null };
  const trouble = await readTable(wanted, ([id]) => void got.push(id ?? null), parts);
  return { got, trouble, tokens };
}

describe('reading a table of the history', () => {
  it('gives the rows of all pages, also where one is short or empty', async () => {
    const { got, trouble, tokens } = await read([page(3, ['a'], 'x'), page(3, [], 'y'), page(3, ['b', 'c'])]);
    expect([got, trouble, tokens]).toEqual([['a', 'b', 'c'], null, [null, 'x', 'y']]);
  });

  it.each([
    ['a page of something else', '<html></html>', 'the answer was none of BigQuery'],
    ['an empty object', {}, 'the answer was none of BigQuery'],
    ['fewer rows than there are', page(2, ['a']), 'the answer was cut off'],
    ['no row of one', page(1, []), 'the answer was cut off'],
    ['empty pages for ever', page(1, [], 'x'), 'only empty pages came'],
  ])('believes no rows to be missing because of %s', async (_, answer, message) => {
    expect(await read([answer])).toMatchObject({ got: [], trouble: { kind: 'unreachable', message } });
  });

  it('gives each row once where a page comes at the second try', async () => {
    expect(await read([page(2, ['a'], 'x'), {}, page(2, ['b'])])).toMatchObject({
      got: ['a', 'b'],
      trouble: null,
    });
  });
});
