import {
  copyFileSync,
  linkSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type PinnedFile, pinFile } from './pin-file.js';

function pinned(): { readonly path: string; readonly file: PinnedFile } {
  const folder = mkdtempSync(join(tmpdir(), 'assay-pin-'));
  const path = join(folder, 'w.duckdb');
  writeFileSync(path, 'one');
  utimesSync(path, 1, 1);
  const file = pinFile(path);
  onTestFinished(() => {
    file.close();
    rmSync(folder, { recursive: true });
  });
  return { path, file };
}

it('has one identity under every name of it, and a copy has another', () => {
  const { path, file } = pinned();
  symlinkSync(path, `${path}.symbolic`);
  linkSync(path, `${path}.hard`);
  copyFileSync(path, `${path}.copy`);
  const identities = ['symbolic', 'hard', 'copy'].map((name) => {
    const other = pinFile(`${path}.${name}`);
    other.close();
    return other.identity === file.identity;
  });
  expect(identities).toEqual([true, true, false]);
});

const stateOf = ({ replaced, overwritten }: PinnedFile) => [replaced() !== null, overwritten() !== null];

it.each([
  ['nothing happens to', () => undefined, [false, false]],
  [
    'another is put in place of',
    (path: string) => {
      writeFileSync(`${path}.new`, 'two');
      renameSync(`${path}.new`, path);
    },
    [true, false],
  ],
  ['is removed', (path: string) => rmSync(path), [true, false]],
  ['is overwritten, as long as it was', (path: string) => writeFileSync(path, 'two'), [true, true]],
  ['is written to by way of its log', (path: string) => writeFileSync(`${path}.wal`, 'two'), [true, false]],
] as const)('a file that %s', (_, change, expected) => {
  const { path, file } = pinned();
  change(path);
  expect(stateOf(file)).toEqual(expected);
});
