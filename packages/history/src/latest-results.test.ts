import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  hasErrors,
  isUndecided,
  latestFirst,
  type ParameterValues,
  STATUSES,
  type Status,
} from '@assay/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditHistory } from './audit-history.js';
import type { RecordedResult } from './latest-index.js';
import { type LatestResults, latestResults } from './latest-results.js';
import { listRuns } from './list-runs.js';
import { pruneHistory } from './prune-history.js';
import { readRun } from './read-run.js';
import { readRunResults } from './read-run-results.js';
import {
  HASH,
  logPathOf,
  type MadeUpRun,
  makeHistory,
  recordRun,
  runIdOf,
} from './recorded-runs.test-support.js';

let folder = '';
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = makeHistory());
});
afterEach(() => remove());

const LONG_AGO = new Date('2001-07-01T12:00:00Z');
const given = (window: string): ParameterValues => ({ window: { type: 'integer', value: window } });
const derived = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.startsWith('derived') && name.endsWith('.json'))
    .map((name) => join(folder, name));
const statusesOf = ({ results }: LatestResults): Record<string, string> =>
  Object.fromEntries(
    [...results.values()].map(({ audit, status, runId }) => [audit, `${status} ${runId}`]).sort(),
  );

/** The same answer by reading all that is there, and nothing that was kept. */
async function bySlowReading(target: string): Promise<Pick<LatestResults, 'decidedBefore' | 'results'>> {
  const all: {
    readonly result: RecordedResult;
    readonly run: { runDate: string; at: string; runId: string };
  }[] = [];
  for (const name of readdirSync(join(folder, 'runs'))) {
    const { start, results } = await readRun(folder, name.replace('.jsonl', ''));
    if (!start || start.target !== target) continue;
    const { runDate, at, runId } = start;
    const window = start.parameters.window?.value;
    for (const result of results) {
      if (result.audit === 'raw.t.a' && window !== undefined && window !== '7') continue;
      all.push({ result: { ...result, runId, runDate }, run: { runDate, at, runId } });
    }
  }
  all.sort((a, b) => latestFirst(a.run, b.run));
  const results = new Map<string, RecordedResult>();
  const decidedBefore = new Map<string, RecordedResult>();
  for (const { result } of all) {
    const latest = results.get(result.audit);
    if (!latest) results.set(result.audit, result);
    else if (isUndecided(latest.status) && !isUndecided(result.status) && !decidedBefore.has(result.audit))
      decidedBefore.set(result.audit, result);
  }
  return { results, decidedBefore };
}

const statuses = fc.dictionary(
  fc.constantFrom('raw.t.a', 'raw.t.b', 'raw.t.c'),
  fc.constantFrom<Status>(...STATUSES),
  {
    maxKeys: 3,
  },
);
const run = fc.record({
  kind: fc.constant('run' as const),
  number: fc.integer({ min: 0, max: 8 }),
  runDate: fc.constantFrom('2001-06-28', '2001-06-29', '2001-06-30'),
  statuses,
  ends: fc.boolean(),
  target: fc.constantFrom('local', 'local', 'prod'),
  parameters: fc.constantFrom<ParameterValues>({}, {}, given('7'), given('31')),
  isOld: fc.boolean(),
});
const step = fc.oneof(
  { weight: 4, arbitrary: run },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tear' as const),
      which: fc.nat(),
      bytes: fc.integer({ min: 1, max: 400 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('prune' as const),
      keepRuns: fc.integer({ min: 1, max: 3 }),
      evenLatest: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('spoil' as const),
      which: fc.nat(),
      at: fc.nat(),
      how: fc.constantFrom('cut', 'flip', 'remove'),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'read' as const }) },
);

