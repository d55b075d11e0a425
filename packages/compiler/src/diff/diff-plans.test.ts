import {
  type Compare,
  NO_RESOURCE_LIMITS,
  type NotifyRoute,
  type Plan,
  type PlanAudit,
} from '@assay/contract';
import { type AuditSketch, planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpect } from '../expect/parse-expect.js';
import { diffPlans } from './diff-plans.js';
import type { Direction } from './plan-diff.js';
import { readSideSettings } from './side-settings.js';

const TABLES = [{ name: 'raw.stores' }, { name: 'raw.trips', dependsOn: ['raw.stores'], owner: 'trips' }];
const ID = 'raw.trips.a';

function toErrors(address: string): NotifyRoute {
  return { channel: 'slack', address, severities: ['error'], samples: false };
}

function withAudit(audit: Omit<AuditSketch, 'id'>): Plan {
  return planOf(TABLES, [{ id: ID, ...audit }]);
}

const COMPARE: Compare = {
  key: ['id'],
  tolerances: [],
  matched: 'both',
  leftTarget: null,
  right: {
    target: null,
    file: 'raw/trips/a.sql',
    sql: { text: 'SELECT id FROM raw.stores', parameters: [] },
    sqlStart: { line: 9, column: 1 },
    reads: ['raw.stores'],
    scan: null,
  },
};

/** `aspect direction before -> after` of each change. */
function told(before: Plan, after: Plan): string[] {
  return diffPlans(before, after).changes.map(
    ({ subject, aspect, direction, before: from, after: to }) =>
      `${subject.name} ${aspect} ${direction}: ${from} -> ${to}`,
  );
}

function thresholds(text: string, warn?: string): PlanAudit['expect'] {
  const read = (one: string) => {
    const parsed = parseExpect(one);
    if (!parsed.ok) throw new Error(`not an expectation: ${one}`);
    return parsed.expectation;
  };
  return { error: read(text), warn: warn === undefined ? null : read(warn) };
}

