import { describe, expect, it } from 'vitest';
import { planOf, startOf } from './made-up-plan.js';
import { PLAN_FORMAT_VERSION, type Plan } from './plan.js';
import { planVersionOf, readEventArtifact, readPlanArtifact } from './read-artifact.js';

const ID = 'raw.orders.id_is_unique';

/** A plan in which no list is empty and nothing is null that could be an object. */
const PLAN: Plan = {
  ...planOf(
    [
      {
        name: 'raw.orders',
        dependsOn: ['raw.items'],
        partition: { kind: 'column', column: 'day', type: 'date', granularity: 'day', range: null },
        columns: [{ name: 'id', description: null, pii: false }],
        suppressions: [{ rule: 'join', reason: 'Small.', stale: false }],
      },
    ],
    [
      {
        id: ID,
        tags: ['nightly'],
        parameters: [{ name: 'least', type: 'integer', default: null }],
        check: { name: 'unique', column: 'id' },
        scan: { table: 'raw.orders', from: 'raw.orders', predicate: null, filter: null },
        fusion: {
          kind: 'figures',
          figures: [{ name: 'n', expression: { text: 'count(*)', parameters: [] } }],
          having: null,
          returned: [],
        },
        suppressions: [{ rule: 'join', reason: 'Small.', stale: true }],
      },
      {
        id: `${ID}_as_in_items`,
        compare: {
          key: ['id'],
          tolerances: [{ column: 'amount', kind: 'relative', value: '0.005' }],
          matched: 'left',
          leftTarget: null,
          right: {
            target: null,
            file: 'a.sql',
            sql: { text: 'SELECT @least', parameters: [{ name: 'least', offset: 7 }] },
            sqlStart: { line: 9, column: 1 },
            reads: ['raw.items'],
            scan: { table: 'raw.items', from: 'raw.items', predicate: null, filter: null },
          },
        },
      },
    ],
  ),
  owners: {
    everyone: {
      members: ['someone'],
      notify: [{ channel: 'slack', address: 'data-alerts', severities: ['error', 'warn'], samples: false }],
    },
  },
};

const problemsOf = (value: unknown) => {
  const read = readPlanArtifact(value, 'plan.json');
  return read.ok ? [] : read.diagnostics;
};

describe('a plan that is read', () => {
  it('is what was written', () => {
    expect(readPlanArtifact(JSON.parse(JSON.stringify(PLAN)), 'plan.json')).toEqual({
      ok: true,
      value: PLAN,
    });
  });

  it('is refused where a comparison names a target that is not in it', () => {
    const audits = PLAN.audits.map((audit) => ({
      ...audit,
      compare: audit.compare && { ...audit.compare, leftTarget: 'prod' },
    }));
    expect(problemsOf({ ...PLAN, audits })).toMatchObject([
      { message: expect.stringContaining('a comparison names a target that is not in it') },
    ]);
    expect(problemsOf({ ...PLAN, audits, otherTargets: [{ ...PLAN.target, name: 'prod' }] })).toEqual([]);
  });

  it.each([
    [PLAN_FORMAT_VERSION - 1, 'older Assay: make it again with `assay compile`'],
    [PLAN_FORMAT_VERSION + 1, 'newer Assay: use that one'],
  ])('is refused for its version %i alone, whatever else is in it', (formatVersion, hint) => {
    const other = { format: 'assay.plan', formatVersion, tables: 'elsewhere' };
    expect(problemsOf(other)).toEqual([
      {
        code: 'unknown-artifact-version',
        severity: 'error',
        message: `this plan has format version ${formatVersion}; this Assay reads version ${PLAN_FORMAT_VERSION}`,
        hint: expect.stringContaining(hint),
        location: { file: 'plan.json' },
      },
    ]);
    expect(planVersionOf(other)).toBe(formatVersion);
  });

  it.each([
    ['another program', { format: 'other', formatVersion: 1 }],
    ['a list', [1]],
    ['null', null],
    ['a version that is no number', { ...PLAN, formatVersion: 'two' }],
  ])('is no plan at all: %s', (_, value) => {
    expect(problemsOf(value)[0]).toMatchObject({ code: 'invalid-artifact' });
    expect(planVersionOf(value)).toBeUndefined();
  });

  /** Whoever changes this list raises the version: a plan of the former shape is in somebody's history. */
  it('has in version 7 these fields', () => {
    const [table] = PLAN.tables;
    const [audit, comparing] = PLAN.audits;
    const parts = [
      PLAN,
      PLAN.project,
      PLAN.target,
      PLAN.owners.everyone,
      PLAN.owners.everyone?.notify[0],
      table,
      table?.partition,
      table?.suppressions[0],
      audit,
      audit?.scan,
      comparing?.compare,
      comparing?.compare?.tolerances[0],
      comparing?.compare?.right,
    ];
    expect([
      PLAN_FORMAT_VERSION,
      ...parts.map((part) =>
        Object.keys(part ?? {})
          .sort()
          .join(' '),
      ),
    ]).toEqual([
      8,
      'audits format formatVersion layers otherTargets owners project tables target',
      'name runDeadlineMs samples timezone',
      'maxConcurrentQueries memoryLimit name path tempLimit threads type',
      'members notify',
      'address channel samples severities',
      'columns dependsOn description layer maxBytes name owner partition source suppressions',
      'column granularity kind range type',
      'reason rule stale',
      'allowEmpty blocking check compare description dimension expect fingerprint fusion id mask maximumBytesBilled name owner parameters reads resources scan sensitive severity source sql sqlStart suppressions table tags timeoutMs',
      'filter from predicate table',
      'key leftTarget matched right tolerances',
      'column kind value',
      'file reads scan sql sqlStart target',
    ]);
  });
});

it('an event of an older format is not said to be of a newer one', () => {
  const read = readEventArtifact({ ...startOf(PLAN), v: 0 }, 'x.jsonl', 3);
  expect(read.ok ? [] : read.diagnostics).toMatchObject([
    {
      code: 'unknown-artifact-version',
      hint: expect.stringContaining('older'),
      location: { start: { line: 3 } },
    },
  ]);
});
