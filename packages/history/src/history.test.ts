import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_VERSION, type RunStartEvent } from '@assay/contract';
import { startOf as madeUpStart } from '@assay/contract/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  auditHistory,
  HistoryWriteError,
  latestResults,
  listRuns,
  openRunLog,
  readPlan,
  readRun,
} from './index.js';
import {
  endOf,
  HASH,
  logPathOf,
  type MadeUpRun,
  PLAN,
  resultOf,
  runIdOf,
} from './recorded-runs.test-support.js';

const AT = '2001-07-01T06:00:00.000Z';

let history = '';
beforeEach(() => {
  history = join(mkdtempSync(join(tmpdir(), 'assay-history-')), 'history');
});
afterEach(() => rmSync(join(history, '..'), { recursive: true }));

const startOf = (number: number, runDate: string, target = 'local'): RunStartEvent =>
  madeUpStart(PLAN, { at: AT, runId: runIdOf(number), runDate, target, planHash: HASH });

/** As a run writes it, event by event. */
async function record(start: RunStartEvent, statuses: MadeUpRun['statuses'], ends = true): Promise<void> {
  const log = await openRunLog(history, PLAN, start);
  const base = { v: EVENT_VERSION, at: AT, runId: start.runId } as const;
  for (const [audit, status] of Object.entries(statuses))
    log.append({ ...base, type: 'audit.end', result: resultOf(audit, status, AT) });
  if (ends) log.append(endOf(start.runId, AT, statuses));
  await log.close();
}

const logPath = (number: number): string => logPathOf(history, number);

describe('a run', () => {
  it('is read as it was written', async () => {
    await record(startOf(1, '2001-06-30'), { 'raw.t.a': 'pass', 'raw.t.b': 'fail' });
    const run = await readRun(history, runIdOf(1));
    expect(run.diagnostics).toEqual([]);
    expect(run.start).toEqual(startOf(1, '2001-06-30'));
    expect(run.results).toEqual([resultOf('raw.t.a', 'pass', AT), resultOf('raw.t.b', 'fail', AT)]);
    expect(run.end?.counts.fail).toBe(1);
    expect(run.events).toHaveLength(4);
  });

  it('keeps its plan once, whole, by hash', async () => {
    await record(startOf(1, '2001-06-30'), {});
    await record(startOf(2, '2001-06-30'), {});
    expect(readdirSync(join(history, 'plans'))).toEqual([`${HASH}.json`]);
    expect(readPlan(history, HASH)).toEqual({ ok: true, value: PLAN });
  });

  it('writes a plan again that is not whole', async () => {
    await record(startOf(1, '2001-06-30'), {});
    truncateSync(join(history, 'plans', `${HASH}.json`), 10);
    expect(readPlan(history, HASH)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'invalid-artifact' }],
    });
    await record(startOf(2, '2001-06-30'), {});
    expect(readPlan(history, HASH)).toEqual({ ok: true, value: PLAN });
  });

  it('has its file for itself', async () => {
    await record(startOf(1, '2001-06-30'), {});
    const again = openRunLog(history, PLAN, startOf(1, '2001-06-30'));
    await expect(again).rejects.toThrow(HistoryWriteError);
    await expect(again).rejects.toThrow(
      /^cannot write history\/runs\/20010701T060001Z-00000a.jsonl: EEXIST: file already exists$/,
    );
  });

  it('cannot be logged where no folder can be made', async () => {
    writeFileSync(history, 'a file');
    await expect(openRunLog(history, PLAN, startOf(1, '2001-06-30'))).rejects.toThrow(HistoryWriteError);
  });

  it('that was killed has what was decided, at whatever byte the log ends', async () => {
    await record(startOf(1, '2001-06-30'), { 'raw.t.a': 'pass', 'raw.t.b': 'fail' });
    const whole = readFileSync(logPath(1));
    const lineEnds = [...whole.entries()].flatMap(([at, byte]) => (byte === 10 ? [at + 1] : []));
    for (let size = whole.length; size > 0; size -= 7) {
      truncateSync(logPath(1), size);
      // A line that lacks nothing but its line break is whole.
      const lines = lineEnds.filter((end) => end <= size + 1).length;
      const torn = !lineEnds.some((end) => end === size || end === size + 1);
      const run = await readRun(history, runIdOf(1));
      expect(run.events).toHaveLength(lines);
      expect(run.diagnostics.map(({ code, severity }) => ({ code, severity }))).toEqual(
        torn ? [{ code: 'torn-history-line', severity: 'warning' }] : [],
      );
      const listed = await listRuns(history);
      expect(listed.runs.map(({ complete }) => complete)).toEqual(
        lines === 0 ? [] : [lines === 4 && size === whole.length],
      );
    }
    truncateSync(logPath(1), 0);
    expect((await listRuns(history)).diagnostics).toMatchObject([{ code: 'torn-history-line' }]);
  });

  it('with a broken line in the middle says where, and is read around it', async () => {
    await record(startOf(1, '2001-06-30'), { 'raw.t.a': 'pass' }, false);
    appendFileSync(logPath(1), 'garbage\n{"v":1,"type":"nonsense"}\n\n');
    await record(startOf(2, '2001-06-30'), {});
    const run = await readRun(history, runIdOf(1));
    expect(run.results).toHaveLength(1);
    const places = run.diagnostics.map(
      ({ code, location }) => `${code} ${location?.file}:${location?.start?.line}`,
    );
    const file = `history/runs/${runIdOf(1)}.jsonl`;
    expect(new Set(places)).toEqual(
      new Set([`invalid-artifact ${file}:3`, `invalid-artifact ${file}:4`, `invalid-artifact ${file}:5`]),
    );
  });

  it('of a newer format is refused by name', async () => {
    await record(startOf(1, '2001-06-30'), {});
    const text = readFileSync(logPath(1), 'utf8').replaceAll('"v":1', '"v":2');
    writeFileSync(logPath(1), text);
    const listed = await listRuns(history);
    expect(listed.runs).toEqual([]);
    expect(listed.diagnostics).toMatchObject([{ code: 'unknown-artifact-version', severity: 'error' }]);
    expect((await readRun(history, runIdOf(1))).start).toBeNull();
  });

  it('that does not exist is a diagnostic, also where its id would lead out of the folder', async () => {
    for (const id of [runIdOf(9), '../../etc/passwd']) {
      expect((await readRun(history, id)).diagnostics).toMatchObject([{ code: 'unknown-run' }]);
    }
    expect(readPlan(history, HASH)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'unknown-plan' }],
    });
    expect(await listRuns(history)).toEqual({ runs: [], diagnostics: [] });
  });
});

