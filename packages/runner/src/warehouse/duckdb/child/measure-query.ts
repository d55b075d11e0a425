import { openSync, readSync, writeSync } from 'node:fs';
import type { QueryResources } from '@assay/contract';

/** What is read or written besides, by the event loop that is woken: 8 bytes each time. The engine moves whole blocks. */
const NOISE = { read: 256, written: 4096 } as const;

/** What tells the kernel to forget how large this process has been so far. */
const RESET_PEAK = '5';

/**
 * Starts to measure what this process does, and returns what tells the difference. Of one query, if nothing else runs meanwhile.
 * It takes about 0.02 ms in all.
 *
 * The figures are the operating system's: those in DuckDB's own profile are of all queries (peak memory), count what was in
 * memory as read (bytes), or differ with the form of the file (rows); and no profile can be written where `COPY` may not write.
 * Outside Linux processor time alone is known.
 *
 * @param isDirectlyAfter whether this process has moved nothing since the end of the last measurement but what `ownWritten` was told of
 */
export function startMeasuring(isDirectlyAfter: boolean): () => QueryResources {
  const before = (isDirectlyAfter && lastMoved) || readMoved();
  const used = process.resourceUsage();
  const heldBefore = resetPeak(used);
  return () => {
    const now = process.resourceUsage();
    const after = readMoved();
    lastMoved = after;
    return {
      cpuMs: (now.userCPUTime - used.userCPUTime + now.systemCPUTime - used.systemCPUTime) / 1000,
      peakMemoryBytes: heldBefore === null ? null : grown(heldBefore, faultsOf(now) - faultsOf(used)),
      // Nothing outside its profile tells of it.
      rowsScanned: null,
      bytesScanned: before && after ? above(after.read - before.read, NOISE.read) : null,
      spilledBytes: before && after ? above(after.written - before.written, NOISE.written) : null,
      resultBytes: null,
    };
  };
}

/** Keeps bytes that this process has just read, and not for a query, out of what the queries cost. */
export function ownRead(bytes: number): void {
  own.read += bytes;
}

/** Takes what this process writes to the runner while a query is, or is about to be, measured. */
export function ownWritten(bytes: number): void {
  own.written += bytes;
}

/** Without what was moved for this, or for the runner. */
interface Moved {
  readonly read: number;
  readonly written: number;
}

const FILES = {
  io: openKernelFile('/proc/self/io', 'r'),
  status: openKernelFile('/proc/self/status', 'r'),
  pages: openKernelFile('/proc/self/statm', 'r'),
  peak: openKernelFile('/proc/self/clear_refs', 'w'),
};
const buffer = Buffer.alloc(8192);
const own = { read: 0, written: 0 };
/** Nothing in Node tells it; it is a power of two. */
const PAGE_BYTES = 2 ** Math.round(Math.log2(process.memoryUsage.rss() / (readPages() ?? 1)));
let lastMoved: Moved | null = null;
/** When the kernel was last told to forget the peak. */
let lastReset = { faults: -1, pages: -1 };

function readMoved(): Moved | null {
  const ownBefore = own.read;
  const match = /^rchar: (\d+)\nwchar: (\d+)\n/.exec(readKernelFile(FILES.io));
  return match && { read: Number(match[1]) - ownBefore, written: Number(match[2]) - own.written };
}

/**
 * Memory cannot grow without a page fault, and a trivial query has none: then nothing has to be asked, which takes longer than all else.
 *
 * @param heldBefore in pages
 */
function grown(heldBefore: number, faults: number): number | null {
  if (faults === 0) return 0;
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readKernelFile(FILES.status));
  return match && Math.max(0, Number(match[1]) * 1024 - heldBefore * PAGE_BYTES);
}

/** Makes the peak that of now. Returns how many pages of memory the process has; null where the peak is not known. */
function resetPeak(used: NodeJS.ResourceUsage): number | null {
  if (FILES.peak === null) return null;
  const pages = readPages();
  if (pages === null) return null;
  const now = { faults: faultsOf(used), pages };
  // Without a fault since it is what it was then, or less.
  if (now.faults === lastReset.faults && now.pages === lastReset.pages) return pages;
  try {
    own.written += writeSync(FILES.peak, RESET_PEAK, 0);
    lastReset = now;
    return pages;
  } catch {
    // A kernel without it: the peak stays unknown.
    return null;
  }
}

/** Of memory that the process has now. */
function readPages(): number | null {
  const match = /^\d+ (\d+) /.exec(readKernelFile(FILES.pages));
  return match && Number(match[1]);
}

function faultsOf({ minorPageFault, majorPageFault }: NodeJS.ResourceUsage): number {
  return minorPageFault + majorPageFault;
}

function readKernelFile(descriptor: number | null): string {
  if (descriptor === null) return '';
  try {
    const bytes = readSync(descriptor, buffer, 0, buffer.length, 0);
    own.read += bytes;
    return buffer.toString('latin1', 0, bytes);
  } catch {
    // A kernel that lets the file be opened and not read: what would be in it stays unknown.
    return '';
  }
}

/** Null where there is none: not Linux, or a container that hides it. */
function openKernelFile(path: string, flags: 'r' | 'w'): number | null {
  try {
    return openSync(path, flags);
  } catch {
    return null;
  }
}

function above(bytes: number, noise: number): number {
  return bytes < noise ? 0 : bytes;
}
