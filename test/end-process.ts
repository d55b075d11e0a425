import type { ChildProcess } from 'node:child_process';

/** Kills a process, and resolves when it has ended. One that never began, or has ended, is left alone. */
export function endProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
