import { type AuditResult, type Compare, type Expectation, MASKED, SAMPLE_LIMITS } from '@assay/contract';
import { type AuditSketch, planOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { MOST_COMPARED_ROWS } from '../queries/compare-queries.js';
import { madeUpTime, type Played, play } from '../scripted-run.js';
import type { ScriptedOutcome } from '../warehouse/scripted.js';

type Rows = readonly (readonly (string | null)[])[];

const answer = (...rows: Rows): ScriptedOutcome => ({
  kind: 'rows',
  columns: ['email', 'flights'],
  kinds: ['text', 'number'],
  rows,
});
const counted = (rows: number): ScriptedOutcome => ({
  kind: 'rows',
  columns: ['examined'],
  kinds: ['number'],
  rows: [[String(rows)]],
});
const COMPARE: Compare = {
  key: ['email'],
  tolerances: [],
  matched: 'both',
  leftTarget: null,
  right: {
    target: null,
    file: 'raw/left/as_on_the_right.sql',
    sql: { text: 'SELECT email, flights\nFROM raw.right', parameters: [] },
    sqlStart: { line: 20, column: 3 },
    reads: ['raw.right'],
    scan: { table: 'raw.right', from: 'raw.right', predicate: null, filter: null },
  },
};
const AUDIT: AuditSketch = {
  id: 'raw.left.as_on_the_right',
  sql: 'SELECT email, flights FROM raw.left',
  compare: COMPARE,
  reads: ['raw.left', 'raw.right'],
  scan: { table: 'raw.left', from: 'raw.left', predicate: null, filter: null },
};

interface World {
  readonly left?: ScriptedOutcome;
  readonly right?: ScriptedOutcome;
  /** Examined rows of each side. */
  readonly examined?: readonly [number | ScriptedOutcome, number | ScriptedOutcome];
}

async function played(world: World, changes: Partial<AuditSketch> = {}): Promise<Played> {
  const plan = planOf([{ name: 'raw.left' }, { name: 'raw.right' }], [{ ...AUDIT, ...changes }]);
  const [left = 1, right = 1] = world.examined ?? [];
  const examined = (given: number | ScriptedOutcome) => (typeof given === 'number' ? counted(given) : given);
  return play(plan, (purpose, text) => {
    const isRight = text.includes('raw.right');
    if (purpose === 'examined') return examined(isRight ? right : left);
    return (isRight ? world.right : world.left) ?? answer(['bob', '1']);
  });
}

async function resultOf(world: World, changes: Partial<AuditSketch> = {}): Promise<AuditResult> {
  const [result] = (await played(world, changes)).report.results;
  if (!result) throw new Error('one result');
  return result;
}

const atMost = (value: string): Expectation => ({
  terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '<=', value } }],
});
const TWO = answer(['ann', '1'], ['bob', '2']);

