import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Processes that have a file below a folder open: whatever works for a run of the project there. */
export function processesIn(folder: string): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      // A zombie has nothing open, so it is none.
      const open = readdirSync(`/proc/${entry}/fd`).map((fd) => readlinkSync(`/proc/${entry}/fd/${fd}`));
      return open.some((path) => path.startsWith(`${folder}/`)) ? [Number(entry)] : [];
    } catch {
      // It ended while it was looked at, or is not ours to look at.
      return [];
    }
  });
}

/** Children of a process that have not ended. */
export function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const [state, parent] = readFileSync(`/proc/${entry}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return parent === String(pid) && state !== 'Z' ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}
