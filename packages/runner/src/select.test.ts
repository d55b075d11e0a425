import { contentHash, type Plan, type Status } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectAudits } from './select.js';

/** raw.a -> staging.b -> mart.c -> mart.d, and raw.x -> mart.d; mart.d has no audit. */
const plan: Plan = {
  ...planOf(
    [
      { name: 'mart.c', layer: 'mart', dependsOn: ['staging.b'] },
      { name: 'mart.d', layer: 'mart', dependsOn: ['mart.c', 'raw.x'] },
      { name: 'raw.a', layer: 'raw' },
      { name: 'raw.x', layer: 'raw' },
      { name: 'staging.b', layer: 'staging', dependsOn: ['raw.a'] },
    ],
    [
      { id: 'mart.c.one', dimension: 'accuracy', tags: ['nightly'] },
      { id: 'mart.c.two', severity: 'warn' },
      { id: 'raw.a.one', owner: 'ops' },
      { id: 'raw.x.one' },
      { id: 'staging.b.one', tags: ['nightly'] },
    ],
  ),
  layers: ['raw', 'staging', 'mart'],
  owners: { everyone: { members: [], notify: [] }, ops: { members: [], notify: [] } },
};

const statuses = new Map<string, Status>([
  ['mart.c.one', 'fail'],
  ['raw.a.one', 'pass'],
]);

function selected(select: string[], exclude: string[] = [], state: Plan | null = null): string[] | string {
  const result = selectAudits(plan, { select, exclude }, { state, statuses });
  return result.ok ? result.plan.audits.map((one) => one.id) : (result.diagnostics[0]?.message ?? '');
}

