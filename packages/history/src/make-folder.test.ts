import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder } from './make-folder.js';

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('makes what is missing, also twice at once', async () => {
  const deep = join(scratch(), 'a', 'b', 'c');
  await Promise.all([makeFolder(deep), makeFolder(deep)]);
  await makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

it('says what keeps it from that', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  await expect(makeFolder(join(folder, 'link', 'x'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it.runIf(process.platform === 'linux')('ends where a folder exists and holds no others', async () => {
  await expect(makeFolder('/proc/assay/deep')).rejects.toMatchObject({ code: 'ENOENT' });
});