describe('what is latest', () => {
  it('is what reading every log says, whatever was run, killed, torn, removed, pruned or spoilt', async () => {
    const pick = <Item>(items: readonly Item[], which: number): Item | undefined =>
      items[which % Math.max(items.length, 1)];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        remove();
        ({ folder, remove } = makeHistory());
        for (const one of [...steps, { kind: 'read' as const }]) {
          const logs = readdirSync(join(folder, 'runs')).sort();
          if (one.kind === 'run') {
            // One that is rewritten stands for one that a person put in its place.
            const { isOld, ...made } = one;
            recordRun(folder, { ...made, ...(isOld ? { lastWrite: LONG_AGO } : {}) } satisfies MadeUpRun);
          } else if (one.kind === 'tear') {
            const log = pick(logs, one.which);
            // A log without its first line is no run to anybody.
            if (log) tear(join(folder, 'runs', log), one.bytes);
          } else if (one.kind === 'remove') {
            const log = pick(logs, one.which);
            if (log) rmSync(join(folder, 'runs', log));
          } else if (one.kind === 'prune') {
            await pruneHistory(
              folder,
              { keepRuns: one.keepRuns, keepDays: null, evenLatest: one.evenLatest, isAwaited: () => false },
              { target: null, now: new Date(), dryRun: false },
            );
          } else if (one.kind === 'spoil') {
            const file = existsSync(join(folder, 'derived')) ? pick(derived(), one.which) : undefined;
            if (file) spoil(file, one.at, one.how);
          } else {
            for (const target of ['local', 'prod']) {
              const { results, decidedBefore, diagnostics } = await latestResults(folder, target);
              expect({ results, decidedBefore }).toEqual(await bySlowReading(target));
              expect(hasErrors(diagnostics)).toBe(false);
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is not a result with another value of a parameter than its default; that of an audit without it is', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'fail', 'raw.t.b': 'fail' },
    });
    recordRun(folder, {
      number: 2,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'pass', 'raw.t.b': 'pass', 'raw.t.c': 'pass' },
      parameters: { ...given('31'), region: { type: 'string', value: 'EU' } },
    });
    for (const _ of ['made', 'kept']) {
      expect(statusesOf(await latestResults(folder, 'local'))).toEqual({
        'raw.t.a': `fail ${runIdOf(1)}`,
        'raw.t.b': `pass ${runIdOf(2)}`,
        'raw.t.c': `pass ${runIdOf(2)}`,
      });
    }
    const { results } = await auditHistory(folder, 'local', 'raw.t.a', 9);
    expect(results.map(({ status, otherParameters }) => [status, otherParameters])).toEqual([
      ['pass', true],
      ['fail', false],
    ]);
    recordRun(folder, {
      number: 3,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'pass' },
      parameters: given('7'),
    });
    expect(statusesOf(await latestResults(folder, 'local'))['raw.t.a']).toBe(`pass ${runIdOf(3)}`);
  });

  it('is not known where the plan is gone that tells which values are the usual ones', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-30',
      statuses: { 'raw.t.b': 'pass' },
      parameters: given('31'),
    });
    rmSync(join(folder, 'plans', `${HASH}.json`));
    for (const _ of ['made', 'again']) {
      const latest = await latestResults(folder, 'local');
      expect(latest.results.size).toBe(0);
      expect(latest.diagnostics).toMatchObject([{ code: 'unknown-plan', severity: 'error' }]);
    }
  });

  it('keeps what was decided before the latest, where that is undecided', async () => {
    recordRun(folder, { number: 1, runDate: '2001-06-29', statuses: { 'raw.t.a': 'fail' } });
    recordRun(folder, { number: 2, runDate: '2001-06-30', statuses: { 'raw.t.a': 'skipped' } });
    recordRun(folder, { number: 3, runDate: '2001-06-30', statuses: { 'raw.t.a': 'not_run' } });
    const { results, decidedBefore } = await latestResults(folder, 'local');
    expect(results.get('raw.t.a')?.status).toBe('not_run');
    expect(decidedBefore.get('raw.t.a')).toMatchObject({ status: 'fail', runId: runIdOf(1) });
  });
});

describe('what is kept', () => {
  it('is read instead of the log, and is nothing of its own: without it the answers are the same', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'fail', 'raw.t.b': 'skipped' },
    });
    const first = await latestResults(folder, 'local');
    const made = derived().map((path) => [path, statSync(path).mtimeMs]);
    expect(made.map(([path]) => String(path).split('/').at(-2))).toEqual(
      expect.arrayContaining(['audits', 'latest', 'results', 'runs']),
    );
    expect(await latestResults(folder, 'local')).toEqual(first);
    expect(derived().map((path) => [path, statSync(path).mtimeMs])).toEqual(made);
    rmSync(join(folder, 'derived'), { recursive: true });
    expect(await latestResults(folder, 'local')).toEqual(first);
  });

  it('gives results byte for byte as the log has them, also keys that it does not know', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'fail', 'raw.t.b': 'skipped', 'raw.t.c': 'pass' },
    });
    const made = readRunResults(folder, runIdOf(1));
    const kept = readRunResults(folder, runIdOf(1));
    expect(JSON.stringify(kept.results)).toBe(JSON.stringify(made.results));
    expect(kept.results).toEqual((await readRun(folder, runIdOf(1))).results);
  });

  it('is not made of a log with a fault, so that the fault is told every time', async () => {
    recordRun(folder, { number: 1, runDate: '2001-06-30', statuses: { 'raw.t.a': 'pass' } });
    const text = readFileSync(logPathOf(folder, 1), 'utf8');
    writeFileSync(logPathOf(folder, 1), text.replace('"type":"query.end"', '"type":"query.end""'));
    for (const _ of ['made', 'again']) {
      const { diagnostics } = await latestResults(folder, 'local');
      expect(diagnostics).toMatchObject([
        {
          code: 'invalid-artifact',
          location: { file: `history/runs/${runIdOf(1)}.jsonl`, start: { line: 3 } },
        },
      ]);
    }
  });

  it('costs no answer where it cannot be kept', async () => {
    recordRun(folder, { number: 1, runDate: '2001-06-30', statuses: { 'raw.t.a': 'pass' } });
    writeFileSync(join(folder, 'derived'), 'a file in its place');
    const { results, diagnostics } = await latestResults(folder, 'local');
    expect([...results.keys()]).toEqual(['raw.t.a']);
    expect(diagnostics).toEqual([]);
    expect((await listRuns(folder)).runs).toHaveLength(1);
  });
});

