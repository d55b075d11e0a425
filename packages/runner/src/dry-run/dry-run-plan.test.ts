import { planOf, startOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { rowsAudit } from '../queries/sketch-audits.js';
import type { Timers } from '../timers.js';
import type { Inspected, Inspector, QueryEstimate, TableFacts, TableSize } from '../warehouse/inspector.js';
import { type DryRunMemory, NO_MEMORY } from './dry-run-memory.js';
import { type DryRunInput, dryRunPlan } from './dry-run-plan.js';

const MIB = 1024 ** 2;
const SCAN = {
  table: 'raw.t',
  from: 'raw.t',
  filter: null,
  predicate: { text: 'day = @run_date', parameters: [{ name: 'run_date', offset: 6 }] },
};
const AUDITS = ['a', 'b', 'c'].map((name) => ({
  id: `raw.t.${name}`,
  sql: `SELECT ${name} FROM raw.t WHERE day = @run_date`,
  scan: SCAN,
}));
const plan = {
  ...planOf([{ name: 'raw.t' }], AUDITS),
  target: {
    name: 'prod',
    type: 'bigquery',
    project: 'p',
    location: 'EU',
    maxConcurrentQueries: 4,
    maximumBytesBilled: 100e9,
    useQueryCache: false,
  } as const,
};
const TABLE: TableFacts = {
  kind: 'table',
  columns: [],
  partition: null,
  requiresPartitionFilter: false,
  modifiedAt: '1',
};
const known = <T>(value: T): Inspected<T> => ({ kind: 'known', value });
const reads = (bytes: number | null): Inspected<QueryEstimate> =>
  known({ bytes, isAtLeast: false, tables: ['raw.t'] });
const NEVER: Timers = { after: () => () => undefined };

const inspectorOf = (changes: Partial<Inspector> = {}): Inspector => ({
  place: 'here',
  dryRun: async () => reads(20 * MIB),
  tableFacts: async () => known(TABLE),
  tableSize: async () => known({ rows: 1, bytes: 1, partitions: 1 }),
  ...changes,
});
const dryRun = (
  inspector: Partial<Inspector> = {},
  more: Partial<Pick<DryRunInput, 'plan' | 'memory' | 'timers' | 'atOnce' | 'fuse'>> = {},
) =>
  dryRunPlan({
    plan,
    start: startOf(plan),
    inspectors: new Map([['prod', inspectorOf(inspector)]]),
    memory: NO_MEMORY,
    timers: NEVER,
    timeoutMs: 1_000,
    atOnce: 2,
    ...more,
  });

describe('dryRunPlan', () => {
  it('asks with the values of a run, and counts a query that audits share once', async () => {
    const asked: string[] = [];
    const report = await dryRun({
      dryRun: async ({ text, parameters }) => {
        asked.push(`${text.split('\n').join(' ')} ${JSON.stringify(parameters)}`);
        return reads(20 * MIB);
      },
    });
    const date = '{"run_date":{"type":"date","value":"2001-06-30"}}';
    expect(asked.sort()).toEqual([
      `SELECT count(*) AS examined FROM raw.t WHERE ( day = @run_date ) ${date}`,
      ...['a', 'b', 'c'].map(
        (name) =>
          `SELECT count(*) AS returned FROM ( SELECT ${name} FROM raw.t WHERE day = @run_date ) AS assay_result ${date}`,
      ),
    ]);
    expect(report.audits.map(({ audit, state, cost }) => [audit, state, cost.bytes])).toEqual(
      ['raw.t.a', 'raw.t.b', 'raw.t.c'].map((audit) => [audit, 'valid', 40 * MIB]),
    );
    expect([report.total, report.unchecked]).toEqual([
      { bytes: 80 * MIB, billedBytes: 80 * MIB, isComplete: true, price: null },
      [],
    ]);
  });

  it('asks about queries that answer several audits, and says what each by itself would cost', async () => {
    const scan = { ...SCAN, predicate: SCAN.predicate };
    const audits = ['x < 0', 'y < 0'].map((condition, index) =>
      rowsAudit(`raw.t.s${index}`, condition, scan),
    );
    const asked: string[] = [];
    const own = { ...plan, audits: planOf([{ name: 'raw.t' }], [...AUDITS, ...audits]).audits };
    const inspect = (changes: Partial<Inspector>, fuse = true) => dryRun(changes, { plan: own, fuse });
    const report = await inspect({
      dryRun: async ({ text }) => {
        asked.push(text);
        return reads(20 * MIB);
      },
    });
    expect(asked.filter((text) => text.startsWith('SELECT\n'))).toHaveLength(1);
    // One for two, three counts, and what all examine.
    expect(report.total.bytes).toBe(5 * 20 * MIB);
    expect(report.eachAlone.bytes).toBe(6 * 20 * MIB);
    expect(report.shared).toEqual({ queries: 1, audits: 2 });
    expect((await inspect({}, false)).total).toEqual(report.eachAlone);
    const refused = await inspect({
      dryRun: async ({ text }) =>
        text.startsWith('SELECT\n')
          ? { kind: 'refused', message: 'too complex', offset: null }
          : reads(20 * MIB),
    });
    expect([refused.total, refused.shared]).toEqual([report.eachAlone, { queries: 0, audits: 0 }]);
    expect(refused.diagnostics).toEqual([]);
  });

  it('asks so many things at once and no more', async () => {
    let now = 0;
    let most = 0;
    const slow = async (): Promise<Inspected<QueryEstimate>> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return reads(0);
    };
    await dryRun({ dryRun: slow }, { atOnce: 2 });
    expect(most).toBe(2);
  });

  it('takes a figure that is missing for unknown, not for nothing', async () => {
    const report = await dryRun({ dryRun: async () => reads(null) });
    expect(report.audits.map(({ state, cost }) => [state, cost.isComplete])).toEqual(
      AUDITS.map(() => ['not-checked', false]),
    );
    expect(report.unchecked).toEqual([
      {
        what: 'the warehouse gives no figure of what a query reads',
        cause: 'not-told',
        audits: 3,
        tables: 0,
      },
    ]);
  });

  it('takes a lower bound for what is not known, and says so', async () => {
    const report = await dryRun({
      dryRun: async () => known({ bytes: 0, isAtLeast: true, tables: ['raw.t'] }),
    });
    expect(report.audits.map(({ state, cost }) => [state, cost.isComplete])).toEqual(
      AUDITS.map(() => ['not-checked', false]),
    );
    expect(report.unchecked).toEqual([
      {
        what: 'the warehouse gives only a lower bound of what a query reads',
        cause: 'not-told',
        audits: 3,
        tables: 0,
      },
    ]);
  });

  it('stops asking when nothing can be had', async () => {
    let asked = 0;
    const gone = async (): Promise<Inspected<never>> => {
      asked += 1;
      return { kind: 'unknown', what: 'nobody is there', cause: 'unreachable', isGone: true };
    };
    const report = await dryRun({ tableFacts: gone, dryRun: gone });
    expect(asked).toBe(1);
    expect(report.tables).toEqual([{ table: 'raw.t', target: 'prod', state: 'not-checked' }]);
    expect(report.unchecked).toEqual([
      { what: 'nobody is there', cause: 'unreachable', audits: 3, tables: 1 },
    ]);
  });

  it('ends at its limit, with what is known by then', async () => {
    let ring: () => void = () => undefined;
    const timers: Timers = {
      after: (_, action) => {
        ring = action;
        return () => undefined;
      },
    };
    let asked = 0;
    const report = await dryRun(
      {
        dryRun: (_, stop) => {
          asked += 1;
          if (asked === 1) return Promise.resolve(reads(MIB));
          // Answers only when it is given up.
          return new Promise((resolve) => {
            stop.addEventListener('abort', () =>
              resolve({ kind: 'unknown', what: 'cut off', cause: 'unreachable', isGone: false }),
            );
            ring();
          });
        },
      },
      { timers, atOnce: 1 },
    );
    expect(asked).toBe(2);
    expect(report.total).toMatchObject({ bytes: MIB, isComplete: false });
    expect(report.unchecked).toEqual([
      { what: 'its time of 1 s was over', cause: 'no-time', audits: 3, tables: 0 },
    ]);
  });

  it('does not ask about queries of a table that is missing', async () => {
    const report = await dryRun({
      tableFacts: async () => ({ kind: 'missing', message: 'Not found: Table p:raw.t' }),
      dryRun: () => Promise.reject(new Error('asked')),
    });
    expect(report.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['missing-table', 'raw.t is not in the warehouse: Not found: Table p:raw.t'],
    ]);
    expect(report.audits.map(({ state }) => state)).toEqual(['invalid', 'invalid', 'invalid']);
    expect(report.total.isComplete).toBe(false);
  });

  it.each<[string, Inspected<TableSize>, string, string]>([
    [
      'not found',
      { kind: 'missing', message: 'Not found: Table p:raw.t' },
      'Not found: Table p:raw.t',
      'not-told',
    ],
    ['refused', { kind: 'refused', message: 'Invalid view', offset: null }, 'Invalid view', 'not-told'],
    [
      'not given',
      known({ rows: 1, bytes: null, partitions: 1 }),
      'the warehouse gives no size of it',
      'not-told',
    ],
    [
      'not for this account',
      { kind: 'unknown', what: 'denied', cause: 'denied', isGone: false },
      'denied',
      'denied',
    ],
  ])(
    'says that it does not know whether a scan is pruned where the size is %s',
    async (_, size, what, cause) => {
      const partition = { column: 'day', granularity: 'day', range: null } as const;
      const report = await dryRun({
        tableFacts: async () => known({ ...TABLE, partition }),
        tableSize: async () => size,
      });
      expect(report.unchecked).toEqual([
        { what: expect.stringContaining(what), cause, audits: 3, tables: 0 },
      ]);
      expect(report.audits.map(({ state }) => state)).toEqual(AUDITS.map(() => 'not-checked'));
      expect(report.diagnostics.filter(({ code }) => code === 'unpruned-scan')).toEqual([]);
    },
  );

  it('does not take a table for missing that the service only says nothing of', async () => {
    const report = await dryRun({
      tableFacts: async () => ({ kind: 'refused', message: 'Invalid table ID', offset: null }),
    });
    const why = { what: 'nothing is known of raw.t: Invalid table ID', cause: 'not-told' };
    expect([report.tables, report.unchecked, report.diagnostics]).toEqual([
      [{ table: 'raw.t', target: 'prod', state: 'not-checked' }],
      [{ ...why, audits: 3, tables: 1 }],
      [],
    ]);
  });

  it('tells what is refused once for an audit, at its place', async () => {
    const report = await dryRun({
      dryRun: async ({ text }) => ({ kind: 'refused', message: 'no such name', offset: text.indexOf('day') }),
    });
    expect(report.diagnostics.map(({ code, location }) => [code, location?.file, location?.start])).toEqual(
      ['a', 'b', 'c'].map((name) => ['invalid-query', `raw/t/${name}.sql`, { line: 5, column: 27 }]),
    );
  });

  it('hides what was given for a parameter of an audit with personal columns', async () => {
    const [first] = AUDITS;
    const personal = planOf(
      [{ name: 'raw.t', columns: [{ name: 'email', description: null, pii: true }] }],
      [
        {
          ...first,
          id: 'raw.t.a',
          sql: 'SELECT a FROM raw.t WHERE email = @who',
          parameters: [{ name: 'who', type: 'string', default: null }],
        },
      ],
    );
    const report = await dryRunPlan({
      plan: { ...personal, target: plan.target },
      start: startOf(plan, { parameters: { who: { type: 'string', value: 'octavia' } } }),
      inspectors: new Map([
        [
          'prod',
          inspectorOf({
            dryRun: async ({ parameters }) => ({
              kind: 'refused',
              message: `Invalid: "${parameters.who?.value}"`,
              offset: null,
            }),
          }),
        ],
      ]),
      memory: NO_MEMORY,
      timers: NEVER,
      timeoutMs: 1_000,
      atOnce: 1,
    });
    const refused = report.diagnostics.filter(({ code }) => code === 'invalid-query');
    expect(refused.map(({ message }) => message)).toEqual(['the warehouse refuses raw.t.a: Invalid: "•••"']);
  });

  it('uses what it knows as long as no table has changed, and keeps nothing of a table without a time', async () => {
    const estimates = new Map<string, Parameters<DryRunMemory['keepEstimate']>[1]>();
    const memory: DryRunMemory = {
      ...NO_MEMORY,
      estimate: (key) => estimates.get(key) ?? null,
      keepEstimate: (key, kept) => estimates.set(key, kept),
    };
    const at = (modifiedAt: string | null) => ({ tableFacts: async () => known({ ...TABLE, modifiedAt }) });
    expect((await dryRun(at(null), { memory })).queries).toEqual({ asked: 4, known: 0 });
    expect((await dryRun(at('1'), { memory })).queries).toEqual({ asked: 4, known: 0 });
    expect((await dryRun(at('1'), { memory })).queries).toEqual({ asked: 0, known: 4 });
    expect((await dryRun(at('2'), { memory })).queries).toEqual({ asked: 4, known: 0 });
    expect((await dryRun(at(null), { memory })).queries).toEqual({ asked: 4, known: 0 });
    expect((await dryRun({ ...at('2'), place: 'there' }, { memory })).queries.asked).toBe(4);
  });
});
