import { type BigIntStats, statSync } from 'node:fs';

/**
 * What tells one state of a file from every other: its size, both of its times to the nanosecond, and its place on the disk.
 * Whatever is written to it, or put in its place, has another stamp; a copy has, too.
 */
export type FileStamp = string;

/** The stamp of a file, and when it was last written to. */
export interface StampedFile {
  readonly stamp: FileStamp;
  readonly isFile: boolean;
  readonly lastWrite: Date;
}

/** @throws what `stat` throws: `ENOENT` where there is no such file */
export function stampOf(path: string): StampedFile {
  // Without waiting: thousands of waits for answers that are in memory take longer than the answers.
  const stats = statSync(path, { bigint: true });
  return { stamp: formatStamp(stats), isFile: stats.isFile(), lastWrite: stats.mtime };
}

function formatStamp({ size, mtimeNs, ctimeNs, ino }: BigIntStats): FileStamp {
  return [size, mtimeNs, ctimeNs, ino].map((part) => part.toString(36)).join('-');
}

/** Whether a file is still in the state of a stamp. */
export function hasStamp(path: string, stamp: FileStamp): boolean {
  try {
    return stampOf(path).stamp === stamp;
  } catch (error) {
    // Gone, or out of reach: another state.
    if (error instanceof Error && 'errno' in error) return false;
    throw error;
  }
}
