import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine } from '@assay/history/this-machine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST } from './site-manifest.js';
import { SITE_MARKER } from './site-marker.js';
import type { SitePage } from './site-page.js';
import { writeSite } from './write-site.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-site-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pages = (files: Readonly<Record<string, string>>): SitePage[] =>
  Object.entries(files).map(([path, content]) => ({ path, kind: 'text', render: () => content }));

const first = pages({ 'index.html': 'one', 'audits/a.html': 'a' });

describe('writeSite', () => {
  it('writes a new site, and replaces it as a whole', async () => {
    const out = join(folder, 'deep', 'site');
    expect(await writeSite(first, out)).toMatchObject({ ok: true, files: 2, rewritten: 2 });
    expect(await writeSite(pages({ 'index.html': 'two' }), out)).toMatchObject({
      ok: true,
      files: 1,
      rewritten: 1,
    });
    expect((await readdir(out)).sort()).toEqual([SITE_MARKER, MANIFEST, 'index.html']);
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'deep'))).toEqual(['site']);
  });

  it('takes an empty folder', async () => {
    await mkdir(join(folder, 'site'));
    expect(await writeSite(first, join(folder, 'site'))).toMatchObject({ ok: true });
  });

  it('keeps the file of a page that is what it was, and says the hash of each', async () => {
    const out = join(folder, 'site');
    await writeSite(pages({ 'index.html': 'one', 'audits/a.html': 'a', 'gone.html': 'x' }), out);
    const before = await stat(join(out, 'audits/a.html'));
    const again = pages({ 'index.html': 'two', 'audits/a.html': 'a', 'new.html': 'new' });
    expect(await writeSite(again, out)).toMatchObject({ ok: true, files: 3, rewritten: 2 });
    const after = await stat(join(out, 'audits/a.html'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(JSON.parse(await readFile(join(out, MANIFEST), 'utf8'))).toEqual({
      version: 1,
      files: { 'audits/a.html': sha256('a'), 'index.html': sha256('two'), 'new.html': sha256('new') },
    });
  });

  it.each([
    ['edited', (out: string) => writeFile(join(out, 'audits/a.html'), 'b')],
    ['removed', (out: string) => rm(join(out, 'audits/a.html'))],
    ['put in place of a link', (out: string) => replaceByLink(join(out, 'audits/a.html'))],
  ])('writes a page anew whose file was %s', async (_, change) => {
    const out = join(folder, 'site');
    await writeSite(first, out);
    await change(out);
    expect(await writeSite(first, out)).toMatchObject({ ok: true, files: 2, rewritten: 1 });
    expect(await readFile(join(out, 'audits/a.html'), 'utf8')).toBe('a');
    expect((await lstat(join(out, 'audits/a.html'))).isFile()).toBe(true);
  });

  it.each(['', '{', 'null', '[]', '{"version":1,"files":{"index.html":1}}'])(
    'takes over nothing by the manifest %j',
    async (text) => {
      const out = join(folder, 'site');
      await writeSite(first, out);
      await writeFile(join(out, MANIFEST), text);
      expect(await writeSite(first, out)).toMatchObject({ ok: true, files: 2, rewritten: 2 });
    },
  );

  it('makes pages no further ahead of those that are written than fit into two megabytes, and tells how many there are', async () => {
    const out = join(folder, 'site');
    const told: number[] = [];
    const ahead: number[] = [];
    const content = 'x'.repeat(100 * 1024);
    const many = Array.from(
      { length: 200 },
      (_, number): SitePage => ({
        path: `${number}.html`,
        kind: 'text',
        render: () => {
          const building = readdirSync(folder).find((name) => name.endsWith('.new')) ?? '';
          ahead.push(number - readdirSync(join(folder, building)).length);
          return content;
        },
      }),
    );
    expect(await writeSite(many, out, { onPages: (done) => told.push(done) })).toMatchObject({ files: 200 });
    expect(ahead).toHaveLength(200);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(20);
    expect(told).toEqual([64, 128, 192, 200]);
  });

  it('writes texts and bytes of any length as they are', async () => {
    const out = join(folder, 'site');
    const long = 'ä€😀'.repeat(300_000);
    const bytes = new Uint8Array(1_500_000).map((_, index) => index % 251);
    const files: Readonly<Record<string, string | Uint8Array>> = {
      'a.txt': 'a',
      'long.txt': long,
      'empty.txt': '',
      'bytes.bin': bytes,
      'last.txt': 'ß',
    };
    const made = Object.entries(files).map(
      ([path, content]): SitePage => ({ path, kind: 'data', render: () => content }),
    );
    expect(await writeSite(made, out)).toMatchObject({ ok: true, files: 5, rewritten: 5 });
    for (const [path, content] of Object.entries(files))
      expect((await readFile(join(out, path))).equals(Buffer.from(content)), path).toBe(true);
    expect(await writeSite(made, out)).toMatchObject({ ok: true, files: 5, rewritten: 0 });
  });

  describe('with what is kept of pages by their keys', () => {
    let made: string[];
    let kept: Map<string, string>;
    const keyed = (content: string, key: string): SitePage[] => [
      {
        path: 'runs/a.html',
        kind: 'run',
        key,
        render: () => {
          made.push(content);
          return content;
        },
      },
    ];
    const write = async (content: string, key: string, before: ReadonlyMap<string, string> = kept) => {
      made = [];
      kept = new Map();
      const keep = (digest: string, of: string) => kept.set(digest, of);
      return await writeSite(keyed(content, key), join(folder, 'site'), {
        kept: { get: (of) => before.get(of), keep },
      });
    };
    const file = (): string => join(folder, 'site', 'runs/a.html');
    beforeEach(async () => {
      await write('one', 'key of one', new Map());
    });

    it('makes no page whose file is known to be what it would be', async () => {
      const before = await stat(file());
      expect(await write('one', 'key of one')).toMatchObject({ files: 1, rewritten: 0 });
      expect(made).toEqual([]);
      expect((await stat(file())).ino).toBe(before.ino);
      expect(await write('two', 'key of two')).toMatchObject({ files: 1, rewritten: 1 });
      expect(made).toEqual(['two']);
      expect(await write('two', 'key of two')).toMatchObject({ files: 1, rewritten: 0 });
      expect(made).toEqual([]);
    });

    it.each([
      ['edited', () => writeFile(file(), 'One')],
      ['removed', () => rm(file())],
      ['put in place of a link', () => replaceByLink(file())],
      ['of another key', () => kept.set('key of one', 'not a hash')],
    ])('makes the page again whose file was %s', async (_, change) => {
      await change();
      expect(await write('one', 'key of one')).toMatchObject({ ok: true, files: 1 });
      expect(made).toEqual(['one']);
      expect(await readFile(file(), 'utf8')).toBe('one');
    });
  });

  it('leaves the old site when a page cannot be written, and when two have one place', async () => {
    const out = join(folder, 'site');
    await writeSite(first, out);
    const unwritable = pages({ 'index.html': 'two', [`${'x'.repeat(300)}.html`]: 'x' });
    expect(await writeSite(unwritable, out)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'site-not-written', message: 'the site could not be written: name too long' }],
    });
    await expect(writeSite([...first, ...first], out)).rejects.toThrow('two pages for index.html');
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['site']);
  });

  const KIB = 1024;
  const pageOf = (path: string, kind: SitePage['kind'], bytes: number, content = ''): SitePage => ({
    path,
    kind,
    render: () => content + 'x'.repeat(bytes - content.length),
  });

  it('says which pages are over their budgets, the heaviest of each kind', async () => {
    const sample = `<section><h2>Offending rows</h2>${'s'.repeat(KIB)}</section>`;
    const heavy = [
      pageOf('index.html', 'status', 41 * KIB),
      pageOf('audits/a.html', 'audit', 13 * KIB),
      pageOf('audits/b.html', 'audit', 14 * KIB),
      pageOf('audits/c.html', 'audit', 12 * KIB + sample.length, sample),
      pageOf('runs/r.html', 'run', 100 * KIB),
      pageOf('search.js', 'data', 900 * KIB),
    ];
    const written = await writeSite(heavy, join(folder, 'site'), { budget: { files: 5 } });
    expect(written).toMatchObject({
      ok: true,
      sizes: { audit: { files: 3, largest: { path: 'audits/b.html' } } },
    });
    expect(written.diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['page-over-budget', 'warning', 'the page index.html has 41.0 KiB, its budget is 40.0 KiB'],
      [
        'page-over-budget',
        'warning',
        'the page audits/b.html has 14.0 KiB, its budget is 12.0 KiB; it is the largest of 2 (audit)',
      ],
      ['site-over-budget', 'warning', 'the site has 6 files, its budget is 5'],
    ]);
  });

  it('weighs what the search loads as it is sent, and never gives up the site for it', async () => {
    // Hexadecimal digits of hashes compress to half of their length.
    const digits = (number: number): string => createHash('sha256').update(String(number)).digest('hex');
    const dataOf = (bytes: number): SitePage => ({
      path: 'assets/search-data.js',
      kind: 'data',
      render: () => Array.from({ length: bytes / 64 }, (_, number) => digits(number)).join(''),
    });
    const out = join(folder, 'site');
    expect(await writeSite([...first, dataOf(300 * KIB)], out)).toMatchObject({ ok: true, diagnostics: [] });
    const { ok, diagnostics } = await writeSite([...first, dataOf(900 * KIB)], out);
    expect(ok).toBe(true);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'page-over-budget', severity: 'warning' });
    expect(diagnostics[0]?.message).toMatch(
      /^what the search loads, assets\/search-data\.js, has 4\d\d\.\d KiB compressed, its budget is 200\.0 KiB$/,
    );
    const [{ hint = '' } = {}] = diagnostics;
    expect(hint).toContain('pages load as before');
  });

  describe('where builds were killed', () => {
    /** No process has it: Linux counts to 4,194,304. */
    const GONE = 9_999_999;
    const { host } = thisMachine();
    const leftBy = (owner: string, pid: number, kind: 'new' | 'old') =>
      `.site.${owner}-${pid}-0a1b2c3d.${kind}`;

    it('takes away what they left beside the site, and nothing that a living build or somebody else has there', async () => {
      const out = join(folder, 'site');
      await writeSite(first, out);
      const stay = [
        leftBy(host, process.pid, 'new'),
        leftBy('0123456789abcdef', GONE, 'new'),
        '.site.backup.old',
        '.sites.new',
      ];
      for (const name of [leftBy(host, GONE, 'new'), leftBy(host, GONE, 'old'), ...stay]) {
        await mkdir(join(folder, name));
        await writeFile(join(folder, name, 'index.html'), 'left');
      }
      expect(await writeSite(first, out)).toMatchObject({ ok: true, rewritten: 0 });
      expect((await readdir(folder)).sort()).toEqual([...stay, 'site'].sort());
    });

    it('brings back the site of one that was killed in the moment in which there is none, even if the next fails', async () => {
      const out = join(folder, 'site');
      await writeSite(first, out);
      await rename(out, join(folder, leftBy(host, GONE, 'old')));
      expect(await writeSite([...first, pageOf('t.html', 'table', 201 * KIB)], out)).toMatchObject({
        ok: false,
      });
      expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('one');
      expect(await readdir(folder)).toEqual(['site']);
    });
  });

  it('leaves one whole site where several are built at once', async () => {
    const out = join(folder, 'site');
    const names = Array.from({ length: 8 }, (_, index) => `site ${index}`);
    const written = await Promise.all(
      names.map((name) => writeSite(pages({ 'index.html': name, 'a.html': name }), out)),
    );
    expect(written.filter(({ ok }) => ok)).toHaveLength(names.length);
    const last = await readFile(join(out, 'index.html'), 'utf8');
    expect(names).toContain(last);
    expect(await readFile(join(out, 'a.html'), 'utf8')).toBe(last);
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('leaves the old site when a page is far over its budget', async () => {
    const out = join(folder, 'site');
    await writeSite(first, out);
    expect(await writeSite([...first, pageOf('t.html', 'table', 201 * KIB)], out)).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'page-over-budget',
          severity: 'error',
          message: 'the page t.html has 201.0 KiB, its budget is 200.0 KiB',
        },
      ],
    });
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('leaves the old site when a page cannot be made', async () => {
    const out = join(folder, 'site');
    await writeSite(first, out);
    const broken: SitePage = {
      path: 'b.html',
      kind: 'text',
      render: () => {
        throw new Error('no such thing');
      },
    };
    await expect(writeSite([...first, broken], out)).rejects.toThrow('no such thing');
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['site']);
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
    const impossible = pages({ a: 'a file', 'a/b': 'below a file' });
    expect(await writeSite(impossible, out)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'site-not-written', severity: 'error' }],
    });
    expect(await readFile(join(out, 'index.html'), 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['site']);
  });
});

async function replaceByLink(path: string): Promise<void> {
  await rename(path, `${path}.aside`);
  await symlink(`${path}.aside`, path);
}
