import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { contentHash, DAY_MS, stableStringify } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listRuns } from '../list-runs.js';
import { HASH, logPathOf, makeHistory, recordRun, runIdOf } from '../recorded-runs.test-support.js';
import { thisMachine } from '../this-machine.js';
import { type MemoryWarehouse, memoryWarehouse } from './memory-warehouse.test-support.js';
import { pullHistory } from './pull-history.js';
import { pushHistory } from './push-history.js';

const NOW = new Date('2001-08-01T00:00:00Z');
const OLD = new Date('2001-07-02T00:00:00Z');
const LONG_AGO = new Date(0);
const PROJECT = 'made-up';

let here: ReturnType<typeof makeHistory>;
let there: ReturnType<typeof makeHistory>;
let warehouse: MemoryWarehouse;
beforeEach(() => {
  here = makeHistory();
  there = makeHistory();
  rmSync(there.folder, { recursive: true });
  warehouse = memoryWarehouse();
});
afterEach(() => {
  here.remove();
  there.remove();
});

const push = () => pushHistory(here.folder, warehouse, NOW);
const pull = (since = LONG_AGO) => pullHistory(there.folder, PROJECT, warehouse, since, NOW);
const filesOf = (folder: string) =>
  ['runs', 'plans'].flatMap((kind) =>
    readdirSync(join(folder, kind)).map((name) => [name, readFileSync(join(folder, kind, name), 'latin1')]),
  );
const countRows = () => [...warehouse.rows].map(([name, rows]) => [name, rows.length]);

/** What has its row in `assay_runs` has all of its events, and its plan. */
function expectWhole(): void {
  const [runs = [], events = [], plans = []] = ['assay_runs', 'assay_events', 'assay_plans'].map((name) =>
    warehouse.rows.get(name),
  );
  for (const run of runs) {
    expect(events.filter(({ run_id }) => run_id === run.run_id).length).toBe(run.events);
    expect(plans.filter(({ plan_hash }) => plan_hash === run.plan_hash).length).toBe(1);
  }
}

describe('a history that is copied and brought back', () => {
  it('is the same to the byte, whatever its logs end with', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            statuses: fc.dictionary(
              fc.constantFrom('raw.t.a', 'raw.t.b', 'raw.t.c'),
              fc.constantFrom('pass', 'fail', 'skipped', 'timeout'),
            ),
            ends: fc.boolean(),
            tail: fc.constantFrom('', '', '{"v":1,"typ', '{"v":1,"at":"✗', '{'),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.nat(24),
        fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
        fc.infiniteStream(fc.nat(4)),
        async (runs, failFrom, failFor, turns) => {
          here.remove();
          there.remove();
          here = makeHistory();
          there = makeHistory();
          rmSync(there.folder, { recursive: true });
          warehouse = memoryWarehouse();
          for (const [number, { statuses, ends, tail }] of runs.entries()) {
            recordRun(here.folder, { number, runDate: '2001-06-30', statuses, ends, lastWrite: OLD });
            const path = logPathOf(here.folder, number);
            if (tail === '') continue;
            writeFileSync(path, readFileSync(path, 'utf8') + tail);
            utimesSync(path, OLD, OLD);
          }
          // The first push is cut off at any call, whatever the others do; the next has what is missing, and nothing twice.
          warehouse.failFrom = failFrom;
          warehouse.failFor = failFor;
          warehouse.turns = () => turns.next().value;
          await push();
          expectWhole();
          expect(warehouse.mostAtOnce).toBeLessThanOrEqual(4);
          warehouse.failFrom = Number.POSITIVE_INFINITY;
          const pushed = await push();
          expect(pushed.trouble).toBe(null);
          const rows = countRows();
          expect(await push()).toMatchObject({ loaded: [], there: runs.length, trouble: null });
          expect(countRows()).toEqual(rows);
          expect(await pull()).toMatchObject({ diagnostics: [], trouble: null });
          expect(filesOf(there.folder)).toEqual(filesOf(here.folder));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the time of its last event, so that a killed run does not look as if it were going on', async () => {
    recordRun(here.folder, {
      number: 1,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'pass' },
      ends: false,
      lastWrite: OLD,
    });
    await push();
    await pull();
    expect(statSync(logPathOf(there.folder, 1)).mtime).toEqual(new Date('2001-07-01T06:00:01.000Z'));
  });

  it('brings plans of many parts', async () => {
    const plan = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', description: '✗😀'.repeat(700_001) }]);
    const planHash = contentHash(plan);
    writeFileSync(join(here.folder, 'plans', `${planHash}.json`), stableStringify(plan));
    recordRun(here.folder, { number: 1, runDate: '2001-06-30', statuses: {}, planHash });
    await push();
    expect(warehouse.rows.get('assay_plans')?.length).toBeGreaterThan(2);
    await pull();
    const read = (folder: string) => readFileSync(join(folder, 'plans', `${planHash}.json`), 'utf8');
    expect(read(there.folder) === read(here.folder)).toBe(true);
  });
});

