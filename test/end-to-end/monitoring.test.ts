import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay, jsonLines } from './assay.js';
import { audit, makeProject } from './make-project.js';

/** Of the day whose amounts are wrong. */
const DAY = ['--date', '2001-03-02'];

describe('what a run tells to programs that watch it', () => {
  it('writes metrics, and events to stdout while people read on stderr', async () => {
    const folder = await makeProject();
    const run = await assay(['run', ...DAY, '--metrics', 'out/assay.prom', '--events', '-'], { cwd: folder });
    expect(run.exitCode).toBe(1);
    const events = jsonLines(run.stdout);
    expect(events[0]).toMatchObject({ type: 'run.start' });
    expect(events.at(-1)).toMatchObject({ type: 'run.end', exitCode: 1 });
    const started = events.find((event) => event.type === 'query.start' && event.purpose === 'count');
    expect(started).toMatchObject({
      query: {
        text: expect.stringContaining('$run_date'),
        parameters: { run_date: { type: 'date', value: '2001-03-02' } },
      },
    });
    expect(events.find((event) => event.type === 'query.end')).toMatchObject({
      resources: { cpuMs: expect.any(Number), resultBytes: expect.any(Number), rowsScanned: null },
    });
    expect(run.stderr).toContain('[exit 1]');

    const metrics = readFileSync(join(folder, 'out', 'assay.prom'), 'utf8');
    expect(metrics).toMatch(/^assay_run_exit_code\{project="shop",target="local"\} 1$/m);
    expect(metrics.endsWith('\n# EOF\n')).toBe(true);
    expect(readdirSync(join(folder, 'out'))).toEqual(['assay.prom']);

    const [log = ''] = readdirSync(join(folder, 'history', 'runs'));
    const kept = jsonLines(readFileSync(join(folder, 'history', 'runs', log), 'utf8'));
    expect(kept.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    expect(kept.find((event) => event.type === 'query.start')).not.toHaveProperty('query');
  });

  it('writes events to a file beside what is printed, and refuses two streams on stdout', async () => {
    const folder = await makeProject();
    const run = await assay(['run', ...DAY, '--json', '--events', 'events.jsonl'], { cwd: folder });
    const printed = jsonLines(run.stdout).filter(({ type }) => type !== 'diagnostic');
    expect(jsonLines(readFileSync(join(folder, 'events.jsonl'), 'utf8'))).toEqual(printed);

    const both = await assay(['run', ...DAY, '--json', '--events', '-'], { cwd: folder });
    expect(both.exitCode).toBe(2);
    expect(jsonLines(both.stdout)).toMatchObject([{ code: 'contradictory-options' }]);
    for (const one of [
      ['--events', 'one', '--metrics', './one'],
      ['--metrics', 'one', '--report', 'junit=one'],
      ['--report', 'junit=one', '--report', 'junit=one'],
    ]) {
      const lost = await assay(['run', ...DAY, ...one], { cwd: folder });
      expect([lost.exitCode, lost.stderr]).toEqual([2, expect.stringContaining('both write')]);
    }
    expect((await assay(['run', ...DAY, '--metrics', '-'], { cwd: folder })).exitCode).toBe(2);
    expect((await assay(['run', ...DAY, '--report', 'junit=-'], { cwd: folder })).exitCode).toBe(2);
    expect(readdirSync(join(folder, 'history', 'runs'))).toHaveLength(1);
  });

  it('sends nothing where the events cannot be written, and ends with 3 where only the metrics cannot', async () => {
    const folder = await makeProject();
    mkdirSync(join(folder, 'taken'));
    const run = await assay(['run', ...DAY, '--events', 'taken'], { cwd: folder });
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('events-not-written')]);
    expect(existsSync(join(folder, 'history'))).toBe(false);
    const good = ['run', '--date', '2001-03-01', '--metrics', 'taken'];
    const late = await assay(good, { cwd: folder });
    expect([late.exitCode, late.stderr]).toEqual([3, expect.stringContaining('cannot write the metrics')]);
  });
});

it('tells what passed a limit of resources, which fails nothing; of samples, the limits or none at all', async () => {
  const costly = 'SELECT id FROM raw.orders WHERE day = @run_date AND length(repeat(email, 3000000)) < 0';
  const folder = await makeProject({
    files: {
      'raw/orders/costly.sql': audit('x', 'validity', costly, 'resources: { cpu: 1ms, scanned: 1TB }'),
      'raw/orders/all.sql': audit('x', 'validity', 'SELECT id, day FROM raw.orders WHERE day = @run_date'),
    },
  });
  appendFileSync(join(folder, 'assay.yml'), 'limits: { samples: { rows: 1, columns: 1 } }\n');
  const args = ['run', '--date', '2001-03-01', '-s', 'raw.orders.costly', 'raw.orders.all'];
  const run = await assay([...args, '--events', 'events.jsonl'], { cwd: folder });
  const resultOf = (events: readonly Record<string, unknown>[], name: string): unknown =>
    events
      .map(({ result }) => result as { readonly audit?: unknown } | undefined)
      .find((result) => result?.audit === `raw.orders.${name}`);
  const events = jsonLines(readFileSync(join(folder, 'events.jsonl'), 'utf8'));
  expect(resultOf(events, 'costly')).toMatchObject({
    status: 'pass',
    findings: [{ kind: 'resource', figure: 'cpu', limit: 1 }],
  });
  expect(run.stdout).toMatch(
    /OVER THEIR LIMITS\n {2}raw\.orders\.costly {2}a query took processor time of \d.*, more than 1ms {2}owner data\n/,
  );
  const [log = ''] = readdirSync(join(folder, 'history', 'runs'));
  const ran = await assay(['history', 'show', log.replace('.jsonl', '')], { cwd: folder });
  expect(ran.stdout).toMatch(
    /^ {2}over its limits {2}raw\.orders\.costly {2}a query took processor time of /m,
  );
  const shown = await assay(['show', 'raw.orders.costly'], { cwd: folder });
  expect(shown.stdout).toMatch(/^ {2}over its limits: a query took processor time of \d.*, more than 1ms$/m);
  expect(resultOf(events, 'all')).toMatchObject({
    offendingRows: 2,
    sample: { columns: ['id'], rows: [['1']] },
  });

  const without = jsonLines((await assay([...args, '--json', '--no-samples'], { cwd: folder })).stdout);
  expect(without.some(({ purpose }) => purpose === 'sample')).toBe(false);
  expect(resultOf(without, 'all')).toMatchObject({ status: 'fail', offendingRows: 2, sample: null });
  const told = await assay(['show', 'raw.orders.all'], { cwd: folder });
  expect(told.stdout).toContain('\n  no sample: none was to be taken\n');
});
