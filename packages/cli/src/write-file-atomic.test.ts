import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeFileAtomic } from './write-file-atomic.js';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-write-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('makes the folders that are missing, also for two files at once, and leaves nothing else', async () => {
  const folder = makeFolder();
  const deep = join(folder, 'a', 'b', 'c');
  await Promise.all(['x', 'y'].map((name) => writeFileAtomic(join(deep, name), name)));
  await writeFileAtomic(join(deep, 'x'), 'new');
  expect(readdirSync(deep).sort()).toEqual(['x', 'y']);
  expect(readFileSync(join(deep, 'x'), 'utf8')).toBe('new');
});

it('writes the file that a link leads to', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'file'), 'old');
  symlinkSync('file', join(folder, 'link'));
  await writeFileAtomic(join(folder, 'link'), 'new');
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
});

it.runIf(process.platform === 'linux')('writes into a pipe that is there, and leaves it one', async () => {
  const pipe = join(makeFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeFileAtomic(pipe, 'for the reader')]);
  expect(read).toBe('for the reader');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

it('says what keeps it from writing', async () => {
  const file = join(makeFolder(), 'taken');
  writeFileSync(file, 'a file');
  await expect(writeFileAtomic(join(file, 'x'), '')).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(writeFileAtomic(join(file, 'deep', 'er', 'x'), '')).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(process.platform === 'linux')('ends where a folder exists and holds no others', async () => {
  await expect(writeFileAtomic('/proc/assay/deep/x', '')).rejects.toMatchObject({ code: 'ENOENT' });
});
