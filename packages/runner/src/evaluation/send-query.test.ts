import { MASKED, NO_RESOURCE_LIMITS, type Plan } from '@assay/contract';
import { type AuditSketch, planOf, startOf, UNKNOWN_RESOURCES } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../run-plan.js';
import { count, madeUpTime, play, purposeOf, queryError, type Script, sample } from '../scripted-run.js';
import { scriptedWarehouse } from '../warehouse/scripted.js';

const AUDIT: AuditSketch = {
  id: 'raw.t.a',
  sql: "SELECT id FROM raw.t WHERE d = @run_date AND email = @who OR note = '@'",
  parameters: [{ name: 'who', type: 'string', default: { type: 'string', value: 'bob@x.test' } }],
};
const planWith = (audit: Partial<AuditSketch> = {}): Plan =>
  planOf([{ name: 'raw.t' }], [{ ...AUDIT, ...audit }]);

const failing: Script = (purpose) => (purpose === 'count' ? count(3) : sample);

describe('the events of a query', () => {
  it('have the text that was sent and what was bound to it, and again where it failed', async () => {
    const { events, warehouse } = await play(planWith(), () => queryError);
    const query = {
      text: warehouse.sent[0]?.text,
      parameters: {
        run_date: { type: 'date', value: '2001-06-30' },
        who: { type: 'string', value: 'bob@x.test' },
      },
    };
    expect(query.text).toContain('d = $run_date AND email = $who');
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'query.start', query },
      { type: 'query.end', outcome: 'error', query },
    ]);
    const done = (await play(planWith(), () => count(0))).events.find(({ type }) => type === 'query.end');
    expect(done).not.toHaveProperty('query');
  });

  it('hide what was given to an audit that reads personal columns, not the date of the run', async () => {
    const { events, warehouse } = await play(planWith({ sensitive: true }), () => queryError);
    expect(JSON.stringify(events)).not.toContain('bob@x.test');
    expect(events[0]).toMatchObject({
      query: { parameters: { run_date: { value: '2001-06-30' }, who: { type: 'string', value: MASKED } } },
    });
    expect(warehouse.sent[0]?.parameters.who?.value).toBe('bob@x.test');
  });

  it('have what it cost as the warehouse tells it, and nothing where it tells nothing', async () => {
    const resources = { ...UNKNOWN_RESOURCES, cpuMs: 1.5, bytesScanned: 0 };
    const { events } = await play(planWith(), (purpose, text, timeoutMs) =>
      purpose === 'count' ? { ...rowsOf(failing(purpose, text, timeoutMs)), resources } : sample,
    );
    const ends = events.filter((event) => event.type === 'query.end');
    expect(ends[0]).toMatchObject({ purpose: 'count', resources });
    expect(ends[1]).not.toHaveProperty('resources');
  });
});

describe('a limit of resources', () => {
  const costing =
    (bytesScanned: number): Script =>
    () => ({
      ...rowsOf(count(0)),
      resources: { ...UNKNOWN_RESOURCES, bytesScanned },
    });
  const limited = planWith({ resources: { ...NO_RESOURCE_LIMITS, scanned: 1000 } });

  it('that is passed is told in the result, whose status stays', async () => {
    const { report } = await play(limited, costing(1001));
    expect(report.results).toMatchObject([
      { status: 'pass', findings: [{ kind: 'resource', figure: 'scanned', limit: 1000, value: 1001 }] },
    ]);
    expect(report.success).toBe(true);
  });

  it('that is kept, or whose figure is not known, is not told', async () => {
    for (const script of [costing(1000), () => count(0)] satisfies Script[]) {
      const { report } = await play(limited, script);
      expect(report.results[0]).not.toHaveProperty('findings');
    }
  });
});

describe('samples', () => {
  it('are within the limits of the plan, the count beside them exact', async () => {
    const plan = planWith();
    const samples = { rows: 2, columns: 1, characters: 10 };
    const { report, warehouse } = await play({ ...plan, project: { ...plan.project, samples } }, (purpose) =>
      purpose === 'count'
        ? count(3)
        : { kind: 'rows', columns: ['a', 'b'], rows: ['x'.repeat(11), 'y', 'z'].map((a) => [a, '1']) },
    );
    expect(warehouse.sent[1]?.text).toMatch(/LIMIT 2$/);
    expect(report.results).toMatchObject([
      { offendingRows: 3, sample: { columns: ['a'], rows: [[`${'x'.repeat(9)}…`], ['y']] } },
    ]);
  });

  it.each([
    ['the run', false, 10],
    ['the project', true, 0],
  ])('are not asked for where %s wants none: the count is the only query', async (_, wanted, rows) => {
    const plan = planWith();
    const project = { ...plan.project, samples: { ...plan.project.samples, rows } };
    const purposes: string[] = [];
    const report = await runPlan({
      plan: { ...plan, project },
      start: startOf(plan),
      warehouse: scriptedWarehouse({
        answer: ({ text }) => {
          purposes.push(purposeOf(text));
          return count(3);
        },
      }),
      record: () => undefined,
      clock: () => new Date(0),
      timers: madeUpTime(),
      random: () => 0,
      samples: wanted,
      signal: new AbortController().signal,
    });
    expect(purposes).toEqual(['count']);
    expect(report.results).toMatchObject([
      { status: 'fail', offendingRows: 3, sample: null, sampleProblem: 'none was to be taken' },
    ]);
  });
});

function rowsOf(outcome: ReturnType<Script>) {
  if ('then' in outcome || outcome.kind !== 'rows') throw new Error('rows are expected');
  return outcome;
}
