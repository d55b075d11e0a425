import type { AuditResult } from '@assay/contract';
import { type AuditSketch, planOf } from '@assay/contract/testing';
import type { Warehouse } from '@assay/runner';
import { figuresAudit, groupsAudit, rowsAudit, scanOf } from '@assay/runner/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ran, runPlanOn } from '../run-plan-on.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';
import { fakeTarget, openOnFake } from './open-target.js';

const SLOTS = { maxConcurrentQueries: 2 };

let fake: FakeBigQuery;
let warehouse: Warehouse;
beforeEach(async () => {
  fake = await startFakeBigQuery({
    location: 'EU',
    setup: [
      'CREATE SCHEMA raw',
      `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS d, i::BIGINT AS x, CASE WHEN i % 7 = 0 THEN NULL ELSE i::DOUBLE END AS f,
        'word ' || i AS s FROM range(100) r(i)`,
    ],
  });
  warehouse = await openOnFake(fake, SLOTS);
});
afterEach(async () => {
  await warehouse.close();
  await fake.close();
});

function run(audits: readonly AuditSketch[], fuse = true, pricePerTib?: number): Promise<Ran> {
  const target = fakeTarget(fake, { ...SLOTS, ...(pricePerTib !== undefined && { pricePerTib }) });
  return runPlanOn(warehouse, { ...planOf([{ name: 'raw.t' }], audits), target }, { fuse });
}

/** What must be the same however it was asked. */
const decided = ({ report }: Ran): unknown =>
  report.results.map(({ startedAt, endedAt, durationMs, sharedBy, cost, ...rest }: AuditResult) => rest);

const above = (column: string, value: string): AuditSketch['expect'] & {} => ({
  error: {
    terms: [{ subject: { kind: 'column', column }, test: { kind: 'compare', operator: '>', value } }],
  },
  warn: null,
});

const AUDITS: readonly AuditSketch[] = [
  rowsAudit('raw.t.a', 'x < 0'),
  rowsAudit('raw.t.b', 'f IS NULL -- unknown'),
  rowsAudit('raw.t.c', 'x > 50', scanOf({ filter: 'x < 60' })),
  { ...figuresAudit('raw.t.d', { mean: 'AVG(f)' }, 'COUNT(*) > 0'), expect: above('mean', '1') },
  { ...figuresAudit('raw.t.e', { mean: 'AVG(f)' }, null), expect: above('mean', '1000') },
  rowsAudit('raw.t.f', 'x < 0', scanOf({ predicate: 'd = @run_date - 1' })),
  { ...rowsAudit('raw.t.g', 'x < 0', scanOf({ predicate: 'd = @run_date - 1' })), allowEmpty: true },
  groupsAudit('raw.t.h', ['x'], 'COUNT(*) > 1'),
  groupsAudit('raw.t.i', ['x'], 'x > 97'),
];

describe('queries that several audits share on BigQuery', () => {
  it('end each audit as its own queries do, with fewer jobs', async () => {
    const fused = await run(AUDITS);
    const jobs = fake.jobs().length;
    const unfused = await run(AUDITS, false);
    expect(decided(fused)).toEqual(decided(unfused));
    expect(fused.report.results.map(({ status }) => status)).toEqual([
      'pass',
      'fail',
      'fail',
      'pass',
      'fail',
      'inconclusive',
      'pass',
      'pass',
      'fail',
    ]);
    // Three shared ones, and a sample of each that fails.
    expect(jobs).toBe(3 + 4);
    // A count of each, what they examine, and the same samples.
    expect(fake.jobs().length - jobs).toBe(9 + 3 + 4);
  });

  it('say on the job how many audits they answer, and on the record which', async () => {
    const { events } = await run(
      AUDITS.slice(0, 3).map((audit, index) => ({ ...audit, owner: index === 0 ? 'one' : 'other' })),
    );
    const [shared] = fake.jobs();
    expect(shared?.labels).toMatchObject({
      assay_audit: 'raw_t_a',
      assay_audits: '3',
      assay_owner: 'several-owners',
      assay_purpose: 'count',
    });
    expect(events.find(({ type }) => type === 'query.job')).toMatchObject({
      audits: ['raw.t.a', 'raw.t.b', 'raw.t.c'],
      job: { id: shared?.jobId },
    });
    const sample = fake.jobs().find(({ labels }) => labels.assay_purpose === 'sample');
    expect(sample?.labels).not.toHaveProperty('assay_audits');
  });

  it('share what is billed to the last byte', async () => {
    fake.answer((_, labels) => labels.assay_audits === '3', { totalBytesBilled: 100_000_001 });
    const { report } = await run(
      [...AUDITS.slice(0, 1), ...AUDITS.slice(3, 4), rowsAudit('raw.t.z', 'x = -1')],
      true,
      6.25,
    );
    expect(report.results.map(({ cost }) => cost?.billedBytes)).toEqual([33_333_334, 33_333_334, 33_333_333]);
    const price = report.results.reduce((sum, { cost }) => sum + (cost?.price ?? 0), 0);
    expect(price).toBeCloseTo((100_000_001 / 2 ** 40) * 6.25, 8);
  });

  it('that would be billed too much are asked in halves, within the least that a member allows', async () => {
    fake.answer((query, labels) => labels.assay_audits !== undefined && query.includes('AVG(f)'), {
      totalBytesBilled: 50e6,
    });
    const { report } = await run(
      AUDITS.slice(0, 5).map((audit, index) => ({ ...audit, maximumBytesBilled: index === 1 ? 30e6 : null })),
    );
    expect(fake.jobs()[0]?.resource).toMatchObject({
      configuration: { query: { maximumBytesBilled: '30000000' } },
    });
    expect(report.results.map(({ status, sharedBy }) => `${status} ${sharedBy}`)).toEqual([
      'pass 3',
      'fail 3',
      'fail 3',
      'pass 2',
      'fail 2',
    ]);
  });

  it('tell of an audit that BigQuery refuses alone', async () => {
    const bad = [
      rowsAudit('raw.t.y', 'nope = 1'),
      { ...rowsAudit('raw.t.z', 'x = -1'), maximumBytesBilled: 1_000_000 },
    ];
    const fused = await run([...AUDITS.slice(0, 5), ...bad]);
    expect(decided(fused)).toEqual(decided(await run([...AUDITS.slice(0, 5), ...bad], false)));
    expect(fused.report.results.slice(-2)).toMatchObject([{ status: 'error' }, { status: 'error' }]);
    expect(fused.report.results.slice(0, 5).map(({ status }) => status)).toEqual([
      'pass',
      'fail',
      'fail',
      'pass',
      'fail',
    ]);
  });
});