describe('what is latest', () => {
  it('is the greatest run date, then the latest run; an old date run again changes nothing', async () => {
    await record(startOf(1, '2001-06-30'), { a: 'fail', b: 'fail', c: 'warn' });
    await record(startOf(2, '2001-07-01'), { a: 'pass', b: 'fail' });
    await record(startOf(3, '2001-07-01'), { b: 'pass' }, false);
    await record(startOf(4, '2001-06-30'), { a: 'error', c: 'pass' });
    await record(startOf(5, '2001-07-09', 'prod'), { a: 'timeout' });
    const { results } = await latestResults(history, 'local');
    expect(
      [...results.values()]
        .map(({ audit, status, runId: run, runDate }) => [audit, status, run, runDate])
        .sort(),
    ).toEqual([
      ['a', 'pass', runIdOf(2), '2001-07-01'],
      ['b', 'pass', runIdOf(3), '2001-07-01'],
      ['c', 'pass', runIdOf(4), '2001-06-30'],
    ]);
    const { results: ofA } = await auditHistory(history, 'local', 'a', 2);
    expect(ofA.map(({ status }) => status)).toEqual(['pass', 'error']);
    expect((await auditHistory(history, 'local', 'a', 0)).results).toEqual([]);
    expect((await listRuns(history)).runs.map(({ start }) => start.runId)).toEqual(
      [5, 4, 3, 2, 1].map(runIdOf),
    );
  });
});