describe('diffPlans', () => {
  it.each<[string, Partial<PlanAudit> | { sql: string }, Partial<PlanAudit> | { sql: string }, Direction]>([
    ['severity', { severity: 'error' }, { severity: 'warn' }, 'loosened'],
    ['blocking', { blocking: true }, { blocking: false }, 'loosened'],
    ['allow_empty', { allowEmpty: false }, { allowEmpty: true }, 'loosened'],
    ['timeout', { timeoutMs: 60_000 }, { timeoutMs: 90_000 }, 'loosened'],
    [
      'resources.cpu',
      { resources: { ...NO_RESOURCE_LIMITS, cpu: 1 } },
      { resources: NO_RESOURCE_LIMITS },
      'loosened',
    ],
    ['expect', { expect: thresholds('rows <= 10') }, { expect: thresholds('rows <= 100') }, 'loosened'],
    ['expect', { expect: thresholds('rate <= 0.1%') }, { expect: thresholds('rate <= 1%') }, 'loosened'],
    [
      'expect',
      { expect: thresholds('n between 1 and 5') },
      { expect: thresholds('n between 0 and 5') },
      'loosened',
    ],
    [
      'expect',
      { expect: thresholds('n between 1 and 5') },
      { expect: thresholds('n between 2 and 6') },
      'unclear',
    ],
    ['expect', { expect: thresholds('n > 5') }, { expect: thresholds('m > 5') }, 'unclear'],
    ['expect', { expect: thresholds('rows = 0') }, { expect: thresholds('rate <= 1%') }, 'unclear'],
    ['expect', { expect: thresholds('rows = 0') }, { expect: thresholds('rows < 1') }, 'neutral'],
    [
      'expect',
      { expect: thresholds('rows = 0') },
      { expect: thresholds('rows <= 5', 'rows = 0') },
      'loosened',
    ],
    [
      'expect',
      { expect: thresholds('rows <= 5', 'rows = 0') },
      { expect: thresholds('rows <= 3', 'rows <= 1') },
      'unclear',
    ],
    ['sql', { sql: 'SELECT 1' }, { sql: 'SELECT  1 -- one' }, 'neutral'],
    ['sql', { sql: 'SELECT 1' }, { sql: 'SELECT 2' }, 'unclear'],
    ['matched', { compare: COMPARE }, { compare: { ...COMPARE, matched: 'left' } }, 'loosened'],
    ['owner', { owner: 'trips' }, { owner: 'everyone' }, 'neutral'],
    ['tags', { tags: [] }, { tags: ['nightly'] }, 'neutral'],
    ['mask', { mask: { kind: 'all' } }, { mask: { kind: 'columns', columns: ['a'] } }, 'loosened'],
    ['sensitive', { sensitive: true }, { sensitive: false }, 'loosened'],
    [
      'allow',
      { suppressions: [] },
      { suppressions: [{ rule: 'join', reason: 'small', stale: false }] },
      'loosened',
    ],
  ])('tells a change of %s of an audit by itself', (aspect, before, after, direction) => {
    const { changes } = diffPlans(withAudit(before), withAudit(after));
    expect(changes.map((change) => [change.aspect, change.direction])).toEqual([[aspect, direction]]);
    const back = diffPlans(withAudit(after), withAudit(before)).changes;
    expect(back.map((change) => [change.aspect, change.direction])).toEqual([[aspect, OPPOSITE[direction]]]);
  });

  it('says once that an audit only warns now, with the threshold that goes with it', () => {
    const before = withAudit({ severity: 'error', expect: thresholds('rows = 0') });
    const after = withAudit({
      severity: 'warn',
      expect: { error: null, warn: thresholds('rows = 0').error },
    });
    expect(told(before, after)).toEqual([`${ID} severity loosened: error -> warn`]);
  });

  it('tells by whom an audit is owned before and after, and that it was only given another name', () => {
    const before = planOf(TABLES, [{ id: 'raw.trips.old', owner: 'trips', fingerprint: 'same' }]);
    const after = planOf(TABLES, [{ id: 'raw.trips.new', fingerprint: 'same', blocking: false }]);
    expect(diffPlans(before, after).changes).toMatchObject([
      {
        subject: { name: 'raw.trips.old' },
        kind: 'removed',
        direction: 'loosened',
        renamed: 'raw.trips.new',
        ownerBefore: 'trips',
        ownerAfter: null,
        place: { file: 'raw/trips/old.sql' },
      },
      {
        subject: { name: 'raw.trips.new' },
        aspect: 'blocking',
        direction: 'loosened',
        renamed: 'raw.trips.old',
      },
      {
        subject: { name: 'raw.trips.new' },
        kind: 'added',
        direction: 'tightened',
        renamed: 'raw.trips.old',
        ownerBefore: null,
        ownerAfter: 'everyone',
        place: { file: 'raw/trips/new.sql' },
      },
      { subject: { name: 'raw.trips.new' }, aspect: 'owner', ownerBefore: 'trips', ownerAfter: 'everyone' },
    ]);
  });

  it('tells what of tables, groups, targets and the project matters', () => {
    const column = (pii: boolean) => ({ name: 'email', description: null, pii });
    const before: Plan = {
      ...planOf(
        [{ name: 'raw.a', dependsOn: ['raw.b'], columns: [column(true)], maxBytes: 1e9 }, { name: 'raw.b' }],
        [],
      ),
      owners: { crew: { members: ['ann'], notify: [toErrors('a'), toErrors('b')] } },
    };
    const after: Plan = {
      ...planOf([{ name: 'raw.a', columns: [column(false)], maxBytes: 10_000_000_001 }], [], {
        path: 'other.duckdb',
        threads: 2,
      }),
      owners: { crew: { members: ['bob'], notify: [toErrors('a')] } },
      project: { ...before.project, runDeadlineMs: before.project.runDeadlineMs + 1, timezone: 'Asia/Tokyo' },
      layers: ['raw', 'mart'],
    };
    expect(told(before, after)).toEqual([
      'raw.b existence loosened: layer raw -> null',
      'crew notify loosened: slack:a (error), slack:b (error) -> slack:a (error)',
      'made-up run_deadline loosened: 6h -> 6h1ms',
      'raw.a depends_on loosened: raw.b -> null',
      'raw.a max_bytes loosened: 1 GB -> 10,000,000,001 B',
      'raw.a pii loosened: email (pii) -> email',
      'made-up layers unclear: raw -> raw, mart',
      'crew members unclear: ann -> bob',
      'made-up timezone unclear: UTC -> Asia/Tokyo',
      'local path unclear: made-up.duckdb -> other.duckdb',
      'local threads neutral: null -> 2',
    ]);
  });

  it('tells rules that are set lower, wider windows and names that are masked no more, with the owner of the settings', () => {
    const settings = (text: string) => {
      const read = readSideSettings([{ path: 'assay.yml', size: text.length, content: Buffer.from(text) }]);
      if (read === null) throw new Error('no settings');
      return read;
    };
    const before = settings('version: 1\nname: shop\nowner: data\npii_columns: ["*_email", phone]\n');
    const after = settings(`version: 1
name: shop
owner: data
pii_columns: [phone]
rules:
  join: off
  star-projection: warn
  missing-dimension-coverage: { layers: { raw: [validity] } }
  unbounded-partition-filter: { max_window: 36h }
  missing-description: error
`);
    const plan = planOf(TABLES, []);
    const { changes } = diffPlans(plan, plan, { before, after });
    expect(
      changes.map(({ subject, aspect, direction, before, after }) => [
        subject.name,
        aspect,
        direction,
        before,
        after,
      ]),
    ).toEqual([
      ['made-up', 'pii_columns', 'loosened', '*_email, phone', 'phone'],
      ['join', 'severity', 'loosened', 'error', 'off'],
      ['star-projection', 'severity', 'loosened', 'error', 'warning'],
      ['missing-description', 'severity', 'tightened', 'warning', 'error'],
      ['missing-dimension-coverage', 'layers', 'tightened', null, 'raw validity'],
      ['unbounded-partition-filter', 'max_window', 'tightened', '31d', '1d12h'],
    ]);
    expect(changes[0]).toMatchObject({
      ownerBefore: 'data',
      ownerAfter: 'data',
      place: { file: 'assay.yml' },
    });
    expect(
      diffPlans(plan, plan, { before: after, after: before }).changes.map(({ direction }) => direction),
    ).toEqual(['loosened', 'loosened', 'loosened', 'tightened', 'tightened', 'tightened']);
  });

  it('tells what of other targets than that of the plan differs, which one is meant, and where the history goes', () => {
    const settings = (rest: string) => {
      const text = `version: 1\nname: shop\nowner: data\n${rest}`;
      const read = readSideSettings([{ path: 'assay.yml', size: text.length, content: Buffer.from(text) }]);
      if (read === null) throw new Error('no settings');
      return read;
    };
    const targets = (prod: string) =>
      `targets:\n  local: { type: duckdb, path: a.duckdb }\n  prod: { type: bigquery, project: acme, location: EU${prod} }\n`;
    const before = settings(
      `default_target: local\nhistory: { bigquery: kept, target: prod }\n${targets('')}`,
    );
    const after = settings(
      `default_target: prod\n${targets(', maximum_bytes_billed: 1TB, price_per_tib: 5')}  new: { type: duckdb, path: b.duckdb }\n`,
    );
    const plan = planOf(TABLES, []);
    expect(
      diffPlans(plan, plan, { before, after }).changes.map(
        ({ subject, aspect, direction, before, after }) =>
          `${direction} ${subject.kind} ${subject.name} ${aspect}: ${before} -> ${after}`,
      ),
    ).toEqual([
      'loosened project made-up history: prod: kept -> null',
      'loosened target prod maximum_bytes_billed: 100 GB -> 1 TB',
      'unclear project made-up default_target: local -> prod',
      'unclear target new existence: null -> duckdb',
      'neutral target prod price_per_tib: null -> 5',
    ]);
  });

  it('never passes over another definition, even if it differs in what is not compared', () => {
    const before = planOf(TABLES, [{ id: ID, fingerprint: 'one' }]);
    const after = planOf(TABLES, [{ id: ID, fingerprint: 'other' }]);
    expect(told(before, after)).toEqual([`${ID} fingerprint unclear: one -> other`]);
  });

  it('finds nothing between a plan and itself, and the contrary the other way about', () => {
    fc.assert(
      fc.property(plans, plans, (before, after) => {
        expect(diffPlans(before, structuredClone(before)).changes).toEqual([]);
        const there = diffPlans(before, after).changes.map(directionOf);
        const back = diffPlans(after, before).changes.map(directionOf);
        expect(back.map(([what, direction]) => `${what} ${OPPOSITE[direction]}`).sort()).toEqual(
          there.map(([what, direction]) => `${what} ${direction}`).sort(),
        );
      }),
      { numRuns: 300 },
    );
  });
});

