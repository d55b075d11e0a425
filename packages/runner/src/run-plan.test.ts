import { type AuditSketch, planOf, type TableSketch } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { count, madeUpTime, play, purposeOf, queryError, type Script, sample } from './scripted-run.js';

const TABLES: readonly TableSketch[] = [{ name: 'raw.t' }, { name: 'mart.m', dependsOn: ['raw.t'] }];
const scan = {
  table: 'raw.t',
  from: 'raw.t',
  filter: null,
  predicate: { text: 'd = @run_date', parameters: [{ name: 'run_date', offset: 4 }] },
};

/** A run in which no query is expected. */
const silence: Script = (purpose) => {
  throw new Error(`no query for the ${purpose} was expected`);
};

describe('a run', () => {
  it('tells its story in order, and reports every audit once', async () => {
    const plan = planOf(TABLES, [{ id: 'mart.m.x' }, { id: 'raw.t.bad' }, { id: 'raw.t.good' }], {
      maxConcurrentQueries: 1,
    });
    const { report, events } = await play(plan, (purpose, text) => {
      if (purpose === 'sample') return sample;
      return text.includes('WHERE false') ? count(1) : count(0);
    });
    expect(
      events.map((event) => [event.type, ...('purpose' in event ? [event.purpose] : [])].join(' ')),
    ).toEqual([
      'query.start count',
      'query.end count',
      'query.start sample',
      'query.end sample',
      'audit.end',
      'query.start count',
      'query.end count',
      'query.start sample',
      'query.end sample',
      'audit.end',
      'audit.end',
      'run.end',
    ]);
    expect(report.results.map(({ audit, status }) => `${audit} ${status}`)).toEqual([
      'mart.m.x skipped',
      'raw.t.bad fail',
      'raw.t.good fail',
    ]);
    expect(report.results[0]).toMatchObject({
      reason: 'raw.t.bad upstream failed',
      rootCause: { audit: 'raw.t.bad', status: 'fail', path: ['raw.t'] },
      startedAt: null,
    });
    expect(report).toMatchObject({ success: false, exitCode: 1, counts: { fail: 2, skipped: 1, total: 3 } });
  });

  it('counts the same examined rows once, and again where the first one’s time ran out', async () => {
    const audits = ['a', 'b', 'c'].map((name): AuditSketch => ({ id: `raw.t.${name}`, scan }));
    const shared = await play(planOf(TABLES, audits), (purpose) =>
      purpose === 'examined' ? count(7) : count(0),
    );
    expect(
      shared.warehouse.sent.map(({ text }) => purposeOf(text)).filter((purpose) => purpose === 'examined'),
    ).toHaveLength(1);
    expect(
      shared.report.results.map(({ examinedRows, durationMs }) => [examinedRows, durationMs]).sort(),
    ).toEqual([
      [7, 10],
      [7, 10],
      [7, 20],
    ]);
    let asked = 0;
    const again = await play(planOf(TABLES, audits), (purpose) => {
      if (purpose !== 'examined') return count(0);
      return asked++ === 0 ? { kind: 'fail', failure: 'timeout', message: 'late' } : count(7);
    });
    expect(again.report.results.map(({ status }) => status).sort()).toEqual(['pass', 'pass', 'timeout']);
    expect(asked).toBe(2);
  });

  it('never has more queries at once than the target allows', async () => {
    const audits = Array.from({ length: 20 }, (_, index): AuditSketch => ({ id: `raw.t.a${index}`, scan }));
    const { warehouse } = await play(planOf(TABLES, audits, { maxConcurrentQueries: 3 }), async () => {
      await Promise.resolve();
      return count(0);
    });
    expect(warehouse.mostAtOnce()).toBe(3);
  });

  it('ends at its deadline of six hours: what runs is cancelled, the rest did not run', async () => {
    const timers = madeUpTime();
    const audits: AuditSketch[] = [
      { id: 'raw.t.done' },
      { id: 'raw.t.endless', sql: 'endless', timeoutMs: 10 * 3_600_000 },
      { id: 'mart.m.waits' },
    ];
    const { report, warehouse } = await play(
      planOf(TABLES, audits, { maxConcurrentQueries: 1 }),
      (_, text) => {
        if (!text.includes('endless')) return count(0);
        timers.pass(6 * 3_600_000 - 1);
        queueMicrotask(() => timers.pass(1));
        return { kind: 'hang' };
      },
      { timers },
    );
    const reason = "the run's deadline of 6h came first";
    expect(report.results.map(({ audit, status, reason: why }) => [audit, status, why])).toEqual([
      ['mart.m.waits', 'not_run', reason],
      ['raw.t.done', 'pass', null],
      ['raw.t.endless', 'not_run', reason],
    ]);
    expect(report).toMatchObject({ exitCode: 3, interrupted: false });
    expect(warehouse.runningNow()).toBe(0);
    expect(timers.waiting()).toBe(0);
  });

  it('when interrupted keeps what is decided and ends with 130', async () => {
    const interrupt = new AbortController();
    const plan = planOf(TABLES, [{ id: 'raw.t.a' }, { id: 'raw.t.b', sql: 'endless' }, { id: 'raw.t.c' }], {
      maxConcurrentQueries: 1,
    });
    const { report, events } = await play(
      plan,
      (_, text) => {
        if (!text.includes('endless')) return count(0);
        queueMicrotask(() => interrupt.abort());
        return { kind: 'hang' };
      },
      { signal: interrupt.signal },
    );
    expect(report.results.map(({ status }) => status)).toEqual(['pass', 'not_run', 'not_run']);
    expect(report).toMatchObject({ exitCode: 130, interrupted: true, success: false });
    expect(events.at(-1)).toMatchObject({ type: 'run.end', interrupted: true, exitCode: 130 });
  });

  it('ends after the given number of problems: what runs is cancelled, warnings and passes do not count', async () => {
    const audits: AuditSketch[] = [
      { id: 'raw.t.a', sql: 'bad' },
      { id: 'raw.t.b', sql: 'bad', severity: 'warn' },
      { id: 'raw.t.c' },
      { id: 'raw.t.d', sql: 'broken' },
      { id: 'raw.t.e' },
      { id: 'mart.m.x' },
    ];
    const script: Script = (purpose, text) => {
      if (purpose === 'sample') return sample;
      if (text.includes('broken')) return queryError;
      return text.includes('bad') ? count(1) : count(0);
    };
    const statuses = async (failFast: number): Promise<string[]> => {
      const { report, warehouse } = await play(planOf(TABLES, audits, { maxConcurrentQueries: 1 }), script, {
        failFast,
      });
      expect(warehouse.runningNow()).toBe(0);
      return report.results.map(({ audit, status }) => `${audit.split('.').at(-1)} ${status}`);
    };
    expect(await statuses(1)).toEqual([
      'x skipped',
      'a fail',
      'b not_run',
      'c not_run',
      'd not_run',
      'e not_run',
    ]);
    // The warning blocks nobody, so it starts last.
    expect(await statuses(2)).toEqual(['x skipped', 'a fail', 'b not_run', 'c pass', 'd error', 'e not_run']);
    expect(await statuses(3)).toEqual(['x skipped', 'a fail', 'b warn', 'c pass', 'd error', 'e pass']);
  });

  it('says of each blocking result, and of all together, what lies below and who owns it, audited or not', async () => {
    const tables: TableSketch[] = [
      { name: 'raw.t', owner: 'loading' },
      { name: 'raw.u', owner: 'loading' },
      { name: 'mart.m', dependsOn: ['raw.t'], owner: 'finance' },
      { name: 'mart.unaudited', dependsOn: ['mart.m'], owner: 'sales' },
      { name: 'mart.u', dependsOn: ['raw.u'], owner: 'support' },
      { name: 'mart.fine', owner: 'nobody-below' },
    ];
    const plan = planOf(tables, [
      { id: 'raw.t.bad', sql: 'bad' },
      { id: 'raw.t.also_bad', sql: 'bad' },
      { id: 'raw.t.warns', sql: 'bad', severity: 'warn' },
      { id: 'raw.u.broken', sql: 'broken' },
      { id: 'mart.m.x', owner: 'quality' },
      { id: 'mart.fine.x' },
    ]);
    const { report, events } = await play(plan, (purpose, text) => {
      if (purpose === 'sample') return sample;
      if (text.includes('broken')) return queryError;
      return text.includes('bad') ? count(1) : count(0);
    });
    const below = {
      audits: ['mart.m.x'],
      tables: ['mart.m', 'mart.unaudited'],
      owners: ['finance', 'quality', 'sales'],
    };
    expect(report.blocking).toEqual([
      { audit: 'raw.t.also_bad', status: 'fail', ...below },
      { audit: 'raw.t.bad', status: 'fail', ...below },
      { audit: 'raw.u.broken', status: 'error', audits: [], tables: ['mart.u'], owners: ['support'] },
    ]);
    const affected = {
      tables: ['mart.m', 'mart.u', 'mart.unaudited'],
      owners: ['finance', 'quality', 'sales', 'support'],
    };
    expect(report.affected).toEqual(affected);
    expect(events.at(-1)).toMatchObject({ type: 'run.end', affected });
  });

  it('that resumes another sends nothing for what is decided, and counts all of it', async () => {
    const plan = planOf(TABLES, [
      { id: 'raw.t.bad', sql: 'bad' },
      { id: 'raw.t.good' },
      { id: 'raw.t.open' },
      { id: 'mart.m.x' },
    ]);
    const first = await play(plan, (purpose, text) => {
      if (purpose === 'sample') return sample;
      return text.includes('bad') ? count(1) : count(0);
    });
    const earlier = first.report.results.filter(
      ({ audit }) => audit === 'raw.t.bad' || audit === 'raw.t.good',
    );
    const { report, events, warehouse } = await play(plan, () => count(0), { earlier });
    expect(report.results.map(({ audit, status }) => `${audit} ${status}`)).toEqual([
      'mart.m.x skipped',
      'raw.t.bad fail',
      'raw.t.good pass',
      'raw.t.open pass',
    ]);
    expect(report).toMatchObject({ exitCode: 1, counts: { fail: 1, pass: 2, skipped: 1, total: 4 } });
    expect(warehouse.sent).toHaveLength(1);
    expect(
      events.flatMap((event) => (event.type === 'audit.end' ? [event.result.audit] : [])).sort(),
    ).toEqual(['mart.m.x', 'raw.t.open']);
  });

  it('interrupted before it began sends nothing', async () => {
    const { report, warehouse } = await play(planOf(TABLES, [{ id: 'raw.t.a' }]), silence, {
      signal: AbortSignal.abort(),
    });
    expect(report.results.map(({ status }) => status)).toEqual(['not_run']);
    expect(warehouse.sent).toEqual([]);
  });

  it('stops with the error of the record when results can no longer be recorded', async () => {
    let recorded = 0;
    const sent: string[] = [];
    const audits = Array.from({ length: 10 }, (_, index): AuditSketch => ({ id: `raw.t.a${index}` }));
    const run = play(
      planOf(TABLES, audits),
      (purpose) => {
        sent.push(purpose);
        return sent.length === 1 ? { kind: 'hang' } : count(0);
      },
      {
        record: () => {
          recorded += 1;
          if (recorded === 5) throw new Error('ENOSPC');
        },
      },
    );
    await expect(run).rejects.toThrow('ENOSPC');
    expect(sent.length).toBeLessThan(5);
    expect(recorded).toBe(5);
  });

  it('does not wait forever for audits that wait for each other', async () => {
    const tables = [
      { name: 'raw.t', dependsOn: ['mart.m'] },
      { name: 'mart.m', dependsOn: ['raw.t'] },
    ];
    const { report } = await play(planOf(tables, [{ id: 'raw.t.a' }]), silence);
    expect(report.results).toMatchObject([
      { status: 'error', reason: 'it waits for audits that wait for it' },
    ]);
  });

  it('of nothing is a success', async () => {
    const { report } = await play(planOf(TABLES, []), silence);
    expect(report).toMatchObject({ success: true, exitCode: 0, results: [] });
  });
});
