import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readGuides } from './read-guides.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-guides-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(file: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), content);
}

it('reads Markdown and pictures of a folder and those below, and nothing that a link or a hidden folder leads to', () => {
  put('one.md', '# One');
  put('deep/er/two.md', '# Two');
  put('deep/map.png', new Uint8Array([1, 2]));
  put('data.csv', 'secret');
  put('.hidden/x.md', 'secret');
  put('node_modules/x.md', 'secret');
  const outside = mkdtempSync(join(tmpdir(), 'assay-outside-'));
  writeFileSync(join(outside, 'x.md'), 'secret');
  symlinkSync(join(outside, 'x.md'), join(folder, 'link.md'));
  const { guides, pictures, diagnostics } = readGuides(folder, 'docs');
  rmSync(outside, { recursive: true });
  expect(guides).toEqual([
    { file: 'deep/er/two.md', text: '# Two' },
    { file: 'one.md', text: '# One' },
  ]);
  expect(pictures.map(({ file }) => file)).toEqual(['deep/map.png']);
  expect(diagnostics).toEqual([]);
});

it('says what it leaves out, and why', () => {
  put('big.md', 'x'.repeat(1_048_577));
  put('live.svg', '<svg onload="x()"/>');
  const { guides, pictures, diagnostics } = readGuides(folder, 'docs');
  expect([guides, pictures]).toEqual([[], []]);
  expect(diagnostics.map(({ code, severity, location }) => [code, severity, location?.file])).toEqual([
    ['docs-left-out', 'warning', 'docs/big.md'],
    ['docs-left-out', 'warning', 'docs/live.svg'],
  ]);
});

it('says that a folder has no guide', () => {
  expect(readGuides(folder, 'docs').diagnostics).toMatchObject([
    { code: 'no-guides', severity: 'warning', location: { file: 'docs' } },
  ]);
  put('map.png', new Uint8Array([1, 2]));
  expect(readGuides(folder, 'docs').diagnostics).toHaveLength(1);
  put('one.md', '# One');
  expect(readGuides(folder, 'docs').diagnostics).toEqual([]);
});

it('is an error where there is no such folder, without its absolute path', () => {
  const { diagnostics } = readGuides(join(folder, 'gone'), 'gone');
  expect(diagnostics).toMatchObject([
    { code: 'unreadable-docs', severity: 'error', location: { file: 'gone' } },
  ]);
  expect(JSON.stringify(diagnostics)).not.toContain(folder);
});
