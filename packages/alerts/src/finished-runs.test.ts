import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId, Status } from '@assay/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finishedRuns } from './finished-runs.js';
import { type MadeUpHistory, makeHistory } from './recorded-runs.test-support.js';

let history: MadeUpHistory;
beforeEach(() => {
  const window = { name: 'window', type: 'integer', default: { type: 'integer', value: '7' } } as const;
  history = makeHistory({ ops: [], sales: [], stock: [] }, { ops: [window] });
});
afterEach(() => history.remove());

const LONG_AFTER = new Date('2100-01-01T00:00:00Z');
const [SIX, SEVEN, EIGHT] = ['06', '07', '08'].map((hour) => `2001-07-02T${hour}:00:00.000Z`) as [
  string,
  string,
  string,
];

/** What the runs that are not done with say: `raw.ops.holds fail`, and of a killed one `raw.ops.holds missing`. */
async function said(...done: RunId[]): Promise<readonly (readonly string[])[]> {
  const before = { runs: new Set(done), isNew: false };
  const { runs, diagnostics } = await finishedRuns(history.folder, before, LONG_AFTER);
  expect(diagnostics).toEqual([]);
  return runs.map(({ results, ending, settled = [], plan }) => {
    const known = new Set([...results.map(({ audit }) => audit), ...settled]);
    const missing = ending === 'killed' ? plan.audits.filter(({ id }) => !known.has(id)) : [];
    return [
      ...results.map(({ audit, status }) => `${audit.split('.')[1]} ${status}`),
      ...missing.map(({ table }) => `${table.split('.')[1]} missing`),
    ].sort();
  });
}

const record = (at: string, statuses: Record<string, Status>, more = {}): RunId =>
  history.record({ at, runDate: '2001-07-01', statuses, ...more });

describe('a run that ends after a later one of the same date was told of', () => {
  it('says nothing of what that one found: neither that it is bad, nor that it is good', async () => {
    record(SIX, { ops: 'fail', sales: 'pass', stock: 'fail' });
    const later = record(SEVEN, { ops: 'pass', sales: 'fail' });
    expect(await said(later)).toEqual([['stock fail']]);
  });

  it('still says that the data is bad where that one could not look', async () => {
    record(SIX, { ops: 'fail', sales: 'pass', stock: 'error' });
    const later = record(SEVEN, { ops: 'error', sales: 'timeout', stock: 'skipped' });
    expect(await said(later)).toEqual([['ops fail']]);
  });

  it('misses nothing that the later one looked at, when it was killed', async () => {
    record(SIX, { ops: 'pass' }, { ends: false });
    const later = record(SEVEN, { ops: 'fail', sales: 'error' });
    expect(await said(later)).toEqual([['stock missing']]);
  });

  it('says all of it where that one is of another date or target, asked something else, or was not told of', async () => {
    record(SIX, { ops: 'fail' });
    const done = [
      record(SEVEN, { ops: 'pass' }, { runDate: '2001-07-02' }),
      record(SEVEN, { ops: 'pass' }, { target: 'prod' }),
      record(SEVEN, { ops: 'pass' }, { parameters: { window: { type: 'integer', value: '31' } } }),
    ];
    expect(await said(...done)).toEqual([['ops fail']]);
    record(EIGHT, { ops: 'pass' });
    expect(await said(...done)).toEqual([['ops fail'], ['ops pass']]);
  });

  it('waits while that one cannot be read, and says so', async () => {
    record(SIX, { ops: 'fail' });
    const later = record(SEVEN, { ops: 'pass' });
    const log = join(history.folder, 'runs', `${later}.jsonl`);
    const whole = readFileSync(log, 'utf8');
    writeFileSync(log, whole.replace('"audit.end"', '"audit.'));
    const found = await finishedRuns(history.folder, { runs: new Set([later]), isNew: false }, LONG_AFTER);
    expect(found).toMatchObject({ runs: [], done: [], diagnostics: [{ severity: 'error' }] });
    writeFileSync(log, whole);
    expect(await said(later)).toEqual([[]]);
  });
});

describe('on first use', () => {
  it('the newest result of an audit is the newest that says something of it', async () => {
    record(SIX, { ops: 'fail', sales: 'fail', stock: 'fail' }, { runDate: '2001-06-29' });
    record(SEVEN, { ops: 'fail', sales: 'error', stock: 'pass' }, { runDate: '2001-06-30' });
    record(EIGHT, { ops: 'skipped', sales: 'skipped', stock: 'fail' });
    const { runs, done } = await finishedRuns(history.folder, { runs: new Set(), isNew: true }, LONG_AFTER);
    expect(runs.map(({ results }) => results.map(({ audit, status }) => `${audit} ${status}`))).toEqual([
      ['raw.ops.holds fail', 'raw.sales.holds error'],
      ['raw.ops.holds skipped', 'raw.sales.holds skipped', 'raw.stock.holds fail'],
    ]);
    expect(done).toHaveLength(3);
  });
});

describe('a killed run', () => {
  it('misses what it did not come to', async () => {
    record(SIX, { ops: 'pass' }, { ends: false });
    expect(await said()).toEqual([['ops pass', 'sales missing', 'stock missing']]);
  });

  it('misses nothing that the runs decided that it resumes, and again what they could not tell', async () => {
    const first = record(SIX, { ops: 'fail', sales: 'error' }, { ends: false });
    const second = record(SEVEN, { stock: 'pass' }, { ends: false, resumes: first });
    record(EIGHT, {}, { ends: false, resumes: second });
    expect(await said(first, second)).toEqual([['sales missing']]);
  });

  it('misses no audit that was asked something else', async () => {
    record(
      SIX,
      { ops: 'pass', sales: 'pass' },
      { ends: false, parameters: { window: { type: 'integer', value: '31' } } },
    );
    expect(await said()).toEqual([['sales pass', 'stock missing']]);
  });

  it('leaves what it did not come to to the run that resumes it', async () => {
    const first = record(SIX, { ops: 'pass' }, { ends: false });
    record(SEVEN, { sales: 'pass' }, { ends: false, resumes: first });
    expect(await said()).toEqual([['ops pass'], ['sales pass', 'stock missing']]);
  });
});