describe('selectAudits', () => {
  it.each([
    ['raw.a', ['raw.a.one']],
    ['RAW.A', ['raw.a.one']],
    ['one', ['mart.c.one', 'raw.a.one', 'raw.x.one', 'staging.b.one']],
    ['mart.*', ['mart.c.one', 'mart.c.two']],
    ['mart.c.one', ['mart.c.one']],
    ['raw.a+', ['mart.c.one', 'mart.c.two', 'raw.a.one', 'staging.b.one']],
    ['raw.a+1', ['raw.a.one', 'staging.b.one']],
    ['+mart.c', ['mart.c.one', 'mart.c.two', 'raw.a.one', 'staging.b.one']],
    ['1+mart.c', ['mart.c.one', 'mart.c.two', 'staging.b.one']],
    // Neighbours on the same table are neither up- nor downstream.
    ['+mart.c.one', ['mart.c.one', 'raw.a.one', 'staging.b.one']],
    // A table without audits carries the graph.
    ['+mart.d', ['mart.c.one', 'mart.c.two', 'raw.a.one', 'raw.x.one', 'staging.b.one']],
    ['1+mart.d', ['mart.c.one', 'mart.c.two', 'raw.x.one']],
    // What is downstream of raw.a, and all that these need.
    ['@raw.a', ['mart.c.one', 'mart.c.two', 'raw.a.one', 'raw.x.one', 'staging.b.one']],
    ['layer:mart,severity:warn', ['mart.c.two']],
    ['layer:raw tag:nightly', ['mart.c.one', 'raw.a.one', 'raw.x.one', 'staging.b.one']],
    ['owner:ops', ['raw.a.one']],
    ['dimension:accuracy', ['mart.c.one']],
    ['table:mart.c', ['mart.c.one', 'mart.c.two']],
    ['path:mart', ['mart.c.one', 'mart.c.two']],
    ['path:raw/*/one.sql', ['raw.a.one', 'raw.x.one']],
    ['path:./mart/', ['mart.c.one', 'mart.c.two']],
    ...['path:.', 'path:./', 'path:/', 'path://', 'path:././/'].map((folder): [string, string[]] => [
      folder,
      ['mart.c.one', 'mart.c.two', 'raw.a.one', 'raw.x.one', 'staging.b.one'],
    ]),
    ['path:/mart', []],
    ['result:fail', ['mart.c.one']],
    ['result:fail+', ['mart.c.one']],
  ])('selects %s', (selector, expected) => {
    expect(selected([selector])).toEqual(expected);
  });

  it('takes all audits without a selector, less the excluded', () => {
    expect(selected([])).toHaveLength(5);
    expect(selected([], ['layer:raw', 'mart.c.two'])).toEqual(['mart.c.one', 'staging.b.one']);
  });

  it('compares with another plan by all but the lines of an audit', () => {
    const state: Plan = {
      ...plan,
      audits: plan.audits
        .filter((one) => one.id !== 'raw.x.one')
        .map((one) =>
          one.id === 'mart.c.two' ? { ...one, timeoutMs: 9 } : { ...one, source: { ...one.source, line: 7 } },
        ),
    };
    expect(selected(['state:modified'], [], state)).toEqual(['mart.c.two', 'raw.x.one']);
    expect(selected(['state:new'], [], state)).toEqual(['raw.x.one']);
    expect(selected(['state:modified'])).toMatch(/--state PLAN/);
  });

  it.each([
    ['colour:red', /no method "colour:"/],
    ['dimension:acuracy', /no dimension is called "acuracy"; there are accuracy/],
    ['layer:gold', /no layer is called "gold"; there are raw, staging, mart/],
    ['result:bad', /no status is called "bad"/],
    ['a,,b', /one is missing/],
    ['+@x', /not of the form/],
    ['@x+', /already goes both ways/],
  ])('refuses %s', (selector, message) => {
    expect(selected([selector])).toMatch(message);
  });

  it.each(['layer:gold', 'owner:nobody', 'severity:bad', 'state:old', 'state:new', 'result:bad', 'a,,b'])(
    'says what to do about %s',
    (selector) => {
      const { diagnostics } = selectAudits(
        plan,
        { select: [selector], exclude: [] },
        { state: null, statuses },
      );
      expect(diagnostics).toMatchObject([{ code: 'invalid-selector', hint: expect.stringMatching(/\w/) }]);
    },
  );

  it('refuses a selector that is too long, in a short message', () => {
    expect(selected([`path:${'a'.repeat(995)}`])).toEqual([]);
    for (const selector of [`path:${'a'.repeat(996)}`, 'a'.repeat(70_000), `raw.a,${'*'.repeat(70_000)}`]) {
      const message = selected([selector]);
      expect(message).toMatch(/a selector has at most 1,000 characters, this one (1,001|70,000)$/);
      expect(message.length).toBeLessThan(200);
    }
  });

  it('takes a long list of short selectors', () => {
    const word = Array.from({ length: 200 }, () => 'raw.a').join(',');
    expect(selected([word])).toEqual(['raw.a.one']);
  });

  it('never throws, whatever is written', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'[](){}!*?+@|\\/.,:^$-a ') }),
      fc.string().map((value) => `path:${value}`),
    );
    fc.assert(fc.property(text, (word) => void selected([word])));
  });

  it('warns of a selector that matches nothing', () => {
    const result = selectAudits(
      plan,
      { select: ['raw.a', 'nowhere'], exclude: [] },
      { state: null, statuses: null },
    );
    expect(result.diagnostics.map((one) => one.code)).toEqual(['selector-matches-nothing']);
    expect(result.ok && result.plan.audits.length).toBe(1);
  });

  it.each([
    'raw.aa',
    'raw.a.onne',
    'table:stagin.b',
    'layer:stagng',
    'owner:everone',
    'tag:nightley',
    'dimension:validty',
  ])('says what %s is perhaps meant to be', (word) => {
    const { diagnostics } = selectAudits(
      plan,
      { select: [word], exclude: [] },
      { state: null, statuses: null },
    );
    for (const { hint } of diagnostics) expect(hint).toMatch(/^did you mean "[^"]+"\? `assay ls` lists/);
    expect(diagnostics).toHaveLength(1);
  });

  it('obeys the laws of sets for any pair of selectors', () => {
    const selector = fc.constantFrom(
      'raw.a+',
      '+mart.c',
      'layer:raw',
      'tag:nightly',
      'one',
      '@raw.x',
      'mart.c.two',
    );
    fc.assert(
      fc.property(selector, selector, (a, b) => {
        const set = (...words: string[]) => new Set(selected(words));
        const [left, right] = [set(a), set(b)];
        expect(set(a, b)).toEqual(set(b, a));
        expect(set(a, b)).toEqual(
          new Set(plan.audits.map((one) => one.id).filter((id) => left.has(id) || right.has(id))),
        );
        expect(set(`${a},${b}`)).toEqual(new Set([...left].filter((id) => right.has(id))));
        expect(new Set(selected([a], [b]))).toEqual(new Set([...left].filter((id) => !right.has(id))));
      }),
    );
  });

  it('leaves the plan that it was given alone', () => {
    const before = contentHash(plan);
    selected(['raw.a+']);
    expect(contentHash(plan)).toBe(before);
  });
});
