import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AuditJob, type AuditReading, readAudit } from '@assay/compiler';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cachedReadAudits } from './audit-cache.js';

function job(name: string, sql = `SELECT ${name} FROM raw.orders`): AuditJob {
  const role = { kind: 'audit', schema: 'raw', table: 'orders', name } as const;
  const text = `---\ndescription: Läßt 😀 nichts aus.\ndimension: validity\n---\n${sql}\n`;
  return { source: { role, file: `raw/orders/${name}.sql`, text, overrides: [] }, dialect: 'duckdb' };
}

/** A folder, and a reader with a cache in it that remembers what it had to read. */
function makeCache() {
  const folder = mkdtempSync(join(tmpdir(), 'assay-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const read: string[] = [];
  const ask = async (jobs: readonly AuditJob[], compiler = 'one'): Promise<readonly AuditReading[]> => {
    read.length = 0;
    const readings: AuditReading[] = [];
    const readAudits = cachedReadAudits(folder, compiler, async (missing, take, tell) => {
      await Promise.resolve();
      for (const [index, one] of missing.entries()) {
        read.push(one.source.role.name);
        take(index, readAudit(one));
        tell(index, JSON.stringify(readAudit(one)));
      }
    });
    await readAudits(jobs, (index, reading) => {
      expect(readings[index]).toBeUndefined();
      readings[index] = reading;
    });
    expect(readings).toEqual(jobs.map(readAudit));
    return readings;
  };
  return { file: join(folder, 'audits-duckdb'), ask, read };
}

const JOBS = ['a', 'b', 'c'].map((name) => job(name));

describe('the cache of audits', () => {
  it('reads what it does not know, and only that', async () => {
    const { ask, read } = makeCache();
    await ask(JOBS);
    expect(read).toEqual(['a', 'b', 'c']);
    await ask(JOBS);
    expect(read).toEqual([]);
    await ask([job('d'), ...JOBS.slice(0, 2), job('c', 'SELECT 1 FROM raw.orders')]);
    expect(read).toEqual(['d', 'c']);
  });

  it('knows nothing of what another compiler read', async () => {
    const { ask, read } = makeCache();
    await ask(JOBS);
    await ask(JOBS, 'another');
    expect(read).toEqual(['a', 'b', 'c']);
  });

  it('holds the audits of the last compile and no others', async () => {
    const { ask, read, file } = makeCache();
    await ask(JOBS);
    await ask(JOBS.slice(0, 1));
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    await ask(JOBS);
    expect(read).toEqual(['b', 'c']);
  });

  it('of two audits that are the same keeps both in one line', async () => {
    const { ask, read } = makeCache();
    const twice = [...JOBS, ...JOBS.slice(0, 1)];
    await ask(twice);
    await ask(twice);
    expect(read).toEqual([]);
  });

  it('does not believe a damaged line, wherever it is damaged, and mends it', async () => {
    const { ask, read, file } = makeCache();
    await ask(JOBS);
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 97) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(file, damaged);
      await ask(JOBS);
      expect(read.length).toBeGreaterThan(0);
      expect(readFileSync(file).length).toBe(whole.length);
    }
  });

  it('does not believe a line under the key of another', async () => {
    const { ask, read, file } = makeCache();
    await ask(JOBS);
    const [first = '', second = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    const swapped = [second.slice(0, 32) + first.slice(32), first.slice(0, 32) + second.slice(32), ...rest];
    writeFileSync(file, swapped.join('\n'));
    await ask(JOBS);
    expect(read).toHaveLength(2);
  });

  it('leaves no part behind, and gives nothing, where an audit is not read', async () => {
    const { ask, file } = makeCache();
    await ask(JOBS);
    const whole = readFileSync(file);
    const folder = dirname(file);
    const failing = cachedReadAudits(folder, 'two', () => Promise.reject(new Error('a fault')));
    await expect(failing(JOBS, () => undefined)).rejects.toThrow('a fault');
    expect(readdirSync(folder)).toEqual(['audits-duckdb']);
    expect(readFileSync(file)).toEqual(whole);
    const losing = cachedReadAudits(folder, 'two', async (jobs, take) => {
      for (const [index, one] of jobs.slice(1).entries()) take(index, readAudit(one));
    });
    await expect(losing(JOBS, () => undefined)).rejects.toThrow('an audit was not read');
  });

  it('takes of a file that is cut off what is whole', async () => {
    const { ask, read, file } = makeCache();
    await ask(JOBS);
    const whole = readFileSync(file);
    for (const length of [0, 1, 66, 400, whole.indexOf(10) + 1, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      await ask(JOBS);
      expect(read.length).toBeGreaterThan(0);
      expect(readFileSync(file).length).toBe(whole.length);
    }
  });
});
