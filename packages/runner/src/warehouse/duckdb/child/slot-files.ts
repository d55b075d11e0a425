import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '@assay/history/this-machine';

/** What the folder of a warehouse file's slots adds to its name. */
export const SLOTS_SUFFIX = '.slots';

/** The file of a slot. Whoever has it attached holds the slot. */
export function slotFile(folder: string, slot: number): string {
  return join(folder, `${slot}.slot`);
}

/** Says which run a process belongs to; the lock itself says only which process it is. */
export function runFile(folder: string, pid: number): string {
  return join(folder, `${pid}.run`);
}

/** Is there while a process waits for a slot, touched again and again: whoever holds one then gives way. */
export function waitFile(folder: string, pid: number): string {
  return join(folder, `${pid}.waits`);
}

/**
 * Makes what is missing of a target's slots. Whoever may read the warehouse may take a slot: read permission there is write
 * permission here.
 *
 * A slot appears complete or not at all, and never in place of another: two files for one slot would be two locks. So a process
 * that is killed here leaves no half slot, and of two processes that make the same slot one wins for both.
 *
 * @param makeDatabase writes an empty database to a path where nothing is
 */
export async function makeSlotFiles(
  folder: string,
  count: number,
  warehouseFile: string,
  makeDatabase: (path: string) => Promise<void>,
): Promise<void> {
  const permission = permissionOf(warehouseFile);
  if (!existsSync(folder)) {
    const made = mkdirSync(folder, { recursive: true });
    if (made !== undefined) permission.give(folder, 0o7);
    // Nobody wants the folder in a repository.
    writeFileSync(join(folder, '.gitignore'), '*\n');
    permission.give(join(folder, '.gitignore'), 0o6);
  }
  const missing = Array.from({ length: count }, (_, slot) => slotFile(folder, slot)).filter(
    (file) => !existsSync(file),
  );
  if (missing.length === 0) return;
  const draft = join(folder, `${process.pid}.new`);
  const draftOf = `${draft}.made`;
  try {
    rmSync(draft, { force: true });
    await makeDatabase(draft);
    const bytes = readFileSync(draft);
    for (const file of missing) {
      rmSync(draftOf, { force: true });
      writeFileSync(draftOf, bytes);
      permission.give(draftOf, 0o6);
      linkUnlessThere(draftOf, file);
    }
  } finally {
    rmSync(draft, { force: true });
    rmSync(draftOf, { force: true });
  }
}

/** Removes what a process that ends has written beside the slots. */
export function removeTraces(folder: string, pid: number): void {
  for (const file of [runFile(folder, pid), waitFile(folder, pid)]) {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      // The folder is no longer one, or no longer ours: what is left in it is swept one day and harms nobody.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}

/** How long what a process left is kept, in case its process is merely out of sight (in another container). */
const KEPT_MS = 3_600_000;

/** Removes what processes left that are no more. It never touches a slot. */
export function sweepSlotFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(\d+)\.(?:run|waits|new|new\.made)$/.exec(name)?.[1] ?? 0);
    if (pid === 0 || isRunning(pid)) continue;
    const left = statSync(join(folder, name), { throwIfNoEntry: false });
    if (left && Date.now() - left.mtimeMs > KEPT_MS) rmSync(join(folder, name), { force: true });
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Gives the bits (of one class: read, write, execute) to every class that may read the warehouse, and to its owner's group. */
function permissionOf(warehouseFile: string): { readonly give: (path: string, bits: number) => void } {
  const { mode, gid } = statSync(warehouseFile);
  return {
    give: (path, bits) => {
      try {
        chownSync(path, -1, gid);
      } catch (error) {
        // Only a member may give a file to a group; then it stays with the maker's.
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
      chmodSync(path, (bits << 6) | (mode & 0o040 ? bits << 3 : 0) | (mode & 0o004 ? bits : 0));
    },
  };
}
