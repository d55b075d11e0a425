import { spawn } from 'node:child_process';

/** Where git is asked, and with which environment. */
export interface GitPlace {
  /** Absolute; a folder of the repository. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type GitAnswer =
  | { readonly ok: true; readonly output: Buffer }
  /** It answered no. `complaint`: what it said, for people. */
  | { readonly ok: false; readonly kind: 'refused'; readonly complaint: string }
  /** There is no program `git`, or it cannot be started. */
  | { readonly ok: false; readonly kind: 'not-started'; readonly complaint: string };

/** Where git looks for its settings: a container may need them to trust the folder at all. All else that begins with `GIT_` is left out. */
const KEPT = new Set(['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM']);

/**
 * Runs `git` to its end, without a shell. What a hook or a shell sets for another repository (`GIT_DIR`, `GIT_INDEX_FILE`...) leads
 * it nowhere else, no replacement of an object is taken for the object, and it asks nobody for a password.
 *
 * @param args options and objects; what a user wrote must stand behind `--end-of-options`
 * @param input what it reads from its standard input
 */
export function runGit(place: GitPlace, args: readonly string[], input = ''): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const child = spawn('git', args, {
      cwd: place.folder,
      env: environmentFor(place.environment),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => output.push(part));
    child.stderr.on('data', (part: Buffer) => complaint.push(part));
    // It may end before it has read all; then its exit code tells.
    child.stdin.on('error', () => {});
    child.once('error', (error) => {
      resolve({ ok: false, kind: 'not-started', complaint: error.message });
    });
    child.once('close', (exitCode, signal) => {
      if (exitCode === 0) resolve({ ok: true, output: Buffer.concat(output) });
      else {
        const said = Buffer.concat(complaint).toString().trim();
        const ended = signal === null ? `it ended with ${exitCode}` : `it was ended by ${signal}`;
        resolve({ ok: false, kind: 'refused', complaint: said === '' ? ended : said });
      }
    });
    child.stdin.end(input);
  });
}

function environmentFor(environment: GitPlace['environment']): Record<string, string | undefined> {
  const own = Object.entries(environment).filter(([name]) => !/^GIT_/i.test(name) || KEPT.has(name));
  return {
    ...Object.fromEntries(own),
    LC_ALL: 'C',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  };
}
