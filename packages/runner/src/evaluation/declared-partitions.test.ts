import type { AuditResult, Partition, RunEvent } from '@assay/contract';
import { planOf, sqlText } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { rowsAudit, scanOf } from '../queries/sketch-audits.js';
import {
  count,
  madeUpTime,
  play,
  purposeOf,
  queryError,
  type Script,
  withoutPauses,
} from '../scripted-run.js';
import type { ScriptedOutcome } from '../warehouse/scripted.js';

const partition: Partition = { kind: 'ordered', column: 'd', type: 'date', granularity: 'day', range: null };
const predicate = sqlText('d = @run_date');
const audits = ['a', 'b'].map((name) => ({
  id: `raw.t.${name}`,
  scan: { table: 'raw.t', from: 'raw.t', predicate, filter: null },
  reads: ['raw.t'],
  timeoutMs: 60_000,
}));
const plan = planOf([{ name: 'raw.t', partition }], audits, { maxConcurrentQueries: 1 });
const type = (name: string, durationMs = 1): ScriptedOutcome => ({
  kind: 'rows',
  columns: ['column_type'],
  rows: [[name]],
  durationMs,
});
const lost: ScriptedOutcome = { kind: 'fail', failure: 'connection-lost', message: 'went away' };
const examined: ScriptedOutcome = { kind: 'rows', columns: ['examined'], rows: [['3']] };

/** Answers the questions for a type one after the other, and to everything else that the audit holds. */
function typesTold(...answers: readonly ScriptedOutcome[]): Script {
  const left = [...answers];
  return (purpose) => {
    if (purpose !== 'type') return purpose === 'examined' ? examined : count(0);
    const answer = left.shift();
    if (!answer) throw new Error('asked too often');
    return answer;
  };
}

const told = (results: readonly AuditResult[]) => results.map(({ status, reason }) => [status, reason]);
const purposes = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'query.end' ? [`${event.purpose} ${event.outcome}`] : []));

describe('the question for the type of a partition column', () => {
  it('is asked before the audit’s own queries, in its time, and once', async () => {
    const { report, events, warehouse } = await play(plan, typesTold(type('DATE', 7)));
    expect(told(report.results)).toEqual([
      ['pass', null],
      ['pass', null],
    ]);
    expect(warehouse.sent.map(({ text }) => purposeOf(text))).toEqual(['type', 'count', 'examined', 'count']);
    expect(warehouse.sent[0]).toMatchObject({
      text: 'SELECT column_type FROM (DESCRIBE SELECT "d" FROM "raw"."t")',
      about: { audit: 'raw.t.a', purpose: 'type' },
    });
    expect(purposes(events)[0]).toBe('type done');
    const [first, second] = report.results;
    expect((first?.durationMs ?? 0) - (second?.durationMs ?? 0)).toBeGreaterThanOrEqual(7);
  });

  it('that finds another type ends every audit of the table, and nothing else is sent', async () => {
    const { report, warehouse } = await play(plan, typesTold(type('TIMESTAMP')));
    expect(report.results.map(({ status }) => status)).toEqual(['error', 'error']);
    expect(report.exitCode).toBe(3);
    expect(warehouse.sent).toHaveLength(1);
  });

  it('ends a group as it ends each of its members', async () => {
    const scan = { ...scanOf(), table: 'raw.t', from: 'raw.t', predicate };
    const members = ['a', 'b', 'c'].map((name) => rowsAudit(`raw.t.${name}`, `x = '${name}'`, scan));
    const fused = planOf([{ name: 'raw.t', partition }], members);
    const { report, warehouse } = await play(fused, typesTold(type('TIMESTAMP')));
    expect(report.results.map(({ status, sharedBy }) => [status, sharedBy])).toEqual(
      members.map(() => ['error', undefined]),
    );
    expect(warehouse.sent).toHaveLength(1);
    const believed = await play(fused, (purpose) => (purpose === 'type' ? type('DATE') : queryError));
    expect(believed.warehouse.sent.slice(0, 2).map(({ text }) => purposeOf(text))).toEqual(['type', 'fused']);
  });

  it('that takes too long is cancelled, and the next audit asks again', async () => {
    const timers = madeUpTime();
    const { report } = await play(plan, typesTold({ kind: 'hang' }, type('DATE')), {
      timers,
      record: (event) => {
        if (event.type === 'query.start' && event.purpose === 'type') setImmediate(() => timers.pass(60_000));
      },
    });
    expect(told(report.results)).toEqual([
      [
        'timeout',
        'nothing was examined: asking for the type of the partition column of raw.t did not finish within its limit of 1m and was cancelled',
      ],
      ['pass', null],
    ]);
  });

  it('is cancelled with the run', async () => {
    const stop = new AbortController();
    const { report } = await play(plan, typesTold({ kind: 'hang' }), {
      signal: stop.signal,
      record: (event) => {
        if (event.type === 'query.start') setImmediate(() => stop.abort());
      },
    });
    expect(told(report.results)).toEqual([
      ['not_run', 'the run was interrupted'],
      ['not_run', 'the run was interrupted'],
    ]);
  });

  it('is sent again where the connection was lost, and no answer is no pass', async () => {
    const again = await play(plan, typesTold(lost, type('DATE')), withoutPauses());
    expect(again.report.results.map(({ status }) => status)).toEqual(['pass', 'pass']);
    const gone = await play(
      plan,
      typesTold({ kind: 'fail', failure: 'cancelled', message: 'closed' }),
      withoutPauses(),
    );
    expect(told(gone.report.results)[0]).toEqual([
      'error',
      'nothing was examined: asking for the type of the partition column of raw.t failed: closed',
    ]);
  });

  it('that is refused leaves it to the audit’s own query', async () => {
    const message = 'Catalog Error: Table with name t does not exist!';
    const refused: ScriptedOutcome = { kind: 'fail', failure: 'query-error', message };
    const { report, warehouse } = await play(plan, typesTold(refused));
    expect(report.results.map(({ status }) => status)).toEqual(['pass', 'pass']);
    expect(warehouse.sent.filter(({ text }) => purposeOf(text) === 'type')).toHaveLength(1);
  });

  it.each([
    ['a file that is not there', [{ kind: 'fail', failure: 'query-error', message: 'IO Error: No files' }]],
    ['a process that ends of it each time', [lost, lost]],
  ] as const)(
    'that fails of %s is an error, though the audit’s own query may find nothing wrong',
    async (_, answers) => {
      const { report, warehouse } = await play(plan, typesTold(...answers), withoutPauses());
      expect(report.results.map(({ status }) => status)).toEqual(['error', 'error']);
      expect(report.results[0]?.reason).toMatch(
        /^nothing was examined: asking for the type of the partition column of raw\.t failed: (?:IO Error: No files|went away)/,
      );
      expect(warehouse.sent.map(({ text }) => purposeOf(text))).toEqual(answers.map(() => 'type'));
    },
  );
});
