import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { AuditJob, AuditReading, ReadAudits, TakeReading } from '@assay/compiler';
import { replaceFile } from './replace-file.js';
import { bytesOf } from './result-cache.js';

/** Reads audits as `ReadAudits` does, and tells of each, by its index, what it gave as JSON. */
export type TellingReadAudits = (
  jobs: readonly AuditJob[],
  take: TakeReading,
  tell: (index: number, json: string) => void,
) => Promise<void>;

/** Hexadecimal digits of the hashes of a line: 128 bits, which nobody hits by chance. */
const DIGITS = 32;
const HEAD = 2 * DIGITS + 2;

/**
 * Reads only those audits whose reading is not kept from an earlier compile. What is kept stands in one file for each dialect:
 * an audit in a line, `<hash of compiler and audit> <hash of that and of the JSON> <JSON>`. A line that is cut off or damaged is not
 * believed, and the file is written anew whenever it does not hold just the audits of the project.
 */
export function cachedReadAudits(folder: string, compiler: string, read: TellingReadAudits): ReadAudits {
  return async (jobs, take) => {
    const dialect = jobs[0]?.dialect;
    if (dialect === undefined) return;
    const file = join(folder, `audits-${dialect}`);
    const kept = linesByKey(file);
    const keys = jobs.map((job) => hashOf(compiler, JSON.stringify(job)));
    const known = keys.map((key) => soundJson(kept.get(key)));
    const missing = keys.flatMap((_, index) => (known[index] === undefined ? [index] : []));
    const isCurrent = missing.length === 0 && kept.size === new Set(keys).size;
    const replacement = isCurrent ? null : replaceFile(file);
    try {
      for (const [index, key] of keys.entries()) {
        const line = kept.get(key);
        if (line && known[index] !== undefined) replacement?.write(line);
      }
      const taken = new Set<number>();
      const takeKnown = async (): Promise<void> => {
        await setImmediate();
        for (const [index, json] of known.entries()) {
          if (json !== undefined) take(index, JSON.parse(json.toString()) as AuditReading);
        }
      };
      const readMissing = read(
        missing.map((index) => jobs[index]).filter((job) => job !== undefined),
        (at, reading) => {
          taken.add(at);
          take(missing[at] ?? -1, reading);
        },
        (at, json) => {
          const key = keys[missing[at] ?? -1];
          if (key !== undefined) replacement?.write(`${key} ${hashOf(key, json)} ${json}\n`);
        },
      );
      await Promise.all([readMissing, takeKnown()]);
      if (taken.size < missing.length) throw new Error('an audit was not read');
      replacement?.commit();
    } finally {
      replacement?.abandon();
    }
  };
}

/** The lines of the file, each with its end, by their keys. */
function linesByKey(file: string): Map<string, Buffer> {
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

/** The JSON of a line, if it is what was written for its key. */
function soundJson(line: Buffer | undefined): Buffer | undefined {
  if (line === undefined) return undefined;
  const key = line.toString('latin1', 0, DIGITS);
  const json = line.subarray(HEAD, line.length - 1);
  return hashOf(key, json) === line.toString('latin1', DIGITS + 1, HEAD - 1) ? json : undefined;
}

function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, DIGITS);
}
