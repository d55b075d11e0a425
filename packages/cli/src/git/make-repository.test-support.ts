import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A repository of a test, in a folder of its own that is removed at its end. */
export interface TestRepository {
  readonly folder: string;
  /** Runs git and gives what it prints. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes files, or with null takes them away. */
  readonly write: (files: Readonly<Record<string, string | null>>) => void;
  /** The same, and commits all that is there; gives the hash. */
  readonly commit: (files: Readonly<Record<string, string | null>>) => string;
}

/** Who commits, and when: nothing of the developer's settings, no clock. */
const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'octavia',
  GIT_AUTHOR_EMAIL: 'octavia@acme.test',
  GIT_AUTHOR_DATE: '2001-03-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'octavia',
  GIT_COMMITTER_EMAIL: 'octavia@acme.test',
  GIT_COMMITTER_DATE: '2001-03-01T00:00:00Z',
};

export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-git-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new repository with the branch `main`; or a clone, with whatever options. */
export function makeRepository(clone?: {
  readonly of: string;
  readonly options: readonly string[];
}): TestRepository {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  if (clone) git('clone', '--quiet', ...clone.options, `file://${clone.of}`, '.');
  else git('init', '--quiet', '--initial-branch=main');
  const write: TestRepository['write'] = (files) => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, path);
      if (content === null) rmSync(file, { recursive: true });
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
  };
  const commit: TestRepository['commit'] = (files) => {
    write(files);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'A change');
    return git('rev-parse', 'HEAD');
  };
  return { folder, git, write, commit };
}
