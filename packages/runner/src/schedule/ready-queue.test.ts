import {
  blockedByOf,
  blocksDownstream,
  isBlocking,
  type Plan,
  type PlanAudit,
  type Status,
  tablesUpstream,
} from '@assay/contract';
import { type AuditSketch, planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadyQueue, type Skip } from './ready-queue.js';

type Ending = Status | 'skipped';

/** Plays a queue to its end with a cap; `pick` says which of the running audits ends next. */
function play(
  plan: Plan,
  statusOf: (audit: string) => Status,
  cap: number,
  pick: (running: readonly string[]) => number,
  settled: ReadonlyMap<string, Status> = new Map(),
): { readonly endings: Map<string, Ending>; readonly started: string[]; readonly skips: Map<string, Skip> } {
  const queue = createReadyQueue(plan, undefined, settled);
  const endings = new Map<string, Ending>();
  const skips = new Map<string, Skip>();
  const started: string[] = [];
  const running: string[] = [];
  for (const skip of queue.skippedAtFirst) {
    endings.set(skip.audit, 'skipped');
    skips.set(skip.audit, skip);
  }
  for (;;) {
    while (running.length < cap) {
      const audit = queue.take();
      if (audit === undefined) break;
      expect(endings.has(audit)).toBe(false);
      running.push(audit);
      started.push(audit);
    }
    const [ended] = running.splice(pick(running) % Math.max(running.length, 1), 1);
    if (ended === undefined) return { endings, started, skips };
    endings.set(ended, statusOf(ended));
    for (const skip of queue.finish(ended, statusOf(ended))) {
      expect(endings.has(skip.audit)).toBe(false);
      endings.set(skip.audit, 'skipped');
      skips.set(skip.audit, skip);
    }
  }
}

/** The rule of the design, word for word, audit by audit. */
function model(plan: Plan, statusOf: (audit: string) => Status): Map<string, Ending> {
  const upstream = tablesUpstream(plan.tables);
  const waits = (audit: PlanAudit): PlanAudit[] =>
    plan.audits.filter((other) => {
      if (other.id === audit.id || !isBlocking(other)) return false;
      const above = audit.reads.some((table) => upstream.get(table)?.has(other.table));
      const readBeside =
        other.table !== audit.table && audit.reads.includes(other.table) && other.reads.length === 1;
      return above || readBeside;
    });
  const endings = new Map<string, Ending>();
  const decide = (audit: PlanAudit): Ending => {
    const known = endings.get(audit.id);
    if (known !== undefined) return known;
    const disabled = waits(audit).some((other) => {
      const ending = decide(other);
      return ending === 'skipped' || blocksDownstream(ending);
    });
    const ending = disabled ? 'skipped' : statusOf(audit.id);
    endings.set(audit.id, ending);
    return ending;
  };
  for (const audit of plan.audits) decide(audit);
  return endings;
}

/** Tables t0, t1, ... that depend on earlier ones; audits that read their table and tables that are not below it. */
const world = fc
  .record({
    tables: fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 8 }),
    audits: fc.array(
      fc.record({
        table: fc.nat(20),
        others: fc.array(fc.nat(20), { maxLength: 2 }),
        blocking: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
        warns: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
        status: fc.constantFrom<Status>(
          'pass',
          'pass',
          'pass',
          'warn',
          'fail',
          'inconclusive',
          'timeout',
          'error',
        ),
      }),
      { maxLength: 20 },
    ),
    cap: fc.integer({ min: 1, max: 5 }),
    picks: fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }),
  })
  .map(({ tables, audits, cap, picks }) => {
    const name = (index: number): string => `s.t${index}`;
    const sketches = tables.map((parents, index) => ({
      name: name(index),
      dependsOn: index === 0 ? [] : [...new Set(parents.map((parent) => name(parent % index)))].sort(),
    }));
    const statuses = new Map<string, Status>();
    const auditSketches = audits.map((audit, index): AuditSketch => {
      // Reading only tables declared before keeps the waits free of circles, as the compiler does.
      const table = audit.table % tables.length;
      const reads = new Set([table, ...audit.others.map((other) => other % (table + 1))]);
      const id = `${name(table)}.a${index}`;
      statuses.set(id, audit.status);
      return {
        id,
        blocking: audit.blocking,
        severity: audit.warns ? 'warn' : 'error',
        reads: [...reads].map(name).sort(),
      };
    });
    let turn = 0;
    return {
      plan: planOf(sketches, auditSketches),
      statusOf: (audit: string): Status => statuses.get(audit) ?? 'error',
      cap,
      pick: () => picks[turn++ % picks.length] ?? 0,
    };
  });

