import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assay, type Ended } from './assay.js';
import { audit, makeProject } from './make-project.js';
import { preload } from './preload.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A project whose compile warns, in a file that has characters of several bytes. */
const WARNING = {
  'raw/orders/same_again.sql': audit(
    'Grüße 😀 an alle.',
    'validity',
    '-- Asks what another audit asks.\nSELECT id, email, amount FROM raw.orders WHERE day = @run_date AND amount < 0',
  ),
};

/** What a compile says and leaves behind. */
async function compiled(
  folder: string,
  ...args: string[]
): Promise<Ended & { readonly plan: string | null }> {
  const plan = join(folder, 'target', 'plan.json');
  rmSync(plan, { force: true });
  const ended = await assay(['compile', ...args], { cwd: folder });
  return { ...ended, plan: existsSync(plan) ? readFileSync(plan, 'utf8') : null };
}

const cacheOf = (folder: string): string => join(folder, 'target', 'cache');

describe('a compile that is known', () => {
  it.each([[], ['--json']])('says and writes what the first one did: %j', async (...args) => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const anew = await compiled(folder, '--no-cache', ...args);
    expect(existsSync(cacheOf(folder))).toBe(false);
    const first = await compiled(folder, ...args);
    const second = await compiled(folder, ...args);
    expect(anew.exitCode).toBe(0);
    expect(anew.stdout + anew.stderr).toContain('duplicate-audit');
    expect(first).toEqual(anew);
    expect(second).toEqual(anew);
    expect(readdirSync(cacheOf(folder)).map((name) => name.replace(/-.*/, ''))).toEqual(['audits', 'result']);
  });

  it('that had errors has them again', async () => {
    const folder = await makeProject({
      files: { 'raw/orders/broken.sql': audit('Broken.', 'validity', 'SELECT FROM raw.orders') },
      warehouse: false,
    });
    const anew = await compiled(folder, '--no-cache');
    expect(anew).toMatchObject({ exitCode: 2, plan: null });
    expect(await compiled(folder)).toEqual(anew);
    expect(await compiled(folder)).toEqual(anew);
  });

  it('is another one once a file was edited or deleted', async () => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const file = join(folder, 'raw/orders/same_again.sql');
    const edits = [
      () => writeFileSync(file, readFileSync(file, 'utf8').replace('< 0', '< -1')),
      () => rmSync(file),
      () =>
        writeFileSync(
          join(folder, 'owners.yml'),
          'data: { members: [octavia] }\nsales: { members: [otto] }\n',
        ),
    ];
    let before = await compiled(folder);
    for (const edit of edits) {
      edit();
      const after = await compiled(folder);
      expect(after).toEqual(await compiled(folder, '--no-cache'));
      expect(after).not.toEqual(before);
      before = after;
    }
  });

  it('prints of a plan what the first one did, in every command', async () => {
    const folder = await makeProject({ warehouse: false });
    const say = (...args: string[]): Promise<Ended> => assay(args, { cwd: folder });
    const anew = await say('show', 'has_rows', '--json', '--no-cache');
    expect(anew.exitCode).toBe(0);
    expect(await say('show', 'has_rows', '--json')).toEqual(anew);
    expect(await say('show', 'has_rows', '--json')).toEqual(anew);
  });
});

