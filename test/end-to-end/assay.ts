import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const BIN = fileURLToPath(new URL('../../packages/cli/bin/assay.js', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than the one that was built here. */
  readonly bin?: string;
}

/** The built command line as a process of its own, with a bare environment: nothing of the developer's leaks in. */
export function startAssay(
  args: readonly string[],
  options: StartOptions,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [options.bin ?? BIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs the built command line to its end. */
export function assay(args: readonly string[], options: StartOptions): Promise<Ended> {
  return startAssay(args, options).ended;
}

/** The JSON objects that a command printed with `--json`; throws on a line that is none. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