describe('audits that are taken together', () => {
  const tables = [{ name: 'raw.t' }, { name: 'mart.m', dependsOn: ['raw.t'] }];
  const ids = ['mart.m.x', 'raw.t.a', 'raw.t.b', 'raw.t.c'];
  const plan = planOf(
    tables,
    ids.map((id) => ({ id })),
  );

  it('are those of the named ones that may start, each once', () => {
    const queue = createReadyQueue(plan, undefined, new Map([['raw.t.c', 'pass']]));
    expect(queue.take()).toBe('raw.t.a');
    expect(queue.takeAlso(['raw.t.c', 'raw.t.b', 'raw.t.a', 'mart.m.x', 'nobody'])).toEqual(['raw.t.b']);
    expect(queue.takeAlso(['raw.t.b'])).toEqual([]);
    expect(queue.take()).toBeUndefined();
    expect(queue.finish('raw.t.b', 'pass')).toEqual([]);
    expect(queue.finish('raw.t.a', 'pass')).toEqual([]);
    expect(queue.take()).toBe('mart.m.x');
  });

  it('block as any other', () => {
    const queue = createReadyQueue(plan);
    queue.take();
    expect(queue.takeAlso(['raw.t.b', 'raw.t.c'])).toEqual(['raw.t.b', 'raw.t.c']);
    queue.finish('raw.t.a', 'pass');
    queue.finish('raw.t.b', 'fail');
    expect(queue.finish('raw.t.c', 'pass')).toMatchObject([
      { audit: 'mart.m.x', rootCause: { audit: 'raw.t.b' } },
    ]);
  });
});