describe('a cache that is not as it should be', () => {
  it('is not believed, whatever was done to it, and is whole again afterwards', async () => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const anew = await compiled(folder, '--no-cache');
    await compiled(folder);
    const names = readdirSync(cacheOf(folder));
    const whole = names.map((name) => readFileSync(join(cacheOf(folder), name)));
    const damages: ((content: Buffer) => Buffer)[] = [
      (content) => content.map((byte, index) => (index === content.length >> 1 ? byte ^ 1 : byte)) as Buffer,
      (content) => content.subarray(0, content.length - 9),
      () => Buffer.from(''),
    ];
    for (const damage of damages) {
      for (const [index, name] of names.entries()) {
        writeFileSync(join(cacheOf(folder), name), damage(whole[index] ?? Buffer.from('')));
      }
      expect(await compiled(folder)).toEqual(anew);
      const mended = names.map((name) => readFileSync(join(cacheOf(folder), name)));
      expect(mended.map(sortedLines)).toEqual(whole.map(sortedLines));
    }
  });

  it('is not believed in CI, where it may come with the change that is checked', async () => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const anew = await compiled(folder, '--no-cache');
    // What a forger would write: whole and with the right key, and without the warning.
    await compiled(folder);
    const name = readdirSync(cacheOf(folder)).find((one) => one.startsWith('result-')) ?? '';
    const file = join(cacheOf(folder), name);
    const forged = Buffer.from(
      readFileSync(file).subarray(64).toString('latin1').replace('a second time', 'a FORGED time'),
      'latin1',
    );
    const whole = Buffer.concat([Buffer.from(createHash('sha256').update(forged).digest('hex')), forged]);
    writeFileSync(file, whole);
    expect((await compiled(folder)).stderr).toContain('a FORGED time');
    for (const CI of ['true', '1']) {
      expect(await assay(['compile'], { cwd: folder, env: { CI } })).toEqual(
        Object.fromEntries(Object.entries(anew).filter(([key]) => key !== 'plan')),
      );
    }
    expect(readFileSync(file)).toEqual(whole);
    expect((await assay(['compile'], { cwd: folder, env: { CI: 'false' } })).stderr).toContain(
      'a FORGED time',
    );
  });

  it('is none of a compile that was killed while it wrote, or whose disk was full', async () => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const anew = await compiled(folder, '--no-cache');
    const { plan, ...said } = anew;
    // Half of the nth part of what is kept is written: of the audits, and of the result.
    const atPart = (
      part: number,
      code: string,
    ): string => `const fs = require('node:fs'), { openSync, writeSync } = fs;
      const kept = new Set();
      let parts = 0;
      fs.openSync = (path, ...how) => {
        const file = openSync(path, ...how);
        if (require('node:path').basename(require('node:path').dirname(path)) === 'cache') kept.add(file);
        return file;
      };
      fs.writeSync = (file, bytes, at = 0) => {
        if (kept.has(file)) parts += 1;
        if (parts < ${part}) return writeSync(file, bytes, at);
        writeSync(file, bytes, at, (bytes.length - at) >> 1);
        ${code}
      };`;
    for (const part of [3, 8]) {
      rmSync(cacheOf(folder), { recursive: true, force: true });
      const kill = preload(atPart(part, `process.kill(process.pid, 'SIGKILL');`));
      expect((await assay(['compile'], { cwd: folder, env: kill })).signal).toBe('SIGKILL');
      expect(readdirSync(cacheOf(folder)).filter((name) => name.endsWith('.tmp'))).toHaveLength(1);
      expect(await compiled(folder)).toEqual(anew);
    }
    rmSync(cacheOf(folder), { recursive: true });
    const full = `throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });`;
    expect(await assay(['compile'], { cwd: folder, env: preload(atPart(3, full)) })).toEqual(said);
    expect(readdirSync(cacheOf(folder))).toEqual([]);
  });

  it('costs nothing but time where it cannot be written', async () => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const anew = await compiled(folder, '--no-cache');
    writeFileSync(cacheOf(folder), 'in the way');
    expect(await compiled(folder)).toEqual(anew);
    expect(readFileSync(cacheOf(folder), 'utf8')).toBe('in the way');
  });

  it('is written by compiles at once, also of one process id, as in containers', async () => {
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const anew = await compiled(folder, '--no-cache');
    const { plan, ...said } = anew;
    const env = preload(`Object.defineProperty(process, 'pid', { value: 1 });`);
    const all = await Promise.all([1, 2, 3].map(() => assay(['compile'], { cwd: folder, env })));
    expect(all).toEqual([said, said, said]);
    expect(readFileSync(join(folder, 'target', 'plan.json'), 'utf8')).toBe(plan);
    expect(readdirSync(cacheOf(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await compiled(folder)).toEqual(anew);
  });
});

function sortedLines(content: Buffer): string[] {
  return content.toString().split('\n').sort();
}

describe('another compiler', () => {
  it('of the same version does not take over what this one kept', async () => {
    const other = installedElsewhere();
    const folder = await makeProject({ files: WARNING, warehouse: false });
    const bin = join(other, 'packages/cli/bin/assay.js');
    const say = async (): Promise<string> => (await assay(['compile'], { cwd: folder, bin })).stderr;
    const before = await say();
    expect(before).toContain('duplicate-audit');
    expect(await say()).toBe(before);
    const rule = join(other, 'packages/compiler/dist/rules/duplicate-audit.js');
    writeFileSync(rule, readFileSync(rule, 'utf8').replaceAll('a second time', 'ONCE MORE'));
    const after = await say();
    expect(after).not.toBe(before);
    expect(after.replaceAll('ONCE MORE', 'a second time')).toBe(before);
    // Also what is around the compiler decides what is kept of it.
    const around = join(other, 'packages/cli/dist/compile-project.js');
    writeFileSync(around, readFileSync(around, 'utf8').replace('audits: audits.length', 'audits: 1234'));
    expect((await assay(['compile'], { cwd: folder, bin })).stdout).toContain('1,234 audits');
  });
});

/** A copy of the built packages beside the same libraries: a compiler that a test may change. */
function installedElsewhere(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-other-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules', '@assay'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((one) => one !== '@assay')) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    cpSync(join(ROOT, 'packages', name), join(folder, 'packages', name), {
      recursive: true,
      filter: (path) => !/\/(?:src|test-data|node_modules)$/.test(path),
    });
    const own = join('packages', name, 'node_modules');
    if (existsSync(join(ROOT, own))) symlinkSync(join(ROOT, own), join(folder, own));
    symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules', '@assay', name));
  }
  return folder;
}
