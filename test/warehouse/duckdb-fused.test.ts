import { join } from 'node:path';
import type {
  AuditResult,
  Expectation,
  Fusion,
  ParameterValue,
  RunEvent,
  RunReport,
  Thresholds,
} from '@assay/contract';
import { type AuditSketch, planOf, sqlText, startOf } from '@assay/contract/testing';
import {
  auditQueries,
  fusedQuery,
  groupAudits,
  type QueryRows,
  runPlan,
  systemTimers,
  type Warehouse,
} from '@assay/runner';
import { figuresAudit, groupsAudit, rowsAudit, scanOf } from '@assay/runner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { never } from './contract-fixture.js';
import { makeGate } from './gates.js';
import { ENDLESS, type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf } from './processes.js';

let made: MadeWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-28' + CAST(range // 100 AS INTEGER) AS d, range AS id,
      CASE WHEN range % 7 = 0 THEN NULL ELSE range % 5 END AS x, CASE WHEN range % 9 = 0 THEN 'nan'::DOUBLE ELSE range * 0.5 END AS f,
      CASE WHEN range % 11 = 0 THEN 'x' ELSE range::VARCHAR END AS s, range AS "assay_v0"
      FROM range(300)`,
  ]);
  warehouse = await made.open(2);
});
afterAll(async () => {
  await warehouse.close();
  made.remove();
});

async function ask(
  text: string,
  parameters: Readonly<Record<string, ParameterValue>>,
  columns: number,
): Promise<QueryRows> {
  const limits = { rows: 1, columns, characters: 40, timeoutMs: 60_000 };
  const answer = await warehouse.evaluate({ text, parameters }, limits, never);
  if (!answer.ok) throw new Error(`${answer.message}\n${text}`);
  return answer;
}

/** What is the same of both: what it took is not. */
function told({ columns, rows }: QueryRows): unknown {
  return { columns, rows };
}

/** Asks the audits' own queries and the fused ones for a day, and expects the same answers. */
async function expectSame(audits: readonly AuditSketch[], day: string, groupCount = 1): Promise<void> {
  const plan = planOf([{ name: 'raw.t' }], audits);
  const values = { run_date: { type: 'date', value: day } as const };
  const { groups, alone } = groupAudits(plan, () => new Map(Object.entries(values)));
  expect(alone.map(({ audit, reason }) => `${audit.id} ${reason}`)).toEqual([]);
  expect(groups).toHaveLength(groupCount);
  const bound = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
  for (const group of groups) {
    const { query, columns, answersOf } = fusedQuery(group.audits, 'duckdb');
    const answers = answersOf(await ask(query.text, bound(query.parameters), columns));
    for (const [index, audit] of group.audits.entries()) {
      const own = auditQueries(audit, 'duckdb');
      const count = await ask(own.count.text, bound(own.count.parameters), 5);
      if (!own.examined) throw new Error('nothing to examine');
      const examined = await ask(own.examined.text, bound(own.examined.parameters), 1);
      const fused = answers?.[index];
      expect({
        id: audit.id,
        count: fused && told(fused.count),
        examined: fused && told(fused.examined),
      }).toEqual({
        id: audit.id,
        count: told(count),
        examined: told(examined),
      });
    }
  }
}

const column = (name: string, value: string): Expectation => ({
  terms: [{ subject: { kind: 'column', column: name }, test: { kind: 'compare', operator: '>', value } }],
});
const both = (name: string): Thresholds => ({ error: column(name, '1'), warn: column(name, '1000') });

const DAYS = ['2001-06-28', '2001-06-29', '2001-07-09'];

describe('a fused query on DuckDB answers what each audit’s own queries answer', () => {
  const positive = scanOf({ filter: 'x > 2' });
  it.each(DAYS)('on rows and figures of %s', async (day) => {
    await expectSame(
      [
        rowsAudit('raw.t.all', null),
        rowsAudit('raw.t.null', 'x IS NULL'),
        rowsAudit('raw.t.unknown', 'x <> 3 -- NULL is none of them'),
        rowsAudit('raw.t.number', 'x % 2 /* no boolean */'),
        rowsAudit('raw.t.filtered', 'f > 60', positive),
        rowsAudit('raw.t.all_filtered', null, positive),
        rowsAudit('raw.t.named', '"assay_v0" % 3 = 0'),
        rowsAudit('raw.t.string', "s = 'x--' OR s LIKE '%/*%' OR s = 'x'"),
        rowsAudit('raw.t.cast', `TRY_CAST(s AS INTEGER) IS NULL`),
        figuresAudit('raw.t.count', { n: 'count(*)' }, 'count(*) > 0'),
        figuresAudit('raw.t.never', { n: 'count(*)' }, 'false'),
        figuresAudit('raw.t.null_having', { n: 'count(*)' }, 'NULL'),
        { ...figuresAudit('raw.t.sum', { total: 'sum(x)' }, null), expect: both('TOTAL') },
        { ...figuresAudit('raw.t.nan', { n: 'max(f)' }, null), expect: both('n') },
        { ...figuresAudit('raw.t.text', { n: `max(s)`, m: 'count(x)' }, null), expect: both('m') },
        { ...figuresAudit('raw.t.rare', { n: 'sum(id)' }, 'max(id) > 150'), expect: both('n') },
        {
          ...figuresAudit('raw.t.half', { 'a "b': 'avg(f)', n: 'count(DISTINCT x)' }, null),
          expect: both('n'),
        },
        { ...figuresAudit('raw.t.typed', { n: 'NULL', m: 'count(*)' }, null), expect: both('n') },
      ].map((audit) => ({ ...audit, sql: requote(audit) })),
      day,
    );
  });

  it.each(DAYS)('on filtered figures and on groups of %s', async (day) => {
    await expectSame(
      [
        figuresAudit('raw.t.a', { n: 'count(*)' }, 'count(*) > 0', positive),
        { ...figuresAudit('raw.t.b', { n: 'sum(x)' }, null, positive), expect: both('n') },
        groupsAudit('raw.t.c', ['x', 'f > 60'], 'count(*) > 1'),
        groupsAudit('raw.t.d', ['x', 'f > 60'], null),
        groupsAudit('raw.t.e', ['x', 'f > 60'], 'min(x) > 2'),
        groupsAudit('raw.t.f', ['x'], 'count(*) > 1', positive),
        groupsAudit('raw.t.g', ['x'], 'x = 3', positive),
      ],
      day,
      3,
    );
  });
});

/** A name that has to be quoted stands so in the audit's own SQL. */
function requote({ sql }: AuditSketch): Exclude<AuditSketch['sql'], string> & {} {
  if (!sql || typeof sql === 'string') throw new Error('SQL with its parameters');
  const text = sql.text.replace('AS a "b', 'AS "a ""b"');
  const shift = text.length - sql.text.length;
  return { text, parameters: sql.parameters.map(({ name, offset }) => ({ name, offset: offset + shift })) };
}

interface Ran {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
}

async function run(
  audits: readonly AuditSketch[],
  fuse: boolean,
  record: (event: RunEvent) => void = () => undefined,
): Promise<Ran> {
  const plan = planOf([{ name: 'raw.t' }], audits);
  const events: RunEvent[] = [];
  const report = await runPlan({
    plan,
    start: startOf(plan, { runDate: '2001-06-29' }),
    warehouse,
    record: (event) => {
      events.push(event);
      record(event);
    },
    clock: () => new Date(),
    timers: systemTimers,
    random: () => 0,
    fuse,
    signal: never,
  });
  return { report, events };
}

/** What must be the same however it was asked. */
function decided({ report }: Ran): unknown {
  return report.results.map(({ startedAt, endedAt, durationMs, sharedBy, ...rest }: AuditResult) => rest);
}

const sharedBy = ({ report }: Ran): Record<string, number | undefined> =>
  Object.fromEntries(report.results.map((result) => [result.audit.slice('raw.t.'.length), result.sharedBy]));

describe('a run with fused queries on DuckDB', () => {
  const rate = (value: string): Expectation => ({
    terms: [{ subject: { kind: 'rate' }, test: { kind: 'compare', operator: '<=', value } }],
  });
  const atMost = (value: string): Expectation => ({
    terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '<=', value } }],
  });
  const nothing = scanOf({ predicate: 'd = @run_date + 100' });
  const good = [
    rowsAudit('raw.t.holds', 'id < 0'),
    rowsAudit('raw.t.fails', 'x IS NULL'),
    { ...rowsAudit('raw.t.warns', 'x = 1'), severity: 'warn' } as const,
    { ...rowsAudit('raw.t.rate_holds', 'x = 1'), expect: { error: rate('0.2'), warn: null } },
    { ...rowsAudit('raw.t.rate_fails', 'x = 1'), expect: { error: rate('0.01'), warn: null } },
    { ...rowsAudit('raw.t.between', 'x = 1'), expect: { error: atMost('50'), warn: atMost('2') } },
    figuresAudit('raw.t.having_holds', { n: 'count(*)' }, 'count(*) < 100'),
    figuresAudit('raw.t.having_fails', { n: 'count(*)', m: 'max(x)' }, 'count(*) = 100'),
    {
      ...figuresAudit('raw.t.figure_fails', { n: 'avg(x)' }, null),
      expect: { error: column('n', '3'), warn: null },
    },
    {
      ...figuresAudit('raw.t.figure_warns', { n: 'sum(x)' }, null),
      expect: { error: column('n', '3'), warn: column('n', '1000') },
    },
  ];

  it('ends as without, audit by audit', async () => {
    const audits = [
      ...good,
      rowsAudit('raw.t.none_examined', 'x = 1', nothing),
      { ...rowsAudit('raw.t.none_allowed', 'x = 1', nothing), allowEmpty: true },
      { ...rowsAudit('raw.t.rate_of_none', 'x = 1', nothing), expect: { error: rate('0.5'), warn: null } },
      {
        ...figuresAudit('raw.t.sum_of_none', { n: 'sum(x)' }, null, nothing),
        expect: { error: column('n', '3'), warn: null },
      },
      groupsAudit('raw.t.group_fails', ['x'], 'count(*) > 1'),
      groupsAudit('raw.t.group_holds', ['x'], 'count(*) > 1000'),
    ];
    const fused = await run(audits, true);
    expect(decided(fused)).toEqual(decided(await run(audits, false)));
    expect(new Set(fused.report.results.map(({ status }) => status))).toEqual(
      new Set(['pass', 'fail', 'warn', 'inconclusive']),
    );
    const queries = fused.events.filter((event) => event.type === 'query.start' && event.audits.length > 1);
    // Two at once: which of them is sent first is the processes' affair.
    const widths = queries.map((event) => (event.type === 'query.start' ? event.audits.length : 0));
    expect(widths.sort((a, b) => a - b)).toEqual([2, 4, 10]);
    expect(Object.values(sharedBy(fused)).every((count) => count !== undefined)).toBe(true);
  });

  it.each([
    ['fails on rows that its own WHERE leaves out', `x = 1 AND s::INTEGER = 3`, 'fail'],
    ['fails on a value', `s::INTEGER = 3`, 'error'],
    ['names a column that is not there', 'nope = 1', 'error'],
    ['is no SQL', 'x = = 1', 'error'],
    ['compares what is no number', null, 'error'],
    ['returns a column that is not there', 'x = 1 -- returns nope', 'error'],
    ['runs for minutes', `(${ENDLESS}) > 0 AND x = 1`, 'timeout'],
  ] as const)('tells of one that %s alone', async (_, condition, status) => {
    const bad =
      condition === null
        ? { ...figuresAudit('raw.t.zbad', { n: 'max(s)' }, null), expect: both('n') }
        : rowsAudit('raw.t.zbad', condition);
    // Its own WHERE is asked first, as an author would write it who knows the data.
    const sql = condition?.startsWith('x = 1 AND')
      ? `SELECT * FROM (SELECT * FROM raw.t WHERE d = @run_date AND x = 1 AND s <> 'x') WHERE s::INTEGER >= 0`
      : bad.sql;
    const returned = condition?.endsWith('nope')
      ? { sql: 'SELECT nope FROM raw.t WHERE d = @run_date AND x = 1', fusion: withReturned(bad, 'nope') }
      : { sql: sql ?? '' };
    const audits = [...good, { ...bad, ...returned }].map((audit) => ({
      ...audit,
      timeoutMs: status === 'timeout' ? 300 : 60_000,
    }));
    const fused = await run(audits, true);
    expect(decided(fused)).toEqual(decided(await run(audits, false)));
    expect(fused.report.results.at(-1)).toMatchObject({ audit: 'raw.t.zbad', status });
    const answered = Object.values(sharedBy(fused)).filter((count) => count !== undefined);
    expect(answered.length).toBeGreaterThanOrEqual(audits.length - 2);
  });

  it.skipIf(process.platform === 'win32')(
    'goes on when the process of a shared query is killed each time',
    async () => {
      const gate = makeGate(join(made.projectDir, 'data'), 'killed');
      const audits = [...good, rowsAudit('raw.t.gate', `(${gate.text}) < 0`)];
      const { report, events } = await run(audits, true, (event) => {
        if (event.type !== 'query.start' || !event.audits.includes('raw.t.gate')) return;
        if (event.audits.length < audits.length) gate.letGoWhenRunning();
        else for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
      });
      const statuses = report.results.map(({ audit, status }) => `${audit} ${status}`);
      const own = (await run(good, false)).report.results.map(({ audit, status }) => `${audit} ${status}`);
      expect(statuses).toEqual([...own, 'raw.t.gate pass'].sort());
      const ends = events.flatMap((event) =>
        event.type === 'query.end' && event.audits.length > 1
          ? [`${event.audits.length} ${event.outcome}`]
          : [],
      );
      // Sent again, it may meet another process that was killed with the first, and be sent a third time.
      const [first, second, ...more] = ends.sort();
      expect([first, second]).toEqual(['11 error', '11 error']);
      expect(more.filter((end) => end !== '11 error')).toEqual(['5 done', '6 done']);
      expect(events.filter((event) => event.type === 'audit.end')).toHaveLength(audits.length);
    },
  );
});

function withReturned({ fusion }: AuditSketch, returned: string): Fusion {
  if (!fusion || fusion.kind === 'alone') throw new Error('parts of a shared query');
  return { ...fusion, returned: [sqlText(returned)] };
}
