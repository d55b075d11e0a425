import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Process ids of the DuckDB children of a process, as the operating system sees them. */
export function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [own, parent, ...command] = line.trim().split(/\s+/);
    return Number(parent) === pid && command.join(' ').includes('duckdb/child/main.js') ? [Number(own)] : [];
  });
}

/** Whether a process of that id is there (a zombie is not). */
export function isRunning(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-p', String(pid), '-o', 'stat='], { encoding: 'utf8' });
    return !state.trim().startsWith('Z');
  } catch {
    // `ps` fails if it finds none.
    return false;
  }
}

/** Resolves when the condition holds; fails loudly when it does not within the time. */
export async function eventually(condition: () => boolean, withinMs: number, what: string): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - start;
}

/**
 * A temporary folder for this test file alone: what it counts there is its own, whatever else runs on the machine. Set for
 * this process, its runners and their children.
 */
const ownTemporaryFolder = mkdtempSync(join(tmpdir(), 'assay-warehouse-tests-'));
process.env.TMPDIR = ownTemporaryFolder;
process.once('exit', () => rmSync(ownTemporaryFolder, { recursive: true, force: true }));

/** Temporary folders of DuckDB children that are there now. */
export function temporaryFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('assay-duckdb-'));
}