describe('the ready queue', () => {
  it('decides every audit exactly as the rule says, in whatever order results come and whatever the cap', () => {
    fc.assert(
      fc.property(world, ({ plan, statusOf, cap, pick }) => {
        const { endings } = play(plan, statusOf, cap, pick);
        expect(new Map([...endings].sort())).toEqual(new Map([...model(plan, statusOf)].sort()));
        expect(endings.size).toBe(plan.audits.length);
      }),
      { numRuns: 400 },
    );
  });

  it('names the same root cause whatever the order, an audit that blocks, with a way down to what is skipped', () => {
    fc.assert(
      fc.property(world, ({ plan, statusOf, cap, pick }) => {
        const { skips } = play(plan, statusOf, cap, pick);
        expect(skips).toEqual(play(plan, statusOf, 1, () => 0).skips);
        for (const { audit, rootCause } of skips.values()) {
          const cause = plan.audits.find(({ id }) => id === rootCause.audit);
          expect(cause && isBlocking(cause) && blocksDownstream(statusOf(cause.id))).toBe(true);
          expect(rootCause.status).toBe(statusOf(rootCause.audit));
          expect(rootCause.path[0]).toBe(cause?.table);
          const skipped = plan.audits.find(({ id }) => id === audit);
          const last = rootCause.path.at(-1) ?? '';
          const isAbove = skipped?.reads.some(
            (table) =>
              table === last || plan.tables.find(({ name }) => name === table)?.dependsOn.includes(last),
          );
          expect(isAbove).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('skips exactly what is said to be blocked, when one audit alone fails', () => {
    fc.assert(
      fc.property(world, fc.nat(19), ({ plan, cap, pick }, at) => {
        const bad = plan.audits[at % Math.max(plan.audits.length, 1)]?.id ?? '';
        const { skips } = play(plan, (audit) => (audit === bad ? 'fail' : 'pass'), cap, pick);
        expect([...skips.keys()].sort()).toEqual(blockedByOf(plan)(bad).audits);
      }),
    );
  });

  it('stopped anywhere and begun again with what was decided, ends as it would have without the stop', () => {
    fc.assert(
      fc.property(world, fc.nat(19), ({ plan, statusOf, cap, pick }, stopAfter) => {
        const whole = play(plan, statusOf, cap, pick);
        const settled = new Map(
          [...whole.endings]
            .slice(0, stopAfter)
            .filter(([, status]) => ['pass', 'warn', 'fail'].includes(status)),
        );
        const resumed = play(plan, statusOf, cap, pick, settled);
        expect(new Map([...settled, ...resumed.endings])).toEqual(whole.endings);
        expect(resumed.skips.size + resumed.started.length + settled.size).toBe(plan.audits.length);
        expect(resumed.started.filter((audit) => settled.has(audit))).toEqual([]);
        for (const [audit, skip] of resumed.skips) expect(skip).toEqual(whole.skips.get(audit));
      }),
      { numRuns: 300 },
    );
  });

  it('starts in the same order every time', () => {
    fc.assert(
      fc.property(world, ({ plan, statusOf, cap }) => {
        const first = play(plan, statusOf, cap, () => 0).started;
        const shuffled: Plan = {
          ...plan,
          audits: [...plan.audits].reverse(),
          tables: [...plan.tables].reverse(),
        };
        expect(play(shuffled, statusOf, cap, () => 0).started).toEqual(first);
      }),
    );
  });

  const chain = [
    { name: 'raw.a' },
    { name: 'raw.z' },
    { name: 'staging.b', dependsOn: ['raw.a'] },
    { name: 'mart.c', dependsOn: ['staging.b'] },
  ];

  it('starts what unblocks most first', () => {
    const plan = planOf(chain, [
      { id: 'raw.z.first_by_id' },
      { id: 'raw.a.blocks' },
      { id: 'raw.a.also_warns', severity: 'warn' },
      { id: 'mart.c.x' },
      { id: 'staging.b.x' },
    ]);
    expect(
      play(
        plan,
        () => 'pass',
        1,
        () => 0,
      ).started,
    ).toEqual(['raw.a.blocks', 'staging.b.x', 'mart.c.x', 'raw.a.also_warns', 'raw.z.first_by_id']);
  });

  it('of those that unblock as much starts the one that took longest the last time, then by id', () => {
    const plan = planOf(
      chain,
      ['a', 'b', 'c', 'd'].map((name) => ({ id: `mart.c.${name}` })),
    );
    const durations = new Map([
      ['mart.c.b', 50],
      ['mart.c.c', 9000],
    ]);
    const queue = createReadyQueue(plan, (audit) => durations.get(audit));
    expect(plan.audits.map(() => queue.take())).toEqual(['mart.c.c', 'mart.c.b', 'mart.c.a', 'mart.c.d']);
  });

  it('skips all below with the way from the root cause, and never the neighbours', () => {
    const plan = planOf(chain, [
      { id: 'raw.a.bad' },
      { id: 'raw.a.neighbour' },
      { id: 'staging.b.x' },
      { id: 'mart.c.x' },
      { id: 'raw.z.reads_beside', reads: ['raw.a', 'raw.z'] },
    ]);
    const { endings, skips } = play(
      plan,
      (audit) => (audit === 'raw.a.bad' ? 'fail' : 'pass'),
      2,
      () => 0,
    );
    expect(Object.fromEntries(endings)).toEqual({
      'raw.a.bad': 'fail',
      'raw.a.neighbour': 'pass',
      'staging.b.x': 'skipped',
      'mart.c.x': 'skipped',
      'raw.z.reads_beside': 'skipped',
    });
    expect(skips.get('mart.c.x')?.rootCause).toEqual({
      audit: 'raw.a.bad',
      status: 'fail',
      path: ['raw.a', 'staging.b'],
    });
    expect(skips.get('raw.z.reads_beside')?.rootCause.path).toEqual(['raw.a']);
  });

  it('stopped early tells what was disabled from what just did not run, and gives nothing more out', () => {
    const plan = planOf(chain, [
      { id: 'raw.a.bad' },
      { id: 'raw.a.slow' },
      { id: 'raw.z.x' },
      { id: 'staging.b.x' },
    ]);
    const queue = createReadyQueue(plan);
    expect([queue.take(), queue.take()]).toEqual(['raw.a.bad', 'raw.a.slow']);
    expect(queue.finish('raw.a.bad', 'fail')).toEqual([]);
    expect(queue.stop()).toEqual({
      skipped: [{ audit: 'staging.b.x', rootCause: { audit: 'raw.a.bad', status: 'fail', path: ['raw.a'] } }],
      notRun: ['raw.z.x'],
    });
    expect(queue.take()).toBeUndefined();
    expect(queue.stop()).toEqual({ skipped: [], notRun: [] });
  });

  it('refuses a result of what was not taken, or twice', () => {
    const queue = createReadyQueue(planOf(chain, [{ id: 'raw.a.x' }]));
    expect(() => queue.finish('raw.a.x', 'pass')).toThrow('finished without being taken');
    queue.take();
    queue.finish('raw.a.x', 'pass');
    expect(() => queue.finish('raw.a.x', 'pass')).toThrow('finished without being taken');
  });
});
