import type { AuditResult, Compare, PlanAudit, RunEvent } from '@assay/contract';
import { type AuditSketch, planOf, startOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../run-plan.js';
import { madeUpTime } from '../scripted-run.js';
import { type ScriptedOutcome, type ScriptedWarehouse, scriptedWarehouse } from '../warehouse/scripted.js';
import type { WarehouseQuery } from '../warehouse/warehouse.js';
import { FIRST_PAUSE_MS } from './retries.js';
import type { OtherWarehouse } from './send-query.js';

const SQL = 'SELECT email, flights FROM raw.t';
const COMPARE: Compare = {
  key: ['email'],
  tolerances: [],
  matched: 'both',
  leftTarget: null,
  right: {
    target: 'prod',
    file: 'raw/t/x.bigquery.sql',
    sql: { text: `${SQL} WHERE d = @run_date`, parameters: [{ name: 'run_date', offset: 43 }] },
    sqlStart: { line: 20, column: 3 },
    reads: ['raw.t'],
    scan: { table: 'raw.t', from: 'raw.t', predicate: null, filter: null },
  },
};
const AUDIT: AuditSketch = {
  id: 'raw.t.as_on_prod',
  sql: SQL,
  compare: COMPARE,
  scan: { table: 'raw.t', from: 'raw.t', predicate: null, filter: null },
};
const answer = (flights: string): ScriptedOutcome => ({
  kind: 'rows',
  columns: ['email', 'flights'],
  kinds: ['text', 'number'],
  rows: [['bob@x.test', flights]],
});

type Answer = (query: WarehouseQuery) => ScriptedOutcome | Promise<ScriptedOutcome>;

/** Says that so many rows were examined, and to the query of a side what is given. */
const side =
  (rows: ScriptedOutcome, examined = 1): Answer =>
  ({ text }) =>
    text.startsWith('SELECT count(*) AS examined')
      ? { kind: 'rows', columns: ['examined'], kinds: ['number'], rows: [[String(examined)]] }
      : rows;

interface World {
  readonly local: Answer;
  readonly prod: Answer | { readonly down: string } | null;
  /** What tells the two warehouses apart; default: they are two. */
  readonly identities?: readonly [local: string, prod: string];
  readonly caps?: readonly [local: number, prod: number];
  readonly audits?: readonly AuditSketch[];
}

interface Ran {
  readonly results: readonly AuditResult[];
  readonly events: readonly RunEvent[];
  readonly local: ScriptedWarehouse;
  readonly prod: ScriptedWarehouse | null;
}

async function ran({
  local,
  prod,
  identities = ['l', 'p'],
  caps = [1, 1],
  audits = [AUDIT],
}: World): Promise<Ran> {
  const plan = planOf([{ name: 'raw.t' }], audits, { maxConcurrentQueries: caps[0] });
  const timers = madeUpTime();
  const own = scriptedWarehouse({
    answer: local,
    identity: identities[0],
    maxConcurrentQueries: caps[0],
    after: timers.after,
  });
  const other =
    typeof prod === 'function'
      ? scriptedWarehouse({
          answer: prod,
          identity: identities[1],
          maxConcurrentQueries: caps[1],
          dialect: 'bigquery',
          after: timers.after,
        })
      : null;
  const others = new Map<string, OtherWarehouse>();
  if (other) others.set('prod', { ok: true, warehouse: other });
  if (prod !== null && 'down' in prod) others.set('prod', { ok: false, reason: prod.down });
  const events: RunEvent[] = [];
  const { results } = await runPlan({
    plan,
    start: startOf(plan),
    warehouse: own,
    others,
    record: (event) => {
      events.push(event);
      // What hangs meets its limit at once.
      if (event.type === 'query.start') setImmediate(() => timers.pass(1));
      if (event.type === 'query.end' && event.outcome === 'error')
        setImmediate(() => timers.pass(FIRST_PAUSE_MS));
    },
    clock: () => new Date(Date.UTC(2001, 6, 1)),
    timers,
    random: () => 0.5,
    signal: new AbortController().signal,
  });
  return { results, events, local: own, prod: other };
}

const many = (count: number, changes: Partial<PlanAudit> = {}): AuditSketch[] =>
  Array.from({ length: count }, (_, index) => ({ ...AUDIT, ...changes, id: `raw.t.a${index}` }));

describe('a comparison of two targets', () => {
  it('sends each side to its own warehouse, in its own spelling, and says so', async () => {
    const { results, events, local, prod } = await ran({
      local: side(answer('1')),
      prod: side(answer('1.0')),
    });
    expect(results).toMatchObject([{ status: 'pass', examinedRows: 1 }]);
    expect(local.sent.map(({ text }) => text)).toEqual([
      `SELECT * FROM (\n${SQL}\n) AS assay_result\nLIMIT 100001`,
      'SELECT count(*) AS examined FROM raw.t',
    ]);
    expect(prod?.sent.map(({ text }) => text)).toEqual([
      `SELECT * FROM (\n${SQL} WHERE d = @run_date\n) AS assay_result\nLIMIT 100001`,
      'SELECT count(*) AS examined FROM raw.t',
    ]);
    const told = events.flatMap((event) =>
      event.type === 'query.start' || event.type === 'query.end' ? [[event.side, event.target]] : [],
    );
    expect(told).toEqual(
      [
        ['left', undefined],
        ['right', 'prod'],
        ['left', undefined],
        ['right', 'prod'],
      ].flatMap((one) => [one, one]),
    );
  });

  it('does not take the examined rows of one target for those of another, though the query is the same', async () => {
    const { results } = await ran({ local: side(answer('1'), 5), prod: side(answer('1'), 0) });
    expect(results).toMatchObject([
      {
        status: 'inconclusive',
        examinedRows: 5,
        reason: 'nothing was examined on the right: no row matches what the query there looks at',
      },
    ]);
  });

  it('runs the left side elsewhere just as well', async () => {
    const compare = { ...COMPARE, leftTarget: 'prod', right: { ...COMPARE.right, target: null } };
    const { results, prod } = await ran({
      local: side(answer('1')),
      prod: side(answer('2')),
      audits: [{ ...AUDIT, compare }],
    });
    expect(results).toMatchObject([{ status: 'fail', offendingRows: 1 }]);
    expect(prod?.sent[0]?.text).toContain(SQL);
  });

  it('is an error where both targets are one warehouse, whatever would be found there, and asks nothing', async () => {
    const swapped = { ...COMPARE, leftTarget: 'prod', right: { ...COMPARE.right, target: null } };
    const within = { ...COMPARE, leftTarget: 'prod' };
    const { results, local, prod } = await ran({
      local: side(answer('1')),
      prod: side(answer('1')),
      identities: ['one', 'one'],
      audits: [
        { ...AUDIT, id: 'raw.t.a' },
        { ...AUDIT, id: 'raw.t.b', compare: swapped },
        { ...AUDIT, id: 'raw.t.c', compare: within },
      ],
    });
    const why = (left: string, right: string): RegExp =>
      new RegExp(
        `^nothing was compared: the targets "${left}" and "${right}" are the same warehouse .*; correct`,
      );
    expect(results).toMatchObject([
      { status: 'error', reason: expect.stringMatching(why('local', 'prod')), examinedRows: null },
      { status: 'error', reason: expect.stringMatching(why('prod', 'local')), examinedRows: null },
      // Two queries of one target are meant so.
      { status: 'pass' },
    ]);
    expect([local.sent.length, prod?.sent.length]).toEqual([0, 3]);
  });

  it.each([
    [
      { down: 'target "prod" could not be opened: no credentials' },
      'target "prod" could not be opened: no credentials',
    ],
    [null, 'the target "prod" was not opened'],
  ])('is an error where the other target is not there, and the others go on', async (prod, reason) => {
    const plain: AuditSketch = { id: 'raw.t.plain', sql: 'SELECT 1' };
    const local: Answer = () => ({ kind: 'rows', columns: ['returned'], rows: [['0']] });
    const { results, local: own } = await ran({
      local,
      prod,
      audits: [{ ...AUDIT, sensitive: true }, plain],
    });
    expect(results).toMatchObject([
      { audit: AUDIT.id, status: 'error', reason: `the right query was not sent: ${reason}` },
      { audit: plain.id, status: 'pass' },
    ]);
    expect(own.sent).toHaveLength(1);
  });

  it.each([
    [
      { kind: 'fail', failure: 'query-error', message: 'no such table', offset: 16 + 7 },
      'error',
      'the right query on "prod" failed: no such table (raw/t/x.bigquery.sql:20:10)',
    ],
    [
      { kind: 'fail', failure: 'query-error', message: "no 'bob@x.test'", exposure: 'anything' },
      'error',
      'the right query on "prod" failed: ••• (the rest may quote a masked column)',
    ],
    [
      { kind: 'hang' },
      'timeout',
      'the right query on "prod" did not finish within its limit of 1ms and was cancelled',
    ],
  ] satisfies readonly [ScriptedOutcome, string, string][])(
    'is undecided where the other side does not answer: %j',
    async (outcome, status, reason) => {
      const sensitive = 'exposure' in outcome;
      const { results } = await ran({
        local: side(answer('1')),
        prod: () => outcome,
        audits: [{ ...AUDIT, sensitive, timeoutMs: outcome.kind === 'hang' ? 1 : 60_000 }],
      });
      expect(results).toMatchObject([{ status, reason }]);
    },
  );

  it('masks the values of either side', async () => {
    const { results } = await ran({
      local: side(answer('1')),
      prod: side(answer('2')),
      audits: [{ ...AUDIT, mask: { kind: 'columns', columns: ['email', 'flights'] } }],
    });
    expect(results).toMatchObject([{ sample: { rows: [['•••', 'flights', '•••', '•••', '•••']] } }]);
  });

  it('holds the cap of each target, and waits for no slot while it holds one', async () => {
    const swapped = { ...COMPARE, leftTarget: 'prod', right: { ...COMPARE.right, target: null } };
    const audits = [
      ...many(20),
      ...many(20, { compare: swapped }).map((one) => ({ ...one, id: `${one.id}b` })),
    ];
    const later =
      (rows: Answer): Answer =>
      (query) =>
        new Promise((resolve) => setImmediate(() => resolve(rows(query))));
    const { results, local, prod } = await ran({
      local: later(side(answer('1'))),
      prod: later(side(answer('1'))),
      audits,
    });
    expect(results.map(({ status }) => status)).toEqual(audits.map(() => 'pass'));
    expect([local.mostAtOnce(), prod?.mostAtOnce()]).toEqual([1, 1]);
  });

  it('lets the own target work while the other one is slow, as many audits more as run there at once', async () => {
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      free = resolve;
    });
    const plain = Array.from(
      { length: 3 },
      (_, index): AuditSketch => ({ id: `raw.t.z${index}`, sql: 'SELECT 1' }),
    );
    let plainAnswered = 0;
    const rows = side(answer('1'));
    const { results, prod } = await ran({
      local: (query) => {
        if (!query.text.startsWith('SELECT count(*) AS returned')) return rows(query);
        if (++plainAnswered === plain.length) free();
        return { kind: 'rows', columns: ['returned'], rows: [['0']] };
      },
      prod: async (query) => {
        await gate;
        return rows(query);
      },
      audits: [...many(1), ...plain],
    });
    // Were it not so, the run would never end: the other side answers when the plain ones are done.
    expect(results.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(prod?.mostAtOnce()).toBe(1);
  });

  it('sends a query again on the target on which the connection was lost', async () => {
    let sent = 0;
    const rows = side(answer('1'));
    const { results, local, events } = await ran({
      local: rows,
      prod: (query) =>
        ++sent === 1 ? { kind: 'fail', failure: 'connection-lost', message: 'gone' } : rows(query),
    });
    expect(results).toMatchObject([{ status: 'pass' }]);
    expect(local.sent).toHaveLength(2);
    const starts = events.flatMap((event) =>
      event.type === 'query.start' ? [`${event.side} ${event.target ?? 'local'} ${event.attempt}`] : [],
    );
    expect(starts).toEqual(['left local 1', 'right prod 1', 'right prod 2', 'left local 1', 'right prod 1']);
  });
});
