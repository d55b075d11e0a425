import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

/**
 * The first line and the last whole line of a file, each with its line break, without reading what is between; `''` where
 * there is none. A first line without line break was cut off.
 */
export async function readLogEnds(path: string): Promise<{ readonly first: string; readonly last: string }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return { first: await firstLine(file, size), last: await lastLine(file, size) };
  } finally {
    await file.close();
  }
}

async function firstLine(file: FileHandle, size: number): Promise<string> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < size; at += CHUNK_BYTES) {
    const chunk = await readAt(file, at, Math.min(CHUNK_BYTES, size - at));
    const end = chunk.indexOf('\n');
    chunks.push(end < 0 ? chunk : chunk.subarray(0, end + 1));
    if (end >= 0) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function lastLine(file: FileHandle, size: number): Promise<string> {
  let tail = Buffer.alloc(0);
  let end = -1;
  for (let at = size; at > 0; ) {
    const length = Math.min(CHUNK_BYTES, at);
    at -= length;
    tail = Buffer.concat([await readAt(file, at, length), tail]);
    // What follows the last line break was cut off.
    end = tail.lastIndexOf('\n');
    if (end < 0) continue;
    const start = tail.lastIndexOf('\n', end - 1);
    if (end > 0 && start >= 0) return tail.subarray(start + 1, end + 1).toString('utf8');
  }
  return end < 0 ? '' : tail.subarray(0, end + 1).toString('utf8');
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
