import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import {
  compareText,
  hasErrors,
  isBlocking,
  isUndecided,
  type LatestResult,
  type RunEvent,
  type RunStartEvent,
  STATUSES,
  type Status,
  tablesUpstream,
  tableVerdicts,
} from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSiteRuns } from '../../packages/cli/src/read-site-runs.js';
import { siteFacts } from '../../packages/site/src/view-models/site-facts.js';
import { gate, logsOf, type MadeUpProject, makeProject, PLAN, recordRun } from './made-up-history.js';

const AUDITS = PLAN.audits.map(({ id }) => id);
const TABLES = PLAN.tables.map(({ name }) => name);
const DATES = ['2001-06-29', '2001-06-30'] as const;
const ANY_AGE = 999_999 * 3_600_000;
const ADAY = 86_400_000;

const mostlyGood = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Status>('pass') },
  { weight: 2, arbitrary: fc.constantFrom<Status>(...STATUSES) },
);
const run = fc.record({
  kind: fc.constant('run' as const),
  number: fc.integer({ min: 0, max: 6 }),
  runDate: fc.constantFrom(...DATES),
  statuses: fc.oneof(
    fc.record(Object.fromEntries(AUDITS.map((id) => [id, mostlyGood]))),
    fc.dictionary(fc.constantFrom(...AUDITS), mostlyGood, { maxKeys: 2 }),
  ),
  at: fc.constantFrom('2001-06-29T06:00:00.000Z', '2001-07-01T06:00:00.000Z', '2001-07-01T12:06:00.000Z'),
  target: fc.constantFrom('local', 'local', 'local', 'prod'),
  ends: fc.boolean(),
  changed: fc.constantFrom([], [], [], ['staging.b.soft'], ['raw.a.hard']),
});
const which = fc.nat();
const step = fc.oneof(
  { weight: 6, arbitrary: run },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tear' as const), which, bytes: fc.nat(900) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('scribble' as const), which, line: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const), which, other: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which }) },
  // What a gate reads it keeps for the next one.
  { weight: 3, arbitrary: fc.constant({ kind: 'ask' as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function take(project: MadeUpProject, one: Step): void {
  const logs = logsOf(project);
  if (one.kind === 'run') return void recordRun(project, one);
  if (one.kind === 'ask') return;
  const log = logs[one.which % Math.max(logs.length, 1)];
  if (log === undefined) return;
  const text = readFileSync(log, 'utf8');
  if (one.kind === 'tear') truncateSync(log, Math.max(0, text.length - one.bytes));
  else if (one.kind === 'remove') rmSync(log);
  else if (one.kind === 'join') {
    const other = logs[one.other % logs.length];
    if (other !== undefined && other !== log) writeFileSync(log, text + readFileSync(other, 'utf8'));
  } else {
    const lines = text.split('\n');
    lines[one.line % lines.length] = 'scribbled';
    writeFileSync(log, lines.join('\n'));
  }
}

interface NaiveLog {
  /** Null where it cannot be told what it is of. */
  readonly start: RunStartEvent | null;
  readonly events: readonly RunEvent[];
  /** False where a result may have been lost to a fault: not where its process was killed. */
  readonly isWhole: boolean;
}

/** Every log, read line by line with nothing of ours. */
function readAll(project: MadeUpProject): readonly NaiveLog[] {
  return logsOf(project).map((path) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    const last = lines.pop() as string;
    const events = lines.map(parsed);
    // Without its line break it may still be whole.
    const cutOff = parsed(last);
    if (cutOff) events.push(cutOff);
    const [start] = events;
    if (start?.type !== 'run.start' || !path.includes(start.runId))
      return { start: null, events: [], isWhole: events.length === 0 };
    const own = events.filter((event) => event?.runId === start.runId) as RunEvent[];
    return { start, events: own, isWhole: own.length === events.length };
  });
}

function parsed(line: string): RunEvent | undefined {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    return undefined;
  }
}

/** What the logs say of the target `local`, of one date or of all. */
function naively(project: MadeUpProject, date: string | null) {
  // A log that says nothing of itself may be of any date.
  const ours = readAll(project).filter(
    ({ start }) => !start || (start.target === 'local' && (date === null || start.runDate === date)),
  );
  const isWhole = ours.every((log) => log.isWhole);
  const runs = ours
    .filter((log): log is NaiveLog & { start: RunStartEvent } => log.start !== null)
    .sort(
      ({ start: a }, { start: b }) =>
        compareText(b.runDate, a.runDate) || compareText(b.at, a.at) || compareText(b.runId, a.runId),
    );
  const latest = new Map<string, LatestResult>();
  for (const { start, events } of runs) {
    const said = new Map(
      events.flatMap((one) => (one.type === 'audit.end' ? [[one.result.audit, one.result]] : [])),
    );
    for (const [audit, { status, fingerprint, endedAt }] of said) {
      const newer = latest.get(audit);
      if (!newer) latest.set(audit, { audit, status, fingerprint, endedAt, runDate: start.runDate });
      else if (isUndecided(newer.status) && !newer.decidedBefore && !isUndecided(status))
        latest.set(audit, { ...newer, decidedBefore: status });
    }
  }
  return { latest, isWhole, since: date ?? runs[0]?.start.runDate ?? null };
}

/** Whether nothing bad is known of a table, and nothing unknown, said without the verdict's words. */
function mayBeGood(
  table: string,
  { latest, isWhole, since }: ReturnType<typeof naively>,
  decidedSince: string,
): boolean {
  const above = tablesUpstream(PLAN.tables, [table]).get(table) ?? new Set();
  const own = PLAN.audits.filter((audit) => audit.table === table);
  const relevant = [...own, ...PLAN.audits.filter((audit) => above.has(audit.table) && isBlocking(audit))];
  return (
    isWhole &&
    own.length > 0 &&
    relevant.every((audit) => {
      const result = latest.get(audit.id);
      return (
        result !== undefined &&
        (result.status === 'pass' ||
          result.status === 'warn' ||
          (result.status === 'fail' && !isBlocking(audit))) &&
        result.fingerprint === audit.fingerprint &&
        result.runDate === since &&
        (result.endedAt ?? '') >= decidedSince &&
        (result.endedAt ?? '9') <= '2001-07-01T12:05:00.000Z'
      );
    })
  );
}

const EXITS: Readonly<Record<string, number>> = { no_known_problem: 0, caveat: 0, unknown: 3 };

describe('assay gate', () => {
  it('says what all logs say, whatever was run, killed, torn, scribbled on, joined or removed between its calls; so does the site', async () => {
    let good = 0;
    let bad = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
        const project = makeProject();
        try {
          for (const one of [...steps, { kind: 'ask' as const }]) {
            take(project, one);
            if (one.kind !== 'ask') continue;
            for (const [options, oldest] of [
              [{ maxAge: ANY_AGE }, ''],
              [{}, '2001-06-30T12:00:00.000Z'],
              [{ maxAge: ADAY, date: DATES[0] }, '2001-06-30T12:00:00.000Z'],
              [{ date: DATES[1] }, ''],
            ] as const) {
              const said = naively(project, 'date' in options ? options.date : null);
              const decided = { since: oldest, until: '2001-07-01T12:05:00.000Z' };
              const verdicts = tableVerdicts(PLAN, said.latest, said.since, decided);
              const { exitCode, answers } = await gate(project, { tables: TABLES, ...options });
              for (const { table, verdict, exitCode: own, reasons } of answers) {
                const expected = verdicts.get(table);
                expect(own === 0).toBe(mayBeGood(table, said, oldest));
                if (!said.isWhole) continue;
                expect({ table, verdict }).toEqual({ table, verdict: expected?.kind });
                expect(reasons.map(({ audit, standing }) => `${audit} ${standing}`).sort()).toEqual(
                  expected?.reasons.map(({ audit, standing }) => `${audit} ${standing}`).sort(),
                );
                const isBad = expected?.reasons.some(({ standing }) => standing === 'fail');
                expect(own).toBe(EXITS[verdict] ?? (isBad ? 1 : 3));
              }
              const codes = answers.map((answer) => answer.exitCode);
              expect(exitCode).toBe(codes.includes(1) ? 1 : codes.includes(3) ? 3 : 0);
              good += codes.filter((code) => code === 0).length;
              bad += codes.filter((code) => code === 1).length;
            }
            await siteSaysTheSame(project);
          }
        } finally {
          project.remove();
        }
      }),
      // The same every time: of some sixty others hardly any ends well, and the law would say little.
      { numRuns: 60, seed: 20_010_630 },
    );
    expect(good).toBeGreaterThan(20);
    expect(bad).toBeGreaterThan(20);
  });
});

/** The site has no clock: it is compared with a gate that takes results of any age; none here is then of the future. */
async function siteSaysTheSame(project: MadeUpProject): Promise<void> {
  const later = new Date('2001-07-02T00:00:00.000Z');
  const { answers } = await gate(project, { tables: TABLES, maxAge: ANY_AGE }, later);
  const { runs, results, diagnostics } = await readSiteRuns(project.folder, 'local', later);
  // Then no site is written.
  expect(answers.map(({ historyIsWhole }) => historyIsWhole)).toEqual(
    TABLES.map(() => !hasErrors(diagnostics)),
  );
  if (hasErrors(diagnostics)) return;
  const { verdicts } = siteFacts({ plan: PLAN, ruleDocs: [], runs, history: results, assayVersion: '0.1.0' });
  expect(answers.map(({ verdict }) => verdict)).toEqual(TABLES.map((table) => verdicts.get(table)?.kind));
}
