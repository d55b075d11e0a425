import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generateProject } from '../bench/generate-project.mjs';
import { assay, type Ended } from './assay.js';
import { audit, makeProject } from './make-project.js';
import { preload } from './preload.js';

/** As many audits as are read by two threads, and by three. */
const FOR_TWO = 800;
const FOR_THREE = 1_200;

const onCores = (count: number): string =>
  `require('node:os').availableParallelism = () => ${count}; const threads = require('node:worker_threads');`;

/** Has the main thread begin with the audits only when another one has got so far: then none is idle. */
const afterOther = (event: 'message' | 'exit'): string => `if (threads.isMainThread) {
  const { Worker } = threads;
  const others = [];
  threads.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      others.push(new Promise((resolve) => this.once('${event}', resolve)));
    }
  };
  require('node:timers/promises').setImmediate = async () => { await Promise.all(others); };
}`;
const IN_A_THREAD = 'if (!threads.isMainThread)';
/** Has a thread do something in place of sending its second batch. */
const insteadOfSending = (code: string): string => `${afterOther('exit')} ${IN_A_THREAD} {
  const { parentPort } = threads, send = parentPort.postMessage.bind(parentPort);
  let sent = 0;
  parentPort.postMessage = (read) => { if (sent++ === 1) { ${code} } else send(read); };
}`;

/** What a compile with nothing kept says, and the plan that it leaves. */
async function compiled(folder: string, code: string): Promise<Ended & { readonly plan: string | null }> {
  const plan = join(folder, 'target', 'plan.json');
  rmSync(plan, { force: true });
  const ended = await assay(['compile', '--no-cache'], { cwd: folder, env: preload(code) });
  return { ...ended, plan: existsSync(plan) ? readFileSync(plan, 'utf8') : null };
}

/** Audits that are quickly read, each with problems of its own. */
function badAudits(count: number): Record<string, string> {
  const sql = (index: number): string =>
    ['SELECT FROM raw.orders', `SELECT * FROM raw.nowhere_${index}`, `Grüße 😀 von ${index}`, 'SELECT 1'][
      index % 4
    ] ?? '';
  // Refused for its depth: by a count of the parser, or for want of stack, of which a thread has more.
  const deep = `SELECT id FROM raw.orders WHERE day = @run_date AND ${Array(6_600).fill('amount').join(' + ')} < 0`;
  const files = Array.from({ length: count - 1 }, (_, index) => [`raw/orders/bad_${index}.sql`, sql(index)]);
  return { 'raw/orders/a_deep.sql': deep, ...Object.fromEntries(files) };
}

describe('many audits', () => {
  it('of all kinds give with threads the plan that they give without', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-test-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    generateProject(folder, { audits: FOR_TWO, tables: 120, layers: 3, dialect: 'duckdb' });
    const alone = await compiled(folder, onCores(1));
    expect(alone.exitCode).toBe(0);
    expect(JSON.parse(alone.plan ?? '')).toMatchObject({ audits: { length: FOR_TWO } });
    expect(await compiled(folder, onCores(2) + afterOther('message'))).toEqual(alone);
  }, 120_000);

  it('with problems have all of them in order, also where a thread fails, which costs time and is said', async () => {
    const folder = await makeProject({ files: badAudits(FOR_THREE), warehouse: false });
    const alone = await compiled(folder, onCores(1));
    expect(alone).toMatchObject({ exitCode: 2, plan: null });
    expect(alone.stderr.match(/^error/gm)?.length).toBeGreaterThan(FOR_THREE);
    // A timer of somebody else's does not keep a thread that has done.
    const held = `${IN_A_THREAD} setInterval(() => {}, 1e6);`;
    expect(await compiled(folder, onCores(4) + afterOther('message') + held)).toEqual(alone);
    const broken = (when: string): string => `throw new Error('broken ${when}');`;
    const failures: readonly (readonly [string, string])[] = [
      [`${afterOther('exit')} ${IN_A_THREAD} ${broken('from the start')}`, 'broken from the start'],
      [insteadOfSending(broken('on the way')), 'broken on the way'],
      [
        `threads.Worker = class { constructor() { throw Object.assign(new Error('no'), { code: 'ERR_WORKER_INIT_FAILED' }); } };`,
        'ERR_WORKER_INIT_FAILED',
      ],
    ];
    for (const [code, reason] of failures) {
      const ended = await compiled(folder, onCores(3) + code);
      const note = `a thread that reads audits failed (${reason}): they were read without it, which takes longer\n`;
      expect(ended).toEqual({ ...alone, stdout: note + note + alone.stdout });
    }
  }, 120_000);

  it('of which one meets a fault of ours, in whatever thread, are no plan', async () => {
    const files = { 'raw/orders/fault.sql': audit('Meets it.', 'validity', 'SELECT a fault') };
    const folder = await makeProject({ files: { ...badAudits(FOR_TWO), ...files }, warehouse: false });
    const fault = `const { trim } = String.prototype;
      String.prototype.trim = function () {
        if (this.startsWith('SELECT a fault')) throw new TypeError('a fault of ours');
        return trim.call(this);
      };`;
    const env = { ...preload(onCores(2) + fault), TMPDIR: folder };
    const ended = await assay(['compile'], { cwd: folder, env });
    expect(ended).toMatchObject({ exitCode: 4, signal: null });
    expect(ended.stderr).toContain('internal fault');
    expect(existsSync(join(folder, 'target', 'plan.json'))).toBe(false);
    // Nor is anything kept of what was begun.
    expect(readdirSync(join(folder, 'target', 'cache'))).toEqual([]);
  });
});
