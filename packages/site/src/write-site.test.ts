import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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

  it.each([
    ['a file in its path', (name: string) => join(name, 'file', 'site'), 'not a directory'],
    ['a file further up', (name: string) => join(name, 'file', 'a', 'site'), 'not a directory'],
    ['a name too long', (name: string) => join(name, 'x'.repeat(300)), 'name too long'],
    ['a path too long', (name: string) => join(name, 'xy/'.repeat(3000)), 'name too long'],
    ['a link to itself above', (name: string) => join(name, 'loop', 'site'), 'too many symbolic links'],
  ])('says without a path of this machine what is wrong with %s', async (_, outIn, reason) => {
    await writeFile(join(folder, 'file'), 'mine');
    await symlink('loop', join(folder, 'loop'));
    const out = outIn(folder);
    const written = await writeSite(first, out);
    expect(written).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'site-not-written',
          severity: 'error',
          message: expect.stringContaining(reason),
          location: { file: out },
        },
      ],
    });
    const [problem] = written.ok ? [] : written.diagnostics;
    expect(`${problem?.message} ${problem?.hint}`).not.toMatch(/assay-site-|E[A-Z]{4,}/);
    expect((await readdir(folder)).sort()).toEqual(['file', 'loop']);
  });

  it.runIf(process.platform === 'linux')('ends where a folder exists and holds no others', async () => {
    expect(await writeSite(first, '/proc/site')).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'site-not-written', message: expect.stringContaining('no such file') }],
    });
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
