import { createHash } from 'node:crypto';
import { bytesOf } from './result-cache.js';

/** Hexadecimal digits of the hashes of a line: 128 bits, which nobody hits by chance. */
const DIGITS = 32;
const HEAD = 2 * DIGITS + 2;

/** Lines `<key> <hash of the key and of the JSON> <JSON>` of a file of the cache, each with its end, by their keys; none if there is no file. */
export function readKeyedLines(file: string): Map<string, Buffer> {
  const lines = new Map<string, Buffer>();
  const bytes = bytesOf(file);
  for (let start = 0; bytes !== null && start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    if (end < 0) break;
    if (end - start > HEAD)
      lines.set(bytes.toString('latin1', start, start + DIGITS), bytes.subarray(start, end + 1));
    start = end + 1;
  }
  return lines;
}

export function keyedLine(key: string, json: string): string {
  return `${key} ${keyOf(key, json)} ${json}\n`;
}

/** The JSON of a line, if it is what was written for its key: a line that is cut off or damaged is not believed. */
export function jsonOfLine(line: Buffer | undefined): Buffer | undefined {
  if (line === undefined) return undefined;
  const key = line.toString('latin1', 0, DIGITS);
  const json = line.subarray(HEAD, line.length - 1);
  return keyOf(key, json) === line.toString('latin1', DIGITS + 1, HEAD - 1) ? json : undefined;
}

/** A key for all that a line depends on. */
export function keyOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, DIGITS);
}