function tear(path: string, bytes: number): void {
  const text = readFileSync(path);
  truncateSync(path, Math.max(text.indexOf('\n') + 1, text.length - bytes));
}

function spoil(path: string, at: number, how: string): void {
  const bytes = readFileSync(path);
  if (bytes.length === 0 || how === 'remove') rmSync(path);
  else if (how === 'cut') truncateSync(path, at % bytes.length);
  else {
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }
}

describe('a log that was changed after its run', () => {
  const STATUSES_OF_RUN = { 'raw.t.a': 'pass', 'raw.t.b': 'fail' } as const;
  const changed = (change: (text: string) => string): void => {
    recordRun(folder, { number: 1, runDate: '2001-06-30', statuses: STATUSES_OF_RUN });
    const text = readFileSync(logPathOf(folder, 1), 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(logPathOf(folder, 1), change(text));
  };
  const isResultOf = (line: string, audit: string): boolean =>
    line.includes('"audit.end"') && line.includes(`"audit":"${audit}"`);

  it.each<[string, (text: string) => string]>([
    [
      'a result was taken out',
      (text) =>
        lines(text)
          .filter((line) => !isResultOf(line, 'raw.t.b'))
          .join('\n'),
    ],
    ['a failure was made a pass', (text) => text.replace('"status":"fail"', '"status":"pass"')],
  ])('is an error where %s', async (_, change) => {
    changed(change);
    const { diagnostics } = await latestResults(folder, 'local');
    expect(diagnostics).toMatchObject([
      {
        code: 'invalid-artifact',
        severity: 'error',
        message: expect.stringContaining('its end counts 2 results, 1'),
      },
    ]);
    // Not only the first time.
    expect((await latestResults(folder, 'local')).diagnostics).toEqual(diagnostics);
  });

  it('is an error where the log of another run was joined to one that was killed: its results are of another target', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'pass', 'raw.t.b': 'pass' },
      target: 'local',
    });
    const other = readFileSync(logPathOf(folder, 1), 'utf8');
    rmSync(logPathOf(folder, 1));
    recordRun(folder, {
      number: 2,
      runDate: '2001-06-30',
      statuses: { 'raw.t.a': 'fail' },
      ends: false,
      target: 'prod',
      lastWrite: LONG_AGO,
    });
    writeFileSync(logPathOf(folder, 2), readFileSync(logPathOf(folder, 2), 'utf8') + other);
    for (const _ of ['made', 'again']) {
      const latest = await latestResults(folder, 'prod');
      expect(statusesOf(latest)).toEqual({ 'raw.t.a': `fail ${runIdOf(2)}` });
      expect(hasErrors(latest.diagnostics)).toBe(true);
      expect(latest.diagnostics[0]?.message).toBe('not an event of this run: the line is of another one');
    }
    expect((await readRun(folder, runIdOf(2))).results).toHaveLength(1);
    expect((await listRuns(folder)).runs[0]?.complete).toBe(false);
  });

  it('is none where the run resumed another one, whose results its end counts', async () => {
    const taken = (text: string): string =>
      lines(text)
        .filter((line) => !isResultOf(line, 'raw.t.b'))
        .join('\n');
    changed((text) => taken(text).replace('"resumes":null', `"resumes":"${runIdOf(9)}"`));
    expect((await latestResults(folder, 'local')).diagnostics).toEqual([]);
  });

  const lines = (text: string): string[] => text.split('\n');
});
