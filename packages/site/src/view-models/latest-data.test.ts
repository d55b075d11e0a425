import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { flightsInput, flightsPlan } from '../../test-data/flights.js';
import { hostileInput } from '../../test-data/hostile.js';
import { scriptedRun } from '../../test-data/scripted-run.js';
import type { SiteInput } from '../site-input.js';
import { type LatestData, latestData, latestText } from './latest-data.js';
import { siteFacts } from './site-facts.js';

const docs = new URL('../../../../docs/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('latest.schema.json', docs), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
const textOf = (input: SiteInput): string => latestText(latestData(siteFacts(input)));
const dataOf = (input: SiteInput): LatestData => JSON.parse(textOf(input)) as LatestData;
const plan = flightsPlan();

describe('data/latest.json', () => {
  it.each([
    ['a bad day', flightsInput()],
    ['no run', { ...flightsInput(), runs: [] }],
    ['no audits', { ...flightsInput(), plan: { ...plan, audits: [] } }],
    [
      'a killed run',
      { ...flightsInput(), runs: [scriptedRun(plan, { date: '2001-07-02', outcomes: {}, killedAfter: 3 })] },
    ],
    [
      'nothing',
      {
        plan: { ...plan, audits: [], tables: [], layers: [], owners: {} },
        ruleDocs: [],
        runs: [],
        assayVersion: '0',
      },
    ],
    ['hostile text', hostileInput()],
  ])('of %s is what its schema says', (_, input) => {
    validate(dataOf(input));
    expect(validate.errors).toBeNull();
  });

  it('says each verdict and status, and since when', () => {
    const data = dataOf(flightsInput());
    expect(data).toMatchObject({
      format: 'assay.latest',
      formatVersion: 1,
      target: 'local',
      runDate: '2001-07-01',
    });
    expect(data.counts).toMatchObject({ total: data.audits.length, fail: 2 });
    const table = (name: string) => data.tables.find((one) => one.name === name);
    expect(table('raw.flights')).toMatchObject({
      verdict: 'blocked',
      because: { fail: 1 },
      page: 'tables/raw.flights.html',
    });
    expect(table('staging.flights')).toMatchObject({
      verdict: 'blocked',
      badge: 'badge/staging.flights.svg',
    });
    const audit = (id: string) => data.audits.find((one) => one.id === id);
    expect(audit('raw.wildlife_strikes.species_is_named')).toMatchObject({
      status: 'fail',
      runDate: '2001-07-01',
      since: '2001-06-28',
    });
    expect(audit('raw.flights.day_is_complete')).toMatchObject({ status: 'fail', since: '2001-07-01' });
  });

  it('says why a result does not count, and no date since when', () => {
    const [newest] = flightsInput().runs;
    const changed = { ...plan, audits: plan.audits.map((audit) => ({ ...audit, fingerprint: 'another' })) };
    const data = dataOf({ ...flightsInput(), plan: changed, runs: newest ? [newest] : [] });
    const outdated = data.audits.filter(({ standing }) => standing === 'outdated');
    expect(outdated.length).toBeGreaterThan(0);
    for (const audit of outdated) expect(audit).toMatchObject({ status: 'not_run', since: null });
  });

  it('has no row, reason, SQL, description or owner in it', () => {
    const text = textOf(flightsInput());
    for (const leak of ['passenger', '4,212', '4212', 'SELECT', 'acme', 'flight-ops', 'Catalog Error', '•••'])
      expect(text).not.toContain(leak);
  });

  it('has a line for each table and audit', () => {
    const lines = textOf(flightsInput()).trimEnd().split('\n');
    expect(lines.filter((line) => /^\{"(name|id)":/.test(line))).toHaveLength(
      plan.tables.length + plan.audits.length,
    );
  });

  it('is described in the documentation, field by field', () => {
    const described = readFileSync(new URL('json.md', docs), 'utf8');
    const section = described.slice(described.indexOf('## data/latest.json'));
    const { tables, audits, ...head } = schema.properties;
    for (const key of Object.keys({ ...head, ...tables.items.properties, ...audits.items.properties }))
      expect(section, key).toContain(`\`${key}\``);
    expect(section).toContain('latest.schema.json');
  });
});
