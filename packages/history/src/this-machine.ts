import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The machine that looks at a run: process ids mean something on the one they are of. */
export interface Machine {
  /** As in the `runner` of a run's start. */
  readonly host: string;
  readonly isRunning: (pid: number) => boolean;
}

let known: Machine | undefined;

/**
 * This machine since it was started. Two containers on it are two: their process ids have nothing to do with each other, and
 * neither have those from before and after a restart.
 */
export function thisMachine(): Machine {
  known ??= { host: hostHash(), isRunning };
  return known;
}

function hostHash(): string {
  const parts = [hostname()];
  if (process.platform === 'linux') {
    parts.push(
      textOf(() => readFileSync('/etc/machine-id', 'utf8')),
      textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
      textOf(() => readlinkSync('/proc/self/ns/pid')),
    );
  }
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

function textOf(read: () => string): string {
  try {
    return read().trim();
  } catch (error) {
    // Not every system has it, and the others tell enough.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

/** Whether a process of that id is there, of whichever user; one that has ended and that nobody has asked about is not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  // In a container without an init a killed process stays in the table for good: state Z, behind the name in brackets.
  const state = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '');
  return !/^[ZX]/.test(state);
}
