import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanChange } from '../diff/plan-diff.js';
import { decideOwners, type OwnerDecision } from './decide-owners.js';
import { type Definitions, readDefinitions } from './definitions.js';
import { changesBetween, type Files, SHOP, sourcesOf } from './owners.test-support.js';

const AUDIT = 'raw/orders/positive.sql';

/** What is decided of a change by somebody, with the base as it was where the change began. */
function decide(before: Files, after: Files, ...identities: readonly string[]): readonly OwnerDecision[] {
  const between = changesBetween(before, after);
  if (between === null) throw new Error('it does not compile');
  return decideOwners(between.changes, { base: between.project.before, sinceTip: 'same' }, identities);
}

/** `subject aspect: groups` of each change that is refused. */
function refused(before: Files, after: Files, ...identities: readonly string[]): string[] {
  return decide(before, after, ...identities)
    .filter(({ allowed }) => !allowed)
    .map(({ change: { subject, aspect }, needs }) => {
      const missing = needs.filter(({ approvedBy }) => approvedBy === null).map(({ group }) => group);
      return `${subject.name} ${aspect}: ${missing.join(', ')}`;
    })
    .sort();
}

function edited(path: keyof typeof SHOP, from: string | RegExp, to: string, files: Files = SHOP): Files {
  const text = files[path] ?? '';
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to edit in ${path}`);
  return { ...files, [path]: changed };
}

function without(path: keyof typeof SHOP, files: Files = SHOP): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
}

const LOOSENED = edited(AUDIT, '2m', '10m');
const TIGHTENED = edited(AUDIT, '2m', '1m');
const FREE = edited('assay.yml', 'rules:', 'owner_gate: { tightening: free }\nrules:');

describe('decideOwners', () => {
  it('asks the owner of an audit, also by a team, whatever the case of letters', () => {
    expect(refused(SHOP, LOOSENED, 'noor')).toEqual(['raw.orders.positive timeout: orders']);
    expect(refused(SHOP, LOOSENED)).toHaveLength(1);
    for (const identity of ['amara', 'Amara', '@amara', '@ACME/Orders', 'acme/orders'])
      expect(refused(SHOP, LOOSENED, 'noor', identity)).toEqual([]);
  });

  it.each([
    ['deletes', without(AUDIT), ['raw.orders.positive existence: orders']],
    ['tightens', TIGHTENED, ['raw.orders.positive timeout: orders']],
    ['comments on', edited(AUDIT, '---\nSELECT', '---\n-- ?\nSELECT'), ['raw.orders.positive sql: orders']],
    [
      'comments in the frontmatter of',
      edited(AUDIT, 'timeout: 2m', 'timeout: 2m # ?'),
      ['raw.orders.positive text: orders'],
    ],
    [
      'gives another name to',
      { ...without(AUDIT), 'raw/orders/renamed.sql': SHOP[AUDIT] },
      ['raw.orders.positive existence: orders', 'raw.orders.renamed existence: orders'],
    ],
    [
      'moves to a table of another owner',
      {
        ...without(AUDIT),
        'mart/revenue/moved.sql': SHOP[AUDIT].replace('raw.orders', 'mart.revenue'),
      },
      ['raw.orders.positive existence: orders'],
    ],
    [
      'gives to another owner',
      edited(AUDIT, 'timeout', 'owner: sales\ntimeout'),
      ['raw.orders.positive owner: orders'],
    ],
  ])('refuses whoever %s an audit of others', (_, after, expected) => {
    expect(refused(SHOP, after, 'noor')).toEqual(expected);
    expect(refused(SHOP, after, 'amara', 'noor')).toEqual([]);
  });

  it('asks the new owner as well, of what is moved and of what is new', () => {
    expect(refused(SHOP, edited(AUDIT, 'timeout', 'owner: sales\ntimeout'), 'amara')).toEqual([
      'raw.orders.positive owner: sales',
    ]);
    const added = { ...SHOP, 'mart/revenue/more.sql': SHOP['mart/revenue/positive.sql'] };
    const other = edited('mart/revenue/positive.sql', '< 0', '< -1', added);
    expect(refused(SHOP, other, 'amara')).toEqual([
      'mart.revenue.more existence: sales',
      'mart.revenue.positive sql: sales',
    ]);
  });

  it('asks the owner of a table, and the owners of the audits that change with it', () => {
    const after = edited(
      'tables/all.yml',
      '- name: raw.orders',
      '- columns: [{ name: id, pii: true }]\n    name: raw.orders',
    );
    expect(refused(SHOP, after, 'amara')).toEqual([
      'raw.orders.for_sales mask: sales',
      'raw.orders.for_sales sensitive: sales',
    ]);
    const owner = edited('tables/all.yml', 'owner: orders', 'owner: sales');
    expect(refused(SHOP, owner, 'noor')).toEqual([
      'raw.orders owner: orders',
      'raw.orders.positive owner: orders',
    ]);
    const untold = edited(
      'tables/all.yml',
      '- name: raw.orders',
      '- columns_complete: false\n    name: raw.orders',
    );
    expect(refused(SHOP, untold, 'noor')).toEqual(['raw.orders columns_complete: orders']);
  });

  it.each([
    ['a rule', edited('assay.yml', 'join: error', 'join: off'), ['join severity: platform']],
    ['a limit', edited('assay.yml', '5m', '15m'), ['assay.yml limits: platform']],
    ['a target', edited('assay.yml', 'shop.duckdb', 'empty.duckdb'), ['local path: platform']],
    ['its owner', edited('assay.yml', 'owner: platform', 'owner: sales'), ['shop owner: platform']],
    ['a comment', edited('assay.yml', 'name: shop', 'name: shop # !'), ['assay.yml text: platform']],
    [
      'what the gate lets pass',
      edited('assay.yml', 'rules:', 'owner_gate: { tightening: free }\nrules:'),
      ['shop owner_gate: platform'],
    ],
  ])('asks the owner of assay.yml, and nobody else, about %s', (_, after, expected) => {
    expect(refused(SHOP, after, 'noor', 'amara')).toEqual(expected);
    expect(refused(SHOP, after, 'octavia')).toEqual([]);
  });

  it('does not ask the owner of what a setting alone makes another, but of what is changed besides', () => {
    const all = SHOP[AUDIT]
      .replace('id, amount', '*')
      .replace('timeout: 2m', 'allow: { star-projection: wide }');
    const base = { ...SHOP, 'raw/orders/all.sql': all };
    const off = edited('assay.yml', 'join: error', 'star-projection: off', base);
    expect(refused(base, off, 'octavia')).toEqual([]);
    expect(refused(base, off, 'amara')).toEqual(['star-projection severity: platform']);
    const more = { ...off, 'raw/orders/all.sql': all.replace('dimension', 'blocking: false\ndimension') };
    expect(refused(base, more, 'octavia')).toEqual([
      'raw.orders.all allow: orders',
      'raw.orders.all blocking: orders',
    ]);
  });

  it('asks the members about the entry of a group, and the owner of assay.yml about a new one', () => {
    const joined = edited('owners.yml', '[amara,', '[mallory, amara,');
    expect(refused(SHOP, joined, 'mallory')).toEqual(['orders members: orders']);
    expect(refused(SHOP, joined, 'octavia')).toEqual(['orders members: orders']);
    expect(refused(SHOP, joined, 'amara')).toEqual([]);
    const founded = edited('owners.yml', 'sales:', 'new: { members: [mallory] }\nsales:');
    expect(refused(SHOP, founded, 'mallory')).toEqual(['new existence: platform']);
    const layout = edited('owners.yml', 'sales:', '# who sells\nsales:');
    expect(refused(SHOP, layout)).toEqual([]);
  });

  it('lets nobody in by a group that is given another name', () => {
    const owners = edited('owners.yml', 'orders: { members: [amara,', 'shipping: { members: [mallory,');
    const after = edited('tables/all.yml', 'owner: orders', 'owner: shipping', owners);
    expect(refused(SHOP, after, 'mallory')).toEqual([
      'orders existence: orders',
      'raw.orders owner: orders, platform',
      'raw.orders.positive owner: orders, platform',
      'shipping existence: platform',
    ]);
    expect(refused(SHOP, after, 'amara', 'octavia')).toEqual([]);
  });

  it('lets what makes it stricter pass where the base says so, and nothing that comes with it', () => {
    const base = FREE;
    const tighter = edited(AUDIT, '2m', '1m', base);
    expect(refused(base, tighter)).toEqual([]);
    expect(decide(base, tighter)).toMatchObject([{ isFree: true, needs: [] }]);
    expect(refused(base, edited(AUDIT, '2m', '3m', base))).toHaveLength(1);
    const both = edited(AUDIT, 'timeout: 1m', 'timeout: 1m\nblocking: false', tighter);
    expect(refused(base, both)).toEqual(['raw.orders.positive blocking: orders']);
    const added = { ...base, 'raw/orders/more.sql': SHOP[AUDIT].replace('< 0', '< 1') };
    expect(refused(base, added)).toEqual(['raw.orders.more existence: orders']);
    expect(refused(base, edited('assay.yml', '5m', '1m', base))).toEqual(['assay.yml limits: platform']);
    // Who lets it pass in the same change lets nothing pass.
    expect(refused(SHOP, edited(AUDIT, '2m', '1m', FREE))).toEqual([
      'raw.orders.positive timeout: orders',
      'shop owner_gate: platform',
    ]);
  });

  it('takes a check for the audit that it is, and what else its table says for the table', () => {
    const withChecks = (rows: string, column: string): Files =>
      edited(
        'tables/all.yml',
        '    owner: orders\n',
        `    owner: orders\n    checks: [{ row_count: ${rows} }]\n    columns: [{ name: id, checks: ${column} }]\n`,
        FREE,
      );
    const base = withChecks('{ min: 10 }', '[not_null]');
    expect(refused(base, withChecks('{ min: 5 }', '[not_null]'))).toEqual([
      'raw.orders.row_count expect: orders',
    ]);
    expect(decide(base, withChecks('{ min: 20 }', '[not_null]'))).toMatchObject([
      {
        isFree: true,
        change: { subject: { name: 'raw.orders.row_count' }, place: { file: 'tables/all.yml' } },
      },
    ]);
    expect(refused(base, withChecks('{ min: 10 }', '[not_null, unique]'))).toEqual([
      'raw.orders.id.unique existence: orders',
    ]);
    expect(refused(base, withChecks('{ min: 10 }', '[]'))).toEqual([
      'raw.orders.id.not_null existence: orders',
    ]);
    expect(refused(base, withChecks('{ min: 10, name: few }', '[not_null]'))).toEqual([
      'raw.orders.few existence: orders',
      'raw.orders.row_count existence: orders',
    ]);
    expect(refused(base, withChecks('{ min: 20 }', '[{ not_null: { severity: warn } }]'))).toEqual([
      'raw.orders.id.not_null blocking: orders',
      'raw.orders.id.not_null severity: orders',
    ]);
    expect(refused(base, withChecks('{ min: 10, tags: [] }', '[not_null]'))).toEqual([
      'raw.orders.row_count text: orders',
    ]);
    expect(refused(base, withChecks('{ min: 5 }', '[not_null]'), 'amara')).toEqual([]);
  });

  it('takes for stricter only what is so against the base as it is now', () => {
    const between = changesBetween(FREE, edited(AUDIT, '2m', '1m', FREE));
    const since = changesBetween(edited(AUDIT, '2m', '30s', FREE), edited(AUDIT, '2m', '1m', FREE));
    if (!between || !since) throw new Error('it does not compile');
    const base = readDefinitions(sourcesOf(FREE));
    const allowed = (sinceTip: readonly PlanChange[] | 'same' | null) =>
      decideOwners(between.changes, { base, sinceTip }, []).map((decision) => decision.allowed);
    expect(allowed('same')).toEqual([true]);
    expect(allowed(between.changes)).toEqual([true]);
    expect(allowed(since.changes)).toEqual([false]);
    expect(allowed([])).toEqual([false]);
    expect(allowed(null)).toEqual([false]);
  });

  it.each([
    ['owners.yml is no YAML', { ...SHOP, 'owners.yml': 'orders: { members: [' }, null],
    ['a table cannot be read', { ...SHOP, 'tables/all.yml': 'tables: [' }, 'platform'],
    [
      'a table has two owners',
      {
        ...SHOP,
        'tables/more.yml': 'tables: [{ name: raw.orders, layer: raw, owner: sales, partition: none }]',
      },
      'orders',
    ],
    ['assay.yml has no owner', edited('assay.yml', 'owner: platform\n', ''), 'orders'],
    [
      'a group has no members',
      edited('owners.yml', 'members: [amara, "@acme/orders"]', 'members: []'),
      'platform',
    ],
  ])('lets not everything pass where %s', (_, base, asked) => {
    const needs = decide(base, LOOSENED, 'mallory')
      .filter(({ change }) => change.subject.name === 'raw.orders.positive')
      .flatMap((decision) => (decision.allowed ? ['allowed'] : decision.needs.map(({ group }) => group)));
    expect(needs).toContain(asked);
    expect(decide(base, LOOSENED, 'mallory').every(({ allowed }) => !allowed)).toBe(true);
  });
});

describe('readDefinitions', () => {
  it('knows the checks of tables as audits of their owners, and leaves the rest in the table', () => {
    const tables = `tables:
  - name: raw.orders
    owner: orders
    checks: [row_count, { expression: { sql: a > 0, name: over } }, nonsense]
    columns:
      - { name: id, description: The key., data_tests: [unique, { relationships: { to: ref('x'), field: id } }] }
`;
    const { audits, tables: read } = readDefinitions(sourcesOf({ ...SHOP, 'tables/all.yml': tables }));
    const checks = [...audits].filter(([, { place }]) => place.file === 'tables/all.yml');
    expect(checks.map(([id, { owners, place }]) => [id, ...owners, place.line])).toEqual([
      ['raw.orders.row_count', 'orders', 4],
      ['raw.orders.over', 'orders', 4],
      ['raw.orders.id.unique', 'orders', 6],
      ['raw.orders.id.foreign_values', 'orders', 6],
    ]);
    expect(read.get('raw.orders')?.keys.get('checks')?.text).toBe('["nonsense"]');
    expect(read.get('raw.orders')?.keys.get('columns')?.text).toBe(
      '[{"description":"The key.","name":"id"}]',
    );
  });

  it.each<[string, Record<string, string>]>([
    ['a file of tables is no YAML', { 'tables/more.yml': 'tables: [' }],
    ['a file of tables has no list', { 'tables/more.yml': 'tables: none' }],
    ['a table has no name', { 'tables/more.yml': 'tables: [{ nam: raw.more, owner: sales }]' }],
    ['tables are misspelt', { 'tables/more.yml': 'tabels:\n  - name: raw.more\n    owner: sales\n' }],
    ['a table has no owner', { 'tables/more.yml': 'tables: [{ name: raw.more }]' }],
    ['an audit is of no table', { 'raw/more/a.sql': '---\ndimension: validity\n---\nSELECT 1' }],
    [
      'the owner of an audit cannot be read',
      { [AUDIT]: SHOP[AUDIT].replace('timeout', 'owner: [a]\ntimeout') },
    ],
    ['a frontmatter is no YAML', { [AUDIT]: SHOP[AUDIT].replace('timeout', 'owner: [\ntimeout') }],
    ['a frontmatter has no end', { [AUDIT]: '---\nowner: sales\n' }],
    ['there are no groups', { 'owners.yml': '' }],
    ['a key stands twice', { 'owners.yml': `${SHOP['owners.yml']}sales: { members: [mallory] }\n` }],
    ['a name is misspelt', { 'owners.yaml': 'more: { members: [mallory] }' }],
  ])('says that it does not know all where %s', (_, files) => {
    expect(readDefinitions(sourcesOf({ ...SHOP, ...files })).complete).toBe(false);
  });

  it('knows all of a project that compiles, whatever else lies there', () => {
    const files = {
      ...SHOP,
      'notes/todo.yml': 'todo: [a]',
      'a.sql': 'SELECT 1',
      'raw/orders/sub/a.sql': 'SELECT 1',
    };
    const read = readDefinitions(sourcesOf(files));
    expect(read).toMatchObject({ complete: true, settings: { owner: 'platform' } });
    expect([...read.audits].map(([id, { owners }]) => [id, ...owners])).toEqual([
      ['mart.revenue.positive', 'sales'],
      ['raw.orders.for_sales', 'sales'],
      ['raw.orders.positive', 'orders'],
    ]);
  });
});

/** What somebody may do to a project in one change. */
const edits: readonly ((files: Files) => Files)[] = [
  (files) => replaced(files, 'owners.yml', '[amara,', '[mallory, amara,'),
  (files) => replaced(files, 'owners.yml', '[amara, "@acme/orders"]', '[mallory]'),
  (files) => replaced(files, 'owners.yml', '[octavia]', '[octavia, mallory]'),
  (files) => replaced(files, 'owners.yml', '[noor]', '[noor, mallory]'),
  (files) => ({ ...files, 'owners.yml': `${files['owners.yml']}mine: { members: [mallory, noor] }\n` }),
  (files) => replaced(files, 'owners.yml', /^orders:/m, 'shipping:'),
  (files) => replaced(files, 'tables/all.yml', 'owner: orders', 'owner: sales'),
  (files) => replaced(files, 'tables/all.yml', 'owner: orders', 'owner: mine'),
  (files) => replaced(files, 'tables/all.yml', 'owner: orders', 'owner: shipping'),
  (files) => replaced(files, 'assay.yml', 'owner: platform', 'owner: sales'),
  (files) => replaced(files, 'assay.yml', 'owner: platform', 'owner: mine'),
  (files) => replaced(files, 'assay.yml', 'join: error', 'join: off'),
  (files) => replaced(files, 'assay.yml', 'rules:', 'owner_gate: { tightening: free }\nrules:'),
  (files) => replaced(files, 'assay.yml', '5m', '15m'),
  (files) => replaced(files, AUDIT, '2m', '10m'),
  (files) => replaced(files, AUDIT, 'timeout', 'blocking: false\ntimeout'),
  (files) => replaced(files, AUDIT, 'timeout', 'owner: sales\ntimeout'),
  (files) => replaced(files, AUDIT, 'amount < 0', 'amount < -100'),
  (files) => Object.fromEntries(Object.entries(files).filter(([path]) => path !== AUDIT)),
  (files) => moved(files, 'raw/orders/renamed.sql', (text) => text),
  (files) => moved(files, 'mart/revenue/moved.sql', (text) => text.replace('raw.orders', 'mart.revenue')),
];

function replaced(files: Files, path: string, from: string | RegExp, to: string): Files {
  const text = files[path];
  return text === undefined ? files : { ...files, [path]: text.replace(from, to) };
}

function moved(files: Files, to: string, change: (text: string) => string): Files {
  const { [AUDIT]: text, ...others } = files;
  return text === undefined ? files : { ...others, [to]: change(text) };
}

const changed = fc
  .shuffledSubarray([...edits], { minLength: 1, maxLength: 6 })
  .map((chosen) =>
    changesBetween(
      SHOP,
      chosen.reduce<Files>((files, edit) => edit(files), SHOP),
    ),
  )
  .filter((between) => between !== null && between.changes.length > 0);

const people = fc.subarray(['amara', 'octavia', 'noor', '@acme/orders', 'mallory']);

describe('the law of the gate, for any change', () => {
  it('gives whoever is in no group of the base no right', () => {
    fc.assert(
      fc.property(changed, (between) => {
        const base = between?.project.before as Definitions;
        const decisions = decideOwners(between?.changes ?? [], { base, sinceTip: 'same' }, ['mallory']);
        expect(decisions.filter(({ allowed }) => allowed)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('lets a member of one group only change what that group has, or is to have', () => {
    fc.assert(
      fc.property(changed, (between) => {
        const base = between?.project.before as Definitions;
        const decisions = decideOwners(between?.changes ?? [], { base, sinceTip: 'same' }, [
          'noor',
          'mallory',
        ]);
        for (const { change, allowed } of decisions) {
          const { kind, name } = change.subject;
          const owners =
            kind === 'audit'
              ? base.audits.get(name)?.owners
              : kind === 'table'
                ? base.tables.get(name)?.owners
                : undefined;
          const was = owners ?? (kind === 'owner_group' ? [name] : [change.ownerAfter]);
          if (allowed) expect(was).toEqual(['sales']);
          if (kind === 'rule' || kind === 'project') expect(allowed).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is satisfied by one of each group that it asks for, and by nobody less', () => {
    fc.assert(
      fc.property(changed, people, (between, given) => {
        const base = between?.project.before as Definitions;
        const decisions = decideOwners(between?.changes ?? [], { base, sinceTip: 'same' }, given);
        const asked = decisions.flatMap(({ needs }) => needs.map(({ members }) => members.at(-1) ?? ''));
        const all = decideOwners(between?.changes ?? [], { base, sinceTip: 'same' }, asked);
        expect(all.filter(({ allowed }) => !allowed)).toEqual([]);
        for (const left of given) {
          const fewer = given.filter((one) => one !== left);
          const less = decideOwners(between?.changes ?? [], { base, sinceTip: 'same' }, fewer);
          for (const [index, one] of less.entries())
            if (one.allowed) expect(decisions[index]?.allowed).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('lets pass without an owner only what is stricter and was there', () => {
    const change: fc.Arbitrary<PlanChange> = fc.record({
      subject: fc.record({
        kind: fc.constantFrom('audit', 'table', 'owner_group', 'layers', 'target', 'project', 'rule'),
        name: fc.constantFrom('raw.orders', 'raw.orders.positive', 'sales', 'new'),
      }),
      kind: fc.constantFrom('added', 'removed', 'changed'),
      aspect: fc.constantFrom('timeout', 'owner', 'existence', 'allow'),
      direction: fc.constantFrom('loosened', 'tightened', 'neutral', 'unclear'),
      sentence: fc.constant(''),
      before: fc.constant(null),
      after: fc.constant(null),
      renamed: fc.constantFrom(null, 'raw.orders.old'),
      ownerBefore: fc.constantFrom(null, 'orders', 'gone'),
      ownerAfter: fc.constantFrom(null, 'sales', 'new'),
      place: fc.constant({ file: 'assay.yml', line: 1 }),
    });
    const base = readDefinitions(sourcesOf(FREE));
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        for (const decision of decideOwners(changes, { base, sinceTip: 'same' }, ['mallory'])) {
          const { direction, kind, aspect, subject } = decision.change;
          const isStricter = direction === 'tightened' && kind === 'changed' && aspect !== 'owner';
          expect(decision.allowed && !isStricter).toBe(false);
          expect(decision.allowed && !['audit', 'table'].includes(subject.kind)).toBe(false);
        }
      }),
    );
  });
});
