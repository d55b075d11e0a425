import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownEstimate } from '@assay/runner/dry-run';
import { expect, it, onTestFinished } from 'vitest';
import { openDryRunCache } from './dry-run-cache.js';

const KNOWN: KnownEstimate = {
  estimate: { bytes: 5, isAtLeast: false, tables: ['raw.t'] },
  modifiedAt: { 'raw.t': '1' },
};
const SIZE = { rows: 1, bytes: 2, partitions: null };

function cacheFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'cache', 'dry-run');
}

function filled(): string {
  const file = cacheFile();
  const cache = openDryRunCache(file);
  cache.keepEstimate('a', KNOWN);
  cache.keepSize('t', '1', SIZE);
  cache.save();
  return file;
}

it('knows the next time what it was told, and of a table that has changed nothing', () => {
  const cache = openDryRunCache(filled());
  expect([cache.estimate('a'), cache.estimate('b')]).toEqual([KNOWN, null]);
  expect([cache.size('t', '1'), cache.size('t', '2'), cache.size('u', '1')]).toEqual([SIZE, null, null]);
});

it('keeps what was not asked for', () => {
  const file = filled();
  const cache = openDryRunCache(file);
  cache.keepEstimate('b', { ...KNOWN, modifiedAt: {} });
  cache.save();
  expect(openDryRunCache(file).estimate('a')).toEqual(KNOWN);
  expect(openDryRunCache(file).estimate('b')?.modifiedAt).toEqual({});
});

it.each<[string, (text: string) => string]>([
  ['changed', (text) => text.replace('"bytes":5', '"bytes":4')],
  ['cut off', (text) => text.slice(0, -10)],
  ['empty', () => ''],
  ['something else', () => 'x\n{}'],
])('knows nothing out of a file that is %s', (_, damage) => {
  const file = filled();
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  expect(openDryRunCache(file).estimate('a')).toBeNull();
});
