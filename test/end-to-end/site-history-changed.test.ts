import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '@assay/contract';
import { describe, expect, it, vi } from 'vitest';
import { siteCommand } from '../../packages/cli/src/commands/site.js';
import { createPrinter, type OutputStream } from '../../packages/cli/src/print.js';
import { assay } from './assay.js';
import { makeProject } from './make-project.js';

const DATES = ['2001-03-01', '2001-03-02', '2001-03-03', '2001-03-04'];

/** A project with four runs, and its site. */
async function projectWithSite(): Promise<string> {
  const cwd = await makeProject();
  for (const date of DATES) {
    const { exitCode, stderr } = await assay(['run', '--date', date, '-q'], { cwd });
    expect([EXIT.success, EXIT.failed, EXIT.undecided] as number[], stderr).toContain(exitCode);
  }
  expect((await assay(['site', '-q'], { cwd })).exitCode).toBe(EXIT.success);
  return cwd;
}

const logsOf = (cwd: string): string[] =>
  readdirSync(join(cwd, 'history', 'runs'))
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .reverse();

const siteOf = (cwd: string): string => join(cwd, 'target', 'site');
const runPages = (cwd: string): string[] =>
  readdirSync(join(siteOf(cwd), 'runs')).filter((name) => /^\d/.test(name));

/**
 * Builds the site in this process, on a terminal that says how far the reading is; whenever the last run was read, somebody removes the
 * log of another run, of which no page is made yet: as often as `times` says.
 */
async function siteWhilePruned(cwd: string, times: number) {
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
    {},
  );
  vi.restoreAllMocks();
  return { exitCode, written, removed };
}

describe('a history that changes while the site is made from it', () => {
  it('is read again from the beginning, and the site is of what it says then', async () => {
    const cwd = await projectWithSite();
    const { exitCode, written, removed } = await siteWhilePruned(cwd, 1);
    expect({ exitCode, problems: written.includes('error[') }).toEqual({ exitCode: 0, problems: false });
    expect(written).toContain('run 4 of 4');
    expect(written).toContain('run 3 of 3');
    const expected = logsOf(cwd).map((name) => name.replace('.jsonl', '.html'));
    expect(expected).toHaveLength(3);
    expect(
      runPages(cwd)
        .filter((name) => !name.includes('-pass'))
        .sort()
        .reverse(),
    ).toEqual(expected);
    expect(
      removed.filter((name) => readFileSync(join(siteOf(cwd), 'runs', 'index.html'), 'utf8').includes(name)),
    ).toEqual([]);
  });

  it('three times in a row is told, and the site before stays', async () => {
    const cwd = await projectWithSite();
    const before = readFileSync(join(siteOf(cwd), 'assets-manifest.json'), 'utf8');
    const { exitCode, written } = await siteWhilePruned(cwd, 3);
    expect(exitCode).toBe(EXIT.undecided);
    expect(written).toContain(
      'error[history-changed]: the history changed while the site was made from it, 3 times in a row',
    );
    expect(readFileSync(join(siteOf(cwd), 'assets-manifest.json'), 'utf8')).toBe(before);
    expect(readdirSync(join(cwd, 'target')).filter((name) => name.includes('.new'))).toEqual([]);
    // The next one has nothing against it.
    expect((await siteWhilePruned(cwd, 0)).exitCode).toBe(EXIT.success);
    expect(logsOf(cwd)).toHaveLength(1);
  });
});