describe('an entry that cannot be read', () => {
  const shown = (second: number): string => `history/runs/${runIdOf(second)}.jsonl`;
  const odd: Readonly<Record<string, [make: (path: string) => void, says: RegExp]>> = {
    'a folder': [(path) => mkdirSync(path), /not a file/],
    'a link to nowhere': [(path) => symlinkSync('nowhere', path), /no such file/],
    'a link to itself': [(path) => symlinkSync(path, path), /too many symbolic links/],
  };

  it.each(Object.entries(odd))(
    'is told of once, and the other runs are read: %s',
    async (_, [make, says]) => {
      await record(startOf(1, '2001-06-30'), { 'raw.t.a': 'pass' });
      make(logPath(2));
      const listed = await listRuns(history);
      expect(listed.runs.map(({ start }) => start.runId)).toEqual([runIdOf(1)]);
      expect(listed.diagnostics).toMatchObject([
        {
          code: 'unreadable-history',
          severity: 'error',
          message: expect.stringMatching(says),
          hint: expect.any(String),
          location: { file: shown(2) },
        },
      ]);
      expect(JSON.stringify(listed.diagnostics)).not.toContain(join(history, '..'));
      const latest = await latestResults(history, 'local');
      expect([...latest.results.keys()]).toEqual(['raw.t.a']);
      expect(latest.diagnostics).toEqual(listed.diagnostics);
    },
  );

  it('is a problem of reading that one run, too', async () => {
    await record(startOf(1, '2001-06-30'), {});
    mkdirSync(logPath(2));
    symlinkSync(logPath(3), logPath(3));
    for (const second of [2, 3]) {
      expect(await readRun(history, runIdOf(second))).toMatchObject({
        start: null,
        results: [],
        diagnostics: [{ code: 'unreadable-history', location: { file: shown(second) } }],
      });
    }
  });

  it('may be a plan', async () => {
    await record(startOf(1, '2001-06-30'), {});
    const path = join(history, 'plans', `${HASH}.json`);
    for (const make of [mkdirSync, (at: string) => symlinkSync(at, at)]) {
      rmSync(path, { recursive: true });
      make(path);
      expect(readPlan(history, HASH)).toMatchObject({
        ok: false,
        diagnostics: [{ code: 'unreadable-history', location: { file: `history/plans/${HASH}.json` } }],
      });
    }
  });

  it('may be the folder of the runs', async () => {
    mkdirSync(history);
    writeFileSync(join(history, 'runs'), '');
    expect(await listRuns(history)).toMatchObject({
      runs: [],
      diagnostics: [
        {
          code: 'unreadable-history',
          message: 'cannot read it: not a directory',
          location: { file: 'history/runs' },
        },
      ],
    });
  });
});

describe('a log under the name of another run', () => {
  it('is told of and counts nowhere', async () => {
    await record(startOf(1, '2001-06-30'), { 'raw.t.a': 'pass' });
    copyFileSync(logPath(1), logPath(2));
    const problem = {
      code: 'invalid-artifact',
      severity: 'error',
      message: expect.stringContaining(runIdOf(1)),
      location: { file: `history/runs/${runIdOf(2)}.jsonl` },
    };
    const listed = await listRuns(history);
    expect(listed.runs.map(({ start }) => start.runId)).toEqual([runIdOf(1)]);
    expect(listed.diagnostics).toMatchObject([problem]);
    const audit = await auditHistory(history, 'local', 'raw.t.a', 9);
    expect(audit.results.map((result) => result.runId)).toEqual([runIdOf(1)]);
    expect(audit.diagnostics).toMatchObject([problem]);
    expect(await readRun(history, runIdOf(2))).toMatchObject({
      start: null,
      results: [],
      events: [],
      diagnostics: [problem],
    });
  });
});

it('lists of two runs in one second the one that started later first, whatever their ids end with', async () => {
  const at = (ms: number): string => new Date(Date.UTC(2001, 6, 1, 6, 0, 0, ms)).toISOString();
  const earlier = { ...startOf(0, '2001-06-30'), runId: '20010701T060000Z-ffffff', at: at(100) };
  const later = { ...startOf(0, '2001-06-30'), runId: '20010701T060000Z-000000', at: at(900) };
  await record(earlier, { 'raw.t.a': 'pass' });
  await record(later, {}, false);
  const listed = await listRuns(history);
  expect(listed.runs.map(({ start }) => start.runId)).toEqual([later.runId, earlier.runId]);
});