const OPPOSITE = {
  loosened: 'tightened',
  tightened: 'loosened',
  neutral: 'neutral',
  unclear: 'unclear',
} as const;

function directionOf({
  subject,
  aspect,
  direction,
  renamed,
  before,
  after,
}: ReturnType<typeof diffPlans>['changes'][number]) {
  const values = [String(before), String(after)].sort().join(' ');
  const names = [subject.name, renamed ?? ''].sort().join(' ');
  return [`${subject.kind} ${names} ${aspect} ${values}`, direction] as const;
}

const audits = fc.record({
  id: fc.constantFrom('raw.trips.a', 'raw.trips.b', 'raw.stores.c'),
  severity: fc.constantFrom('error' as const, 'warn' as const),
  blocking: fc.boolean(),
  allowEmpty: fc.boolean(),
  timeoutMs: fc.constantFrom(1000, 2000),
  maximumBytesBilled: fc.constantFrom(null, 1e9, 2e9),
  owner: fc.constantFrom('everyone', 'trips'),
  sql: fc.constantFrom('SELECT 1', 'SELECT 1 ', 'SELECT 2'),
  expect: fc.constantFrom(
    thresholds('rows = 0'),
    thresholds('rows <= 5'),
    thresholds('rows <= 5', 'rows = 1'),
    thresholds('n > 1'),
    thresholds('rate < 5%'),
  ),
  mask: fc.constantFrom<PlanAudit['mask']>(
    { kind: 'all' },
    { kind: 'columns', columns: [] },
    { kind: 'columns', columns: ['a'] },
  ),
  sensitive: fc.boolean(),
  suppressions: fc.constantFrom(
    [],
    [{ rule: 'join', reason: 'small', stale: false }],
    [{ rule: 'join', reason: 'small', stale: true }],
  ),
  fingerprint: fc.constantFrom('x', 'y'),
});
const plans: fc.Arbitrary<Plan> = fc
  .record({
    audits: fc.uniqueArray(audits, { selector: ({ id }) => id }),
    dependsOn: fc.subarray(['raw.stores', 'raw.other']),
    notify: fc.subarray([toErrors('a'), toErrors('b')]),
    pii: fc.boolean(),
    maxBytes: fc.constantFrom(null, 5, 6),
  })
  .map(({ audits, dependsOn, notify, pii, maxBytes }) => ({
    ...planOf(
      [{ name: 'raw.trips', dependsOn, maxBytes, columns: [{ name: 'email', description: null, pii }] }],
      audits,
    ),
    owners: { crew: { members: ['ann'], notify } },
  }));