describe('what is pushed', () => {
  it('is no run that may still be written to', async () => {
    const run = { number: 1, runDate: '2001-06-30', statuses: {}, ends: false };
    recordRun(here.folder, { ...run, lastWrite: new Date(NOW.getTime() - 3_600_000) });
    expect(await push()).toMatchObject({ loaded: [], notOver: [runIdOf(1)] });
    expect(countRows()).toEqual([]);
  });

  it('is no log with a line that is wrong, and no run whose plan is not the one; the others are', async () => {
    for (const number of [1, 2, 3])
      recordRun(here.folder, {
        number,
        runDate: '2001-06-30',
        statuses: { 'raw.t.a': 'pass' },
        ...(number === 3 && { planHash: 'a'.repeat(64) }),
      });
    const path = logPathOf(here.folder, 1);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"type":"audit.end"', '"type":audit.end'));
    writeFileSync(join(here.folder, 'plans', `${'a'.repeat(64)}.json`), '{}');
    const { loaded, diagnostics } = await push();
    expect(loaded).toEqual([runIdOf(2)]);
    expect(diagnostics.map(({ code, location }) => [code, location?.file])).toEqual([
      ['invalid-artifact', `history/runs/${runIdOf(1)}.jsonl`],
      ['invalid-artifact', `history/plans/${'a'.repeat(64)}.json`],
    ]);
  });
});

describe('a push of many runs', () => {
  const record = (count: number, more: { readonly planHash?: string } = {}): void => {
    for (let number = 1; number <= count; number++)
      recordRun(here.folder, { number, runDate: '2001-06-30', statuses: { 'raw.t.a': 'pass' }, ...more });
  };

  it('loads four at once, tells them oldest first, and begins none after trouble', async () => {
    record(12);
    const turns = [9, 1, 5, 0];
    warehouse.turns = () => turns[warehouse.mostAtOnce++ % turns.length] ?? 0;
    warehouse.failFrom = 12;
    const cut = await push();
    expect(cut.trouble?.kind).toBe('unreachable');
    expect(warehouse.rows.get('assay_events')?.length).toBeLessThan(9 * 4);
    warehouse.failFrom = Number.POSITIVE_INFINITY;
    warehouse.mostAtOnce = 0;
    warehouse.turns = () => 0;
    // Else it would depend on how long a log takes to be read whether four are under way.
    warehouse.holds = (table) => table === 'assay_events' && warehouse.mostAtOnce < 4;
    const { loaded, there } = await push();
    expect([...loaded].sort()).toEqual(loaded);
    expect([loaded.length + there, warehouse.mostAtOnce]).toEqual([12, 4]);
  });

  it('tells of a plan that cannot be read once, not with each of its runs', async () => {
    record(3, { planHash: 'a'.repeat(64) });
    expect((await push()).diagnostics).toHaveLength(1);
  });

  it('leaves out what the warehouse would remove at once', async () => {
    record(2);
    recordRun(here.folder, {
      number: 3,
      runDate: '2001-06-30',
      statuses: {},
      at: '2001-07-31T23:59:59.000Z',
    });
    warehouse.keepsMs = 30 * 24 * 3_600_000;
    expect(await push()).toMatchObject({ loaded: [runIdOf(3)], tooOld: [runIdOf(1), runIdOf(2)] });
    expect(await push()).toMatchObject({ loaded: [], there: 1, tooOld: [runIdOf(1), runIdOf(2)] });
  });

  it('says nothing of a log that is pruned meanwhile', async () => {
    record(2);
    const { makeTables } = warehouse;
    const pruned = {
      ...warehouse,
      makeTables: async (tables: Parameters<typeof makeTables>[0]) => {
        rmSync(logPathOf(here.folder, 1));
        return makeTables(tables);
      },
    };
    expect(await pushHistory(here.folder, pruned, NOW)).toMatchObject({
      loaded: [runIdOf(2)],
      diagnostics: [],
    });
    recordRun(here.folder, { number: 1, runDate: '2001-06-30', statuses: {} });
    await push();
    const again = await pushHistory(here.folder, pruned, NOW);
    expect(again).toMatchObject({ loaded: [], diagnostics: [] });
  });
});

