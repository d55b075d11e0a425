import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openInBrowser } from './open-in-browser.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-open-'));
  vi.stubEnv('PATH', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

it.runIf(process.platform === 'linux')('says whether there is a program that opens pages', async () => {
  expect(await openInBrowser('file:///site/index.html')).toBe(false);
  await writeFile(join(folder, 'xdg-open'), '#!/bin/sh\nexit 0\n');
  await chmod(join(folder, 'xdg-open'), 0o755);
  expect(await openInBrowser('file:///site/index.html')).toBe(true);
});
