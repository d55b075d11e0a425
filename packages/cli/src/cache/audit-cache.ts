import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuditJob, AuditReading, ReadAudits } from '@assay/compiler';
import { replaceFile } from './replace-file.js';
import { bytesOf } from './result-cache.js';

/** Reads audits and tells of each, by its index, what it gave as JSON. */
export type TellingReadAudits = (
  jobs: readonly AuditJob[],
  tell: (index: number, json: string) => void,
) => Promise<readonly AuditReading[]>;

/** Hexadecimal digits of the hashes of a line: 128 bits, which nobody hits by chance. */
const DIGITS = 32;
const HEAD = 2 * DIGITS + 2;

/**
 * Reads only those audits whose reading is not kept from an earlier compile. What is kept stands in one file for each dialect:
 * an audit in a line, `<hash of compiler and audit> <hash of that and of the JSON> <JSON>`. A line that is cut off or damaged is not
 * believed, and the file is written anew whenever it does not hold just the audits of the project.
 */
export function cachedReadAudits(folder: string, compiler: string, read: TellingReadAudits): ReadAudits {
  return async (jobs) => {
    const dialect = jobs[0]?.dialect;
    if (dialect === undefined) return [];
    const file = join(folder, `audits-${dialect}`);
    const kept = linesByKey(file);
    const keys = jobs.map((job) => hashOf(compiler, JSON.stringify(job)));
    const known = keys.map((key) => readingOf(kept.get(key)));
    const missing = keys.flatMap((_, index) => (known[index] === undefined ? [index] : []));
    if (missing.length === 0 && kept.size === new Set(keys).size) return complete(known);

    const replacement = replaceFile(file);
    try {
      for (const [index, key] of keys.entries()) {
        const line = kept.get(key);
        if (line && known[index] !== undefined) replacement.write(line);
      }
      const readings = await read(
        missing.map((index) => jobs[index]).filter((job) => job !== undefined),
        (index, json) => {
          const key = keys[missing[index] ?? -1];
          if (key !== undefined) replacement.write(`${key} ${hashOf(key, json)} ${json}\n`);
        },
      );
      replacement.commit();
      for (const [at, index] of missing.entries()) known[index] = readings[at];
    } finally {
      replacement.abandon();
    }
    return complete(known);
  };
}

/** An audit without a reading would be missing from the plan, and nobody would know. */
function complete(readings: readonly (AuditReading | undefined)[]): readonly AuditReading[] {
  return readings.map((reading) => {
    if (reading === undefined) throw new Error('an audit was not read');
    return reading;
  });
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

function readingOf(line: Buffer | undefined): AuditReading | undefined {
  if (line === undefined) return undefined;
  const key = line.toString('latin1', 0, DIGITS);
  const json = line.toString('utf8', HEAD, line.length - 1);
  if (hashOf(key, json) !== line.toString('latin1', DIGITS + 1, HEAD - 1)) return undefined;
  return JSON.parse(json) as AuditReading;
}

function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, DIGITS);
}
