import { randomBytes } from 'node:crypto';
import { type Machine, thisMachine } from './this-machine.js';

/** Whose something is that has its name only when it is whole, should nobody come back for it: a part of a name, another each time. */
export function processMark({ host }: Pick<Machine, 'host'> = thisMachine()): string {
  return `${host}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Such a mark within a regular expression, without a group. */
export const PROCESS_MARK = '[0-9a-f]+-\\d+-[0-9a-f]{8}';

/** Whether the process of a mark was on this machine and is gone. Of another machine nobody knows. */
export function isOfDeadProcess(mark: string, machine: Machine = thisMachine()): boolean {
  const [host, pid] = mark.split('-');
  return host === machine.host && !machine.isRunning(Number(pid));
}