describe('a comparison', () => {
  it('passes where both sides say the same, and says which query was which', async () => {
    const { report, events, warehouse } = await played({ examined: [7, 9] });
    expect(report.results).toMatchObject([
      { status: 'pass', offendingRows: 0, examinedRows: 7, reason: null, sample: null },
    ]);
    expect(
      events.flatMap((event) => (event.type === 'query.start' ? [[event.purpose, event.side]] : [])),
    ).toEqual([
      ['count', 'left'],
      ['count', 'right'],
      ['examined', 'left'],
      ['examined', 'right'],
    ]);
    expect(warehouse.mostAtOnce()).toBe(1);
    expect(warehouse.sent[1]?.text).toBe(
      `SELECT * FROM (\nSELECT email, flights\nFROM raw.right\n) AS assay_result\nLIMIT ${MOST_COMPARED_ROWS + 1}`,
    );
  });

  it('fails with the exact number of differences, and shows them', async () => {
    const right = answer(['bob', '2.5'], ['cid', '4']);
    expect(await resultOf({ left: TWO, right })).toMatchObject({
      status: 'fail',
      offendingRows: 3,
      examinedRows: 1,
      reason:
        '3 offending rows of 3 keys (1 key is missing on the left, 1 key is missing on the right, 1 value differs); expected rows = 0',
      sample: {
        columns: ['email', 'column', 'left', 'right', 'difference'],
        rows: [
          ['ann', '(whole row)', 'a row', 'no row', null],
          ['bob', 'flights', '2', '2.5', '0.5'],
          ['cid', '(whole row)', 'no row', 'a row', null],
        ],
        maskedColumns: [],
        differences: true,
      },
    });
  });

  it('takes thresholds on the number of differences', async () => {
    const right = answer(['ann', '9'], ['bob', '9']);
    const expectations = { error: atMost('2'), warn: atMost('1') };
    expect(await resultOf({ left: TWO, right }, { expect: expectations })).toMatchObject({
      status: 'warn',
      offendingRows: 2,
    });
    const more = { error: atMost('1'), warn: null };
    expect(await resultOf({ left: TWO, right }, { expect: more })).toMatchObject({ status: 'fail' });
    expect(await resultOf({ left: TWO, right }, { expect: more, severity: 'warn' })).toMatchObject({
      status: 'warn',
    });
    const enough = { error: atMost('2'), warn: null };
    expect(await resultOf({ left: TWO, right }, { expect: enough })).toMatchObject({
      status: 'pass',
      offendingRows: 2,
      sample: null,
    });
  });

  it('shows ten differences of many', async () => {
    const many = answer(...Array.from({ length: 40 }, (_, index) => [`k${index}`, '1']));
    const { sample, offendingRows } = await resultOf({ left: many, right: answer() });
    expect([sample?.rows.length, offendingRows]).toEqual([10, 40]);
  });

  it.each([
    ['the values', ['flights'], ['bob', 'flights', MASKED, MASKED, MASKED], ['flights']],
    ['the key', ['email'], [MASKED, 'flights', '2', '3', '1'], ['email']],
  ])('hides %s of a masked column', async (_, columns, row, maskedColumns) => {
    const mask = { kind: 'columns', columns } as const;
    const result = await resultOf({ left: answer(['bob', '2']), right: answer(['bob', '3']) }, { mask });
    expect(result.sample).toMatchObject({ rows: [row], maskedColumns });
  });

  it.each([
    [{ kind: 'columns', columns: [] } as const, 'email = bob'],
    [{ kind: 'columns', columns: ['email'] } as const, `email = ${MASKED}`],
    [{ kind: 'all' } as const, `email = ${MASKED}`],
  ])('says which key is twice, as far as a mask of %j lets it', async (mask, key) => {
    const right = answer(['bob', '1'], ['bob', '1']);
    expect(await resultOf({ right }, { mask })).toMatchObject({
      status: 'error',
      offendingRows: null,
      reason: `the right query returned a key more than once (${key}): a key must tell one row`,
    });
  });

  it('names the columns of such a key alone where no rows are to be kept', async () => {
    const plan = planOf([{ name: 'raw.left' }, { name: 'raw.right' }], [AUDIT]);
    const without = { ...plan, project: { ...plan.project, samples: { ...SAMPLE_LIMITS, rows: 0 } } };
    const { report } = await play(without, () => answer(['bob', '1'], ['bob', '1']));
    expect(report.results).toMatchObject([
      {
        status: 'error',
        reason: 'the left query returned a key more than once (email): a key must tell one row',
      },
    ]);
  });
});

describe('a comparison that holds of nothing', () => {
  it.each([
    ['the left', [0, 5], 'nothing was examined on the left: no row matches what the query there looks at'],
    ['the right', [5, 0], 'nothing was examined on the right: no row matches what the query there looks at'],
    ['both', [0, 0], 'nothing was examined: no row matches what either query looks at'],
  ] as const)('is inconclusive where %s examined nothing', async (_, examined, reason) => {
    expect(await resultOf({ examined })).toMatchObject({
      status: 'inconclusive',
      reason,
      examinedRows: examined[0],
    });
    expect(await resultOf({ examined }, { allowEmpty: true })).toMatchObject({ status: 'pass' });
  });

  it('is inconclusive where no row came back, also if nobody knows what was examined', async () => {
    const compare = { ...COMPARE, right: { ...COMPARE.right, scan: null } };
    const unknown = { compare, scan: null };
    const nothing = { left: answer(), right: answer() };
    const reason = 'nothing was compared: neither query returned a row';
    expect(await resultOf(nothing)).toMatchObject({ status: 'inconclusive', reason });
    expect(await resultOf(nothing, unknown)).toMatchObject({
      status: 'inconclusive',
      reason,
      examinedRows: null,
    });
    expect(await resultOf(nothing, { allowEmpty: true })).toMatchObject({ status: 'pass' });
    expect(await resultOf({}, unknown)).toMatchObject({ status: 'pass', examinedRows: null });
  });

  it('fails where one side alone is empty', async () => {
    expect(await resultOf({ right: answer(), examined: [5, 0] })).toMatchObject({
      status: 'fail',
      offendingRows: 1,
    });
  });
});

