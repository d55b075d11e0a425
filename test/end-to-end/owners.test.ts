import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay, jsonLines } from './assay.js';
import { makeProject } from './make-project.js';

const FILE = 'mart/revenue/not_negative.sql';

function git(cwd: string, ...args: readonly string[]): void {
  const settings = ['-c', 'user.name=octavia', '-c', 'user.email=octavia@acme.test'];
  execFileSync('git', [...settings, ...args], {
    cwd,
    env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

describe('assay owners', () => {
  it('refuses in each format what needs an owner, and lets pass what the owner approved', async () => {
    const cwd = await makeProject({ warehouse: false });
    git(cwd, 'init', '--quiet', '--initial-branch=main');
    git(cwd, 'add', '--all');
    git(cwd, 'commit', '--quiet', '--message', 'The project');
    const file = join(cwd, FILE);
    writeFileSync(file, readFileSync(file, 'utf8').replace('dimension', 'timeout: 15m\ndimension'));

    const check = (...more: readonly string[]) =>
      assay(['owners', 'check', '--base', 'main', '--actor', 'mallory', ...more], { cwd });
    const refused = await check('--format', 'github', '--approved-by', '');
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout).toMatch(
      new RegExp(
        `^::error file=${FILE},line=\\d+,endLine=\\d+,col=1,endColumn=1,title=needs-owner::audit [^\\n]+\\n$`,
      ),
    );
    expect(refused.stderr).toContain('Refused: 1 of 1 change needs an approval. sales: @acme/sales.\n');

    const allowed = await check('--json', '--approved-by', 'noor', '--approved-by', 'ilse,@acme/sales');
    expect(allowed.exitCode).toBe(0);
    expect(jsonLines(allowed.stdout)).toMatchObject([
      {
        type: 'owner-decision',
        subject: { kind: 'audit', name: 'mart.revenue.not_negative' },
        aspect: 'timeout',
        direction: 'loosened',
        file: FILE,
        allowed: true,
        needs: [{ group: 'sales', reason: 'owner', members: ['@acme/sales'], approvedBy: '@acme/sales' }],
      },
      { type: 'owner-check', base: 'main', allowed: true, changes: 1, refused: 0, missing: [] },
    ]);
  });

  it('wants to know who it is, and on which base', async () => {
    const cwd = await makeProject({ warehouse: false });
    for (const args of [
      ['--base', 'main'],
      ['--actor', 'octavia'],
      ['--base', 'main', '--actor', ','],
    ])
      expect(await assay(['owners', 'check', ...args], { cwd })).toMatchObject({ exitCode: 2, stdout: '' });
    const outside = await assay(['owners', 'check', '--base', 'main', '--actor', 'octavia'], { cwd });
    expect(outside).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error[not-a-repository]'),
    });
  });
});
