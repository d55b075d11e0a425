import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SITE_MARKER, writeSite } from './write-site.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-site-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const first = new Map([
  ['index.html', 'one'],
  ['audits/a.html', 'a'],
]);

describe('writeSite', () => {
  it('writes a new site, and replaces it as a whole', async () => {
    const out = join(folder, 'deep', 'site');
    expect(await writeSite(first, out)).toEqual({ ok: true });
    expect(await writeSite(new Map([['index.html', 'two']]), out)).toEqual({ ok: true });
    expect((await readdir(out)).sort()).toEqual([SITE_MARKER, 'index.html']);
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'deep'))).toEqual(['site']);
  });

  it('takes an empty folder', async () => {
    await mkdir(join(folder, 'site'));
    expect(await writeSite(first, join(folder, 'site'))).toEqual({ ok: true });
  });

  it('refuses a folder or file that it did not make, and leaves it', async () => {
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, 'mine', 'index.html'), 'mine');
    await writeFile(join(folder, 'file'), 'mine');
    for (const name of ['mine', 'file']) {
      expect(await writeSite(first, join(folder, name))).toMatchObject({
        ok: false,
        diagnostics: [
          { code: 'not-a-site-folder', severity: 'error', location: { file: join(folder, name) } },
        ],
      });
    }
    expect(await readdir(join(folder, 'mine'))).toEqual(['index.html']);
    expect((await readdir(folder)).sort()).toEqual(['file', 'mine']);
  });

  it('leaves the old site when the new one cannot be written', async () => {
    const out = join(folder, 'site');
    await writeSite(first, out);
    const impossible = new Map([
      ['a', 'a file'],
      ['a/b', 'below a file'],
    ]);
    expect(await writeSite(impossible, out)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'site-not-written', severity: 'error' }],
    });
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['site']);
  });
});