describe('a comparison in which the rows of the left alone must have their like', () => {
  const compare = { ...COMPARE, matched: 'left' } as const;
  const left = (world: World, changes: Partial<AuditSketch> = {}) => resultOf(world, { compare, ...changes });
  const MORE = answer(['ann', '1'], ['bob', '2'], ['cid', '3'], ['dan', '4']);

  it('passes where the right has more, and fails where it has less or another value', async () => {
    expect(await left({ left: TWO, right: MORE })).toMatchObject({ status: 'pass', offendingRows: 0 });
    expect(await left({ left: MORE, right: answer(['bob', '9'], ['eve', '5']) })).toMatchObject({
      status: 'fail',
      offendingRows: 4,
      reason:
        '4 offending rows of 4 keys on the left (3 keys are missing on the right, 1 value differs); expected rows = 0',
      sample: { rows: { length: 4, 0: ['ann', '(whole row)', 'a row', 'no row', null] } },
    });
  });

  it('fails where the right is empty and the left is not', async () => {
    expect(await left({ left: TWO, right: answer(), examined: [2, 0] })).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('2 keys are missing on the right'),
    });
  });

  it('is inconclusive where the left returned nothing, whatever the right has', async () => {
    const reason = 'nothing was compared: the left query returned no row';
    const none = { left: answer(), right: MORE };
    const unknown = { compare: { ...compare, right: { ...compare.right, scan: null } }, scan: null };
    expect(await left(none)).toMatchObject({ status: 'inconclusive', reason });
    expect(await left(none, unknown)).toMatchObject({ status: 'inconclusive', reason });
    expect(await left(none, { allowEmpty: true })).toMatchObject({ status: 'pass', offendingRows: 0 });
    expect(await left({ ...none, examined: [0, 5] })).toMatchObject({
      status: 'inconclusive',
      reason: 'nothing was examined on the left: no row matches what the query there looks at',
    });
  });

  it('is inconclusive where what is missing may be missing, and the right examined nothing', async () => {
    const expectations = { error: atMost('2'), warn: null };
    const changes = { expect: expectations };
    expect(await left({ left: TWO, right: answer(), examined: [2, 0] }, changes)).toMatchObject({
      status: 'inconclusive',
      offendingRows: 2,
    });
  });

  it('takes no more rows of the right than of the left', async () => {
    const many = answer(...Array.from({ length: MOST_COMPARED_ROWS + 1 }, (_, index) => [`k${index}`, '1']));
    expect(await left({ right: many })).toMatchObject({
      status: 'error',
      reason: expect.stringContaining(
        'the right query returned more than 100,000 rows, the most of either side',
      ),
    });
  });
});

describe('a comparison that cannot be made', () => {
  const fail = (failure: 'query-error' | 'timeout', offset?: number): ScriptedOutcome => ({
    kind: 'fail',
    failure,
    message: 'Binder Error: no column',
    ...(offset === undefined ? {} : { offset }),
  });

  it('leads an error of the right query back to the line of its author', async () => {
    const text = 'SELECT * FROM (\nSELECT email, flights\n';
    const file = 'raw/left/as_on_the_right.sql';
    expect(await resultOf({ right: fail('query-error', text.length) })).toMatchObject({
      status: 'error',
      reason: `the right query failed: Binder Error: no column (${file}:21:1)`,
    });
    expect(await resultOf({ right: fail('query-error', 'SELECT * FROM (\n'.length) })).toMatchObject({
      reason: expect.stringContaining(`(${file}:20:3)`),
    });
  });

  it('is a timeout of the side that took too long, and the right one is not sent after the left', async () => {
    const { report, warehouse } = await played({ left: fail('timeout') });
    expect(report.results).toMatchObject([
      { status: 'timeout', reason: 'the left query did not finish within its limit of 1m and was cancelled' },
    ]);
    expect(warehouse.sent).toHaveLength(1);
  });

  it('has one time for both sides', async () => {
    const slow = (rows: ScriptedOutcome): ScriptedOutcome =>
      ({ ...rows, durationMs: 40_000 }) as ScriptedOutcome;
    const time = madeUpTime();
    const plan = planOf([{ name: 'raw.left' }, { name: 'raw.right' }], [AUDIT]);
    const { report, warehouse } = await play(plan, () => slow(answer(['bob', '1'])), { timers: time });
    expect(report.results).toMatchObject([
      {
        status: 'timeout',
        reason: expect.stringContaining('counting the examined rows on the left did not finish'),
      },
    ]);
    expect(warehouse.sent).toHaveLength(2);
  });

  it('is undecided where the examined rows cannot be counted', async () => {
    expect(await resultOf({ examined: [1, fail('query-error')] })).toMatchObject({
      status: 'error',
      offendingRows: 0,
      reason:
        'the expectation may hold, but counting the examined rows on the right failed: Binder Error: no column',
    });
  });

  it('says of too many rows that they are too many', async () => {
    const rows = Array.from({ length: MOST_COMPARED_ROWS + 1 }, (_, index) => [`k${index}`, '1']);
    expect(await resultOf({ right: answer(...rows) })).toMatchObject({
      status: 'error',
      reason:
        'the right query returned more than 100,000 rows, the most of either side that are compared: group them, or compare a part of them',
    });
    const [, ...most] = rows;
    const full = answer(...most);
    expect(await resultOf({ left: full, right: full })).toMatchObject({ status: 'pass' });
  });

  it('refuses another target than that of the run, in a plan that was made elsewhere', async () => {
    const compare = { ...COMPARE, right: { ...COMPARE.right, target: 'prod' } };
    const { report, warehouse } = await played({}, { compare });
    expect(report.results).toMatchObject([{ status: 'error', reason: expect.stringContaining('"prod"') }]);
    expect(warehouse.sent).toEqual([]);
  });
});
