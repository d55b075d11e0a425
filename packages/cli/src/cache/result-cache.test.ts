import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CompileResult, readResult, resultFile, resultKey, writeResult } from './result-cache.js';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const KEY = 'a'.repeat(64);
const RESULT: CompileResult = {
  diagnostics: [{ code: 'join', severity: 'warning', message: 'Straße 😀', hint: 'none' }],
  summary: { target: 'local', layers: 1, tables: 2, audits: 3 },
  targetLocations: [['path', { file: 'assay.yml' }]],
  planBytes: Buffer.from('{\n  "ü": 1\n}\n'),
};

describe('the cache of results', () => {
  it('gives back what was written, for its key alone', () => {
    const file = resultFile(makeFolder(), undefined);
    expect(readResult(file, KEY)).toBeNull();
    writeResult(file, KEY, RESULT);
    expect(readResult(file, KEY)).toEqual(RESULT);
    expect(readResult(file, 'b'.repeat(64))).toBeNull();
  });

  it('does not believe a file that is damaged or cut off anywhere', () => {
    const file = resultFile(makeFolder(), undefined);
    writeResult(file, KEY, RESULT);
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(file, damaged);
      expect(readResult(file, KEY), `byte ${at}`).toBeNull();
      writeFileSync(file, whole.subarray(0, at));
      expect(readResult(file, KEY), `cut at ${at}`).toBeNull();
    }
  });

  it('keeps one file for each target', () => {
    const folder = makeFolder();
    for (const target of [undefined, 'prod', undefined, 'prod']) {
      writeResult(resultFile(folder, target), KEY, RESULT);
    }
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('writes nothing, and is no problem, where nothing can be written', () => {
    const folder = join(makeFolder(), 'taken');
    writeFileSync(folder, 'a file');
    const file = resultFile(folder, undefined);
    writeResult(file, KEY, RESULT);
    expect(readResult(file, KEY)).toBeNull();
    const taken = resultFile(makeFolder(), undefined);
    mkdirSync(taken);
    writeResult(taken, KEY, RESULT);
    expect(readResult(taken, KEY)).toBeNull();
    expect(readdirSync(join(taken, '..'))).toHaveLength(1);
  });

  it('takes away what a killed compile left behind an hour ago, and nothing younger', () => {
    const folder = makeFolder();
    const old = join(folder, 'audits-duckdb.1.tmp');
    const young = join(folder, 'audits-duckdb.2.tmp');
    for (const file of [old, young]) writeFileSync(file, 'part');
    utimesSync(old, 1, 1);
    writeResult(resultFile(folder, undefined), KEY, RESULT);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  it('takes away what was kept for a target that nobody has compiled for in a month', () => {
    const folder = makeFolder();
    const files = ['gone', 'rare'].map((target) => resultFile(folder, target));
    for (const file of files) writeResult(file, KEY, RESULT);
    const [gone = '', rare = ''] = files;
    const week = statSync(rare).mtimeMs / 1000 - 7 * 24 * 3600;
    utimesSync(gone, 1, 1);
    utimesSync(rare, week, week);
    writeResult(resultFile(folder, undefined), KEY, RESULT);
    expect([existsSync(gone), existsSync(rare)]).toEqual([false, true]);
  });
});

describe('the key of a result', () => {
  const file = (path: string, text: string) => ({ path, size: text.length, content: Buffer.from(text) });
  const sources = (...files: ReturnType<typeof file>[]) => ({ files, diagnostics: [] });
  const base = resultKey('c', 'local', sources(file('a.sql', 'xy'), file('b.sql', 'z')));

  it.each([
    ['another compiler', resultKey('d', 'local', sources(file('a.sql', 'xy'), file('b.sql', 'z')))],
    ['another target', resultKey('c', 'prod', sources(file('a.sql', 'xy'), file('b.sql', 'z')))],
    ['no target', resultKey('c', undefined, sources(file('a.sql', 'xy'), file('b.sql', 'z')))],
    ['another text', resultKey('c', 'local', sources(file('a.sql', 'xx'), file('b.sql', 'z')))],
    ['a byte moved', resultKey('c', 'local', sources(file('a.sql', 'x'), file('b.sql', 'yz')))],
    ['another name', resultKey('c', 'local', sources(file('a.sql', 'xy'), file('c.sql', 'z')))],
    ['a file less', resultKey('c', 'local', sources(file('a.sql', 'xy')))],
  ])('is another one for %s', (_, key) => {
    expect(key).not.toBe(base);
  });
});
