import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, type Plan } from '@assay/contract';
import { expect, it, onTestFinished, vi } from 'vitest';
import { siteCommand } from '../../packages/cli/src/commands/site.js';
import { createPrinter, type OutputStream } from '../../packages/cli/src/print.js';
import { generateHistory } from '../bench/generate-history.mjs';
import { generateProject } from '../bench/generate-project.mjs';
import { assay } from './assay.js';

/** A project with the logs of seven nights. */
async function projectWithHistory(): Promise<string> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'assay-test-')));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  generateProject(cwd, { audits: 3, tables: 1, layers: 1 });
  expect((await assay(['compile', '-q'], { cwd })).exitCode).toBe(EXIT.success);
  const plan = JSON.parse(readFileSync(join(cwd, 'target', 'plan.json'), 'utf8')) as Plan;
  generateHistory(join(cwd, 'history'), plan, { runs: 7 });
  return cwd;
}

const logsOf = (cwd: string): string[] =>
  readdirSync(join(cwd, 'history', 'runs'))
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .reverse();

const siteOf = (cwd: string): string => join(cwd, 'target', 'site');
/** Of each run its first page, newest first. */
const runPages = (cwd: string): string[] =>
  readdirSync(join(siteOf(cwd), 'runs'))
    .filter((name) => /^\d+T\d+Z-[0-9a-f]{6}\.html$/.test(name))
    .sort()
    .reverse();

/**
 * Builds the site in this process, on a terminal that says how far the reading is; whenever the last run was read, somebody removes the
 * log of another run, of which no page is made yet: as often as `times` says.
 */
async function siteWhilePruned(cwd: string, times: number, options: { readonly cache?: boolean } = {}) {
  const removed: string[] = [];
  let written = '';
  const out: OutputStream = {
    isTTY: true,
    columns: 80,
    write: (text) => {
      written += text;
      const [, done, all] = /reading the history: run (\d+) of (\d+)/.exec(text) ?? [];
      if (done === undefined || done !== all || removed.length === times) return;
      // The newest but one: its log was read before the last one, and is read again for its page.
      const [, log] = logsOf(cwd);
      rmSync(join(cwd, 'history', 'runs', log as string));
      removed.push((log as string).replace('.jsonl', '.html'));
    },
  };
  // What is drawn is drawn for who waits longer than a second: here each step takes two.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 2000;
    return now;
  });
  const exitCode = await siteCommand(
    {
      settings: {
        environment: {},
        workingDirectory: cwd,
        unicode: true,
        colors: 'never',
        workspace: undefined,
        ci: false,
      },
      print: createPrinter(
        { format: 'pretty', quiet: false, verbose: false, colors: 'never', unicode: true },
        { stdout: out, stderr: out },
      ),
      clock: () => new Date('2001-03-06T06:00:00Z'),
      interrupt: new AbortController().signal,
      assayVersion: '0.1.0',
    },
    options,
  );
  vi.restoreAllMocks();
  return { exitCode, written, removed };
}

it('a history that changes while the site is made from it is read again, and given up after the third time', async () => {
  const cwd = await projectWithHistory();
  const once = await siteWhilePruned(cwd, 1, { cache: false });
  expect([once.exitCode, once.written.includes('error[')]).toEqual([EXIT.success, false]);
  expect(once.written).toContain('run 7 of 7');
  expect(once.written).toContain('run 6 of 6');
  const expected = logsOf(cwd).map((name) => name.replace('.jsonl', '.html'));
  expect(expected).toHaveLength(6);
  expect(runPages(cwd)).toEqual(expected);
  const list = readFileSync(join(siteOf(cwd), 'runs', 'index.html'), 'utf8');
  expect(once.removed.map((name) => list.includes(name))).toEqual([false]);

  const before = readFileSync(join(siteOf(cwd), 'assets-manifest.json'), 'utf8');
  const thrice = await siteWhilePruned(cwd, 3, { cache: false });
  expect(thrice.exitCode).toBe(EXIT.undecided);
  expect(thrice.written).toContain(
    'error[history-changed]: the history changed while the site was made from it, 3 times in a row',
  );
  expect(readFileSync(join(siteOf(cwd), 'assets-manifest.json'), 'utf8')).toBe(before);
  expect(readdirSync(join(cwd, 'target')).filter((name) => name.includes('.new'))).toEqual([]);

  // The next one has nothing against it.
  expect((await siteWhilePruned(cwd, 0)).exitCode).toBe(EXIT.success);
  expect(runPages(cwd)).toHaveLength(3);
});

it('what is kept of a run when it is read is enough for its pages: the site is of the moment in which the history was read', async () => {
  const cwd = await projectWithHistory();
  const all = logsOf(cwd).map((name) => name.replace('.jsonl', '.html'));
  const once = await siteWhilePruned(cwd, 1);
  expect(once.exitCode).toBe(EXIT.success);
  expect(runPages(cwd)).toEqual(all);
  const list = readFileSync(join(siteOf(cwd), 'runs', 'index.html'), 'utf8');
  expect(once.removed.map((name) => list.includes(name))).toEqual([true]);

  // It is not taken for one of the history as it is by now.
  expect((await siteWhilePruned(cwd, 0)).exitCode).toBe(EXIT.success);
  expect(runPages(cwd)).toEqual(all.filter((name) => !once.removed.includes(name)));
});
