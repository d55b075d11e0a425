import { closeSync, fstatSync, openSync, statSync } from 'node:fs';

/**
 * The warehouse file as it was when the run opened it. DuckDB goes on reading a file that is replaced or removed meanwhile,
 * whole and as it was, but a process that is started later opens whatever stands there then; and of a file that is
 * overwritten in place it reads parts of both, in the worst case without an error.
 */
export interface PinnedFile {
  /** The same for every name of the file, links of either kind included. */
  readonly identity: string;
  /** Why a process that opens the file now would read something else than those before it; null: it would not. */
  readonly replaced: () => string | null;
  /** Why answers from the opened file cannot be relied on any more; null: they can. */
  readonly overwritten: () => string | null;
  /** Closing twice is harmless. */
  readonly close: () => void;
}

/** @throws what opening the file throws */
export function pinFile(path: string): PinnedFile {
  const descriptor = openSync(path, 'r');
  let isOpen = true;
  const content = fstatSync(descriptor, { bigint: true });
  const standing = stateAt(path);
  // A writer that was let in between two of our processes may have left all it wrote in the log beside the file.
  const log = stateAt(`${path}.wal`);
  return {
    identity: `${content.dev} ${content.ino}`,
    replaced: () => {
      const now = stateAt(path);
      if (now === null) return 'the warehouse file was removed while the run went on';
      if (now === standing && stateAt(`${path}.wal`) === log) return null;
      return 'the warehouse file was replaced or written to while the run went on, which reads one state of it only';
    },
    overwritten: () => {
      const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
      if (size === content.size && mtimeNs === content.mtimeNs) return null;
      return 'the warehouse file was overwritten while the run read it: what it answered cannot be relied on';
    },
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function stateAt(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? [stats.dev, stats.ino, stats.size, stats.mtimeNs].join(' ') : null;
}
