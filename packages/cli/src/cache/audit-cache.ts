import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { AuditJob, AuditReading, ReadAudits, TakeReading } from '@assay/compiler';
import { jsonOfLine, keyedLine, keyOf, readKeyedLines } from './keyed-lines.js';
import { replaceFile } from './replace-file.js';

/** Reads audits as `ReadAudits` does, and tells of each, by its index, what it gave as JSON. */
export type TellingReadAudits = (
  jobs: readonly AuditJob[],
  take: TakeReading,
  tell: (index: number, json: string) => void,
) => Promise<void>;

/**
 * Reads only those audits whose reading is not kept from an earlier compile. What is kept stands in one file for each dialect:
 * an audit in a keyed line, whose key is of compiler and audit. A line that is cut off or damaged is not
 * believed, and the file is written anew whenever it does not hold just the audits of the project.
 */
export function cachedReadAudits(folder: string, compiler: string, read: TellingReadAudits): ReadAudits {
  return async (jobs, take) => {
    const dialect = jobs[0]?.dialect;
    if (dialect === undefined) return;
    const file = join(folder, `audits-${dialect}`);
    const kept = readKeyedLines(file);
    const keys = jobs.map((job) => keyOf(compiler, JSON.stringify(job)));
    const known = keys.map((key) => jsonOfLine(kept.get(key)));
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
          if (key !== undefined) replacement?.write(keyedLine(key, json));
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
