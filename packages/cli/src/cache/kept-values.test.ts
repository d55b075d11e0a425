import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineageLayout, type SiteFacts, siteFacts, sitePages, withLineage } from '@assay/site';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { flightsInput } from '../../../site/test-data/flights.js';
import { keptValues } from './kept-values.js';

const facts = siteFacts(flightsInput());
let folder: string;
const file = (): string => join(folder, 'lineage');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** Builds with what is kept, and tells how many layouts came from there. */
async function build(of: SiteFacts = facts, where: string | null = folder) {
  const kept = keptValues<LineageLayout>(where, 'lineage');
  let found = 0;
  const made = await withLineage(of, {
    ...kept,
    get: (key) => {
      const value = kept.get(key);
      if (value !== undefined) found += 1;
      return value;
    },
  });
  kept.commit();
  return {
    found,
    layouts: made.layouts,
    pages: [...sitePages(made)].map(({ path, render }) => [path, String(render())]),
  };
}

describe('kept values, such as the layouts of lineages,', () => {
  it('lays nothing out twice, and gives the same pages', async () => {
    const first = await build();
    expect(first).toMatchObject({ found: 0 });
    expect(first.layouts.size).toBeGreaterThan(5);
    const second = await build();
    expect(second.found).toBe(first.layouts.size);
    expect(second.pages).toEqual(first.pages);
    expect((await build(facts, null)).pages).toEqual(first.pages);
  });

  it('is left alone where nothing changed, and does not grow', async () => {
    await build();
    utimesSync(file(), 1, 1);
    await build();
    expect(statSync(file()).mtimeMs).toBe(1000);
    const input = flightsInput();
    const few = {
      ...input,
      plan: { ...input.plan, tables: input.plan.tables.filter(({ layer }) => layer === 'raw') },
    };
    const { layouts } = await build(siteFacts(few));
    expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(layouts.size + 1);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -40)],
    ['damaged', (text: string) => text.replace(/"height":\d/g, '"height":9')],
    ['of something else', () => 'not a cache\n'],
    ['with lines under the keys of others', (text: string) => swapped(text)],
    ['empty', () => ''],
  ])('is not believed where it is %s', async (_, damage) => {
    const first = await build();
    writeFileSync(file(), damage(readFileSync(file(), 'utf8')));
    const second = await build();
    expect(second.found).toBeLessThan(first.layouts.size);
    expect(second.pages).toEqual(first.pages);
    expect((await build()).found).toBe(first.layouts.size);
  });

  it('may be missing and stay so', async () => {
    writeFileSync(file(), '');
    expect((await build(facts, file())).pages).toEqual((await build()).pages);
  });
});

function swapped(text: string): string {
  const lines = text.trimEnd().split('\n');
  const keys = lines.map((line) => line.slice(0, 32));
  return lines.map((line, index) => `${keys[(index + 1) % keys.length]}${line.slice(32)}\n`).join('');
}
