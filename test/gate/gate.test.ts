import { appendFileSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '@assay/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gate, type MadeUpProject, makeProject, NOW, PLAN, recordRun } from './made-up-history.js';

let project: MadeUpProject;
beforeEach(() => {
  project = makeProject();
});
afterEach(() => project.remove());

const GOOD: Readonly<Record<string, Status>> = Object.fromEntries(PLAN.audits.map(({ id }) => [id, 'pass']));
const goodRun = { number: 1, runDate: '2001-06-30', statuses: GOOD };
/** What a gate says of `mart.C`. */
const ask = (options: { readonly date?: string; readonly maxAge?: number } = {}, now?: Date) =>
  gate(project, { tables: ['mart.C'], ...options }, now);

describe('a table that may be built on', () => {
  it('is so in one line, with how old that is', async () => {
    recordRun(project, goodRun);
    const { exitCode, said, answers } = await ask();
    expect(said).toBe('✓ mart.C  no known problem for 2001-06-30: 1 audit, decided 6 h 00 min ago');
    expect(exitCode).toBe(0);
    expect(answers).toMatchObject([
      { verdict: 'no_known_problem', decidedAt: '2001-07-01T06:00:01.000Z', reasons: [] },
    ]);
  });

  it('is told with what nobody checks upstream', async () => {
    recordRun(project, goodRun);
    const { exitCode, said } = await gate(project, { tables: ['mart.d'] });
    expect(said).toContain('; nothing is checked upstream on raw.x');
    expect(exitCode).toBe(0);
  });

  it('is so with a caveat where an audit that blocks nothing fails on it, and only while that is recent', async () => {
    recordRun(project, { ...goodRun, statuses: { ...GOOD, 'mart.d.soft': 'fail' } });
    const { exitCode, said } = await gate(project, { tables: ['mart.d'] });
    expect(said).toMatch(
      /^! mart\.d {2}usable with a caveat: mart\.d\.soft fails for 2001-06-30; nothing is checked/,
    );
    expect(exitCode).toBe(0);
    const later = await gate(project, { tables: ['mart.d'] }, new Date('2001-07-09T12:00:00Z'));
    expect(later.exitCode).toBe(3);
    expect(later.said).toContain('mart.d.soft was last decided 8 days ago, which is too old');
  });

  it('is found in any spelling, and named twice is answered once', async () => {
    recordRun(project, goodRun);
    const { exitCode, answers } = await gate(project, { tables: ['MART.c', 'mart.C'] });
    expect(answers.map(({ table }) => table)).toEqual(['mart.C']);
    expect(exitCode).toBe(0);
  });
});

describe('a table that may not', () => {
  it('is blocked by a failure far upstream, which is named, and a later run of one audit hides nothing', async () => {
    recordRun(project, { ...goodRun, statuses: { ...GOOD, 'raw.a.hard': 'fail', 'mart.C.hard': 'skipped' } });
    recordRun(project, { number: 2, runDate: '2001-06-30', statuses: { 'mart.C.hard': 'pass' } });
    const { exitCode, said } = await ask();
    expect(said).toMatch(
      /^✗ mart\.C {2}do not build on it: raw\.a\.hard fails for 2001-06-30 \(upstream raw\.a\) \[run /,
    );
    expect(exitCode).toBe(1);
  });

  it('is not let pass by another target', async () => {
    recordRun(project, { ...goodRun, target: 'prod' });
    expect((await ask()).exitCode).toBe(3);
  });

  it.each<[string, string, number, string, () => void]>([
    ['no run is on record', 'not known', 3, 'has no result', () => {}],
    [
      'there is no history',
      'not known',
      3,
      'has no result',
      () => rmSync(project.history, { recursive: true }),
    ],
    [
      'a later date is being audited',
      'not known',
      3,
      'has no result for 2001-07-01, its last is for 2001-06-30',
      () => {
        recordRun(project, goodRun);
        const at = '2001-07-01T11:59:00.000Z';
        const log = recordRun(project, { number: 2, runDate: '2001-07-01', at, statuses: {}, ends: false });
        utimesSync(log, NOW, NOW);
      },
    ],
    [
      'an audit was changed since',
      'not known',
      3,
      'was changed since its result',
      () => recordRun(project, { ...goodRun, changed: ['mart.C.hard'] }),
    ],
    [
      'the audits upstream were left out',
      'not known',
      3,
      'raw.a.hard has no result for 2001-06-30 (upstream raw.a)',
      () => recordRun(project, { ...goodRun, statuses: { 'mart.C.hard': 'pass', 'staging.b.hard': 'pass' } }),
    ],
    [
      'a query timed out',
      'not known, do not build on it yet',
      3,
      'raw.a.hard timed out',
      () => recordRun(project, { ...goodRun, statuses: { ...GOOD, 'raw.a.hard': 'timeout' } }),
    ],
    [
      'it was decided by a clock that is ahead',
      'not known',
      3,
      'was decided at 2001-07-01T12:06:00.000Z, which is still to come: some clock is wrong',
      () => recordRun(project, { ...goodRun, at: '2001-07-01T12:06:00.000Z' }),
    ],
    [
      'a line of a log cannot be read',
      'not known',
      3,
      'a part of the history cannot be read',
      () => {
        const log = recordRun(project, goodRun);
        writeFileSync(log, readFileSync(log, 'utf8').replace('"type":"audit.end"', '"type":"audit.e'));
      },
    ],
    [
      'a log is of a newer Assay',
      'not known',
      3,
      'a part of the history cannot be read',
      () => {
        recordRun(project, goodRun);
        const log = recordRun(project, { ...goodRun, number: 2 });
        writeFileSync(log, readFileSync(log, 'utf8').replaceAll('"v":1', '"v":2'));
      },
    ],
    [
      'a line of another run was put into a log',
      'not known',
      3,
      'a part of the history cannot be read',
      () => {
        const other = readFileSync(recordRun(project, goodRun), 'utf8');
        appendFileSync(recordRun(project, { number: 2, runDate: '2001-06-30', statuses: {} }), other);
      },
    ],
  ])('is not known where %s', async (_, words, code, because, prepare) => {
    prepare();
    // What the first one keeps, the second one reads.
    for (const _time of [1, 2]) {
      const { exitCode, said } = await ask();
      expect(said).toMatch(new RegExp(`^\\? mart\\.C {2}${words}: `));
      expect(said).toContain(because);
      expect(exitCode).toBe(code);
    }
  });

  it('is not known without an audit, however good all upstream is', async () => {
    recordRun(project, goodRun);
    const { exitCode, said } = await gate(project, { tables: ['raw.x'] });
    expect(said).toBe('? raw.x  not known: nothing is checked on it');
    expect(exitCode).toBe(3);
  });

  it('is one of a wrong clock also for a day that is named', async () => {
    recordRun(project, { ...goodRun, at: '2001-07-01T12:06:00.000Z' });
    expect((await ask({ date: '2001-06-30' })).exitCode).toBe(3);
    expect((await ask({ date: '2001-06-30' }, new Date('2001-07-01T12:01:00Z'))).exitCode).toBe(0);
  });
});

describe('what was asked', () => {
  it('is of one day alone with --date, at any age unless told', async () => {
    recordRun(project, goodRun);
    recordRun(project, { number: 2, runDate: '2001-06-29', statuses: { ...GOOD, 'raw.a.hard': 'fail' } });
    const later = new Date('2001-08-01T00:00:00Z');
    expect((await ask({ date: '2001-06-30' }, later)).exitCode).toBe(0);
    expect((await ask({ date: '2001-06-29' }, later)).exitCode).toBe(1);
    expect((await ask({ date: '2001-06-28' }, later)).exitCode).toBe(3);
    expect((await ask({ date: '2001-06-30', maxAge: 3_600_000 }, later)).exitCode).toBe(3);
  });

  it('is the fault of the caller where no such day or table can be', async () => {
    recordRun(project, goodRun);
    expect((await ask({ date: '2001-07-02' })).exitCode).toBe(2);
    expect((await ask({ date: '2001-06-31' })).exitCode).toBe(2);
    const misspelt = await gate(project, { tables: ['mart.C', 'mart.cc'] });
    expect(misspelt).toMatchObject({ exitCode: 2, answers: [] });
  });

  it('ends with 1 where one table is bad and another not known', async () => {
    recordRun(project, { ...goodRun, statuses: { ...GOOD, 'mart.C.hard': 'fail' } });
    const { exitCode, answers } = await gate(project, { tables: ['raw.x', 'mart.C', 'raw.a'] });
    expect(answers.map((answer) => answer.exitCode)).toEqual([3, 1, 0]);
    expect(exitCode).toBe(1);
  });
});

describe('what is kept for the next gate', () => {
  it('may be written by many at once, or not at all', async () => {
    recordRun(project, { ...goodRun, statuses: { ...GOOD, 'raw.a.hard': 'fail' } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.exitCode).toBe(1);
    rmSync(join(project.history, 'derived'), { recursive: true });
    writeFileSync(join(project.history, 'derived'), 'a file in its place');
    expect(await ask()).toEqual(answers[0]);
  });

  it('does not bring back what was decided before a log was put in the place of another', async () => {
    const log = recordRun(project, { ...goodRun, statuses: { ...GOOD, 'raw.a.hard': 'fail' } });
    expect((await ask()).exitCode).toBe(1);
    rmSync(log);
    recordRun(project, goodRun);
    expect((await ask()).exitCode).toBe(0);
    recordRun(project, { ...goodRun, statuses: { ...GOOD, 'raw.a.hard': 'fail' } });
    expect((await ask()).exitCode).toBe(1);
  });
});