describe('what is pulled', () => {
  beforeEach(async () => {
    for (const [number, at] of [
      [1, '2001-05-01T06:00:00.000Z'],
      [2, '2001-07-01T06:00:00.000Z'],
    ] as const)
      recordRun(here.folder, { number, runDate: '2001-06-30', statuses: { 'raw.t.a': 'pass' }, at });
    await push();
  });

  it('started since then', async () => {
    expect((await pull(new Date('2001-06-01T00:00:00Z'))).written).toEqual([runIdOf(2)]);
    expect((await listRuns(there.folder)).runs.map(({ start }) => start.runId)).toEqual([runIdOf(2)]);
  });

  it('leaves a log alone that is here, and tells where it is another', async () => {
    mkdirSync(join(there.folder, 'runs'), { recursive: true });
    writeFileSync(logPathOf(there.folder, 1), 'mine');
    const { written, here: kept, diagnostics } = await pull();
    expect([written, kept, diagnostics.map(({ code }) => code)]).toEqual([
      [runIdOf(2)],
      1,
      ['history-differs'],
    ]);
    expect(readFileSync(logPathOf(there.folder, 1), 'utf8')).toBe('mine');
  });

  it('is nothing of which rows were changed: neither a log nor a plan', async () => {
    const events = warehouse.rows.get('assay_events') ?? [];
    // Which of the two was loaded first is not said.
    const missing = events.findLast(({ run_id: run }) => run === runIdOf(2));
    warehouse.rows.set(
      'assay_events',
      events.filter((row) => row !== missing),
    );
    expect(await pull()).toMatchObject({
      written: [runIdOf(1)],
      diagnostics: [{ code: 'history-not-pulled' }],
    });
    expect(readdirSync(join(there.folder, 'runs'))).toEqual([`${runIdOf(1)}.jsonl`]);
    rmSync(there.folder, { recursive: true });
    warehouse.rows.set('assay_plans', []);
    expect(await pull()).toMatchObject({
      written: [],
      diagnostics: [{ location: { file: `history/plans/${HASH}.json` } }, {}],
    });
  });

  it('comes with a sweep of what a killed pull left, and leaves what another is writing', async () => {
    mkdirSync(join(there.folder, 'runs'), { recursive: true });
    mkdirSync(join(there.folder, 'plans'));
    const { host } = thisMachine();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const aside = (runs: string, owner: string): string =>
      join(there.folder, 'runs', `${runs}.jsonl.${owner}.tmp`);
    const left = [
      aside(runIdOf(1), `${host}-${dead}-0a0a0a0a`),
      join(there.folder, 'plans', `${HASH}.json.${host}-${dead}-0a0a0a0a.tmp`),
    ];
    const living = aside(runIdOf(2), `${host}-${process.pid}-0b0b0b0b`);
    const elsewhere = aside(runIdOf(2), `0123456789abcdef-${dead}-0c0c0c0c`);
    for (const path of [...left, living, elsewhere]) writeFileSync(path, '{"v":1');
    // As a log has them that is just restored: its time is that of its last event.
    for (const path of [living, elsewhere]) utimesSync(path, OLD, OLD);
    const now = new Date();
    const pullAt = (at: Date) => pullHistory(there.folder, PROJECT, warehouse, LONG_AGO, at);
    const asides = (): string[] =>
      ['runs', 'plans'].flatMap((kind) =>
        readdirSync(join(there.folder, kind)).filter((name) => name.endsWith('.tmp')),
      );
    expect(await pullAt(now)).toMatchObject({ written: [runIdOf(1), runIdOf(2)], diagnostics: [] });
    expect(asides().sort()).toEqual([elsewhere, living].map((path) => basename(path)).sort());
    await pullAt(new Date(now.getTime() + 2 * DAY_MS));
    expect(asides()).toEqual([]);
  });

  it('names no file outside, whoever wrote the rows', async () => {
    const row = warehouse.rows.get('assay_runs')?.find(({ run_id }) => run_id === runIdOf(1));
    warehouse.rows.set('assay_runs', [
      { ...row, run_id: '../../x' },
      { ...row, plan_hash: '../../x' },
    ]);
    expect(await pull()).toMatchObject({
      written: [],
      here: 0,
      diagnostics: [
        { severity: 'warning', message: expect.stringContaining('1 row of `assay_runs`') },
        { severity: 'error', location: { file: `history/runs/${runIdOf(1)}.jsonl` } },
      ],
    });
    expect(existsSync(there.folder)).toBe(false);
  });

  it.each([
    ['started_at', null],
    ['started_at', 'yesterday'],
    ['plan_hash', 'x'],
    ['bytes', null],
    ['content_hash', null],
  ])('is all but a run whose row has another %s: %s', async (column, value) => {
    const rows = warehouse.rows.get('assay_runs') ?? [];
    warehouse.rows.set(
      'assay_runs',
      rows.map((row) => (row.run_id === runIdOf(1) ? { ...row, [column]: value } : row)),
    );
    const file = `history/runs/${runIdOf(1)}.jsonl`;
    expect(await pull()).toEqual({
      written: [runIdOf(2)],
      here: 0,
      diagnostics: [
        expect.objectContaining({
          code: 'history-not-pulled',
          message: expect.stringContaining(`no ${column} `),
          location: { file },
        }),
      ],
      trouble: null,
    });
    // Where the run is, nothing is missing.
    expect(await pullHistory(here.folder, PROJECT, warehouse, LONG_AGO, NOW)).toMatchObject({
      diagnostics: [],
    });
  });
});
